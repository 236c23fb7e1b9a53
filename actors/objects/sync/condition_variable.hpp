#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/sync/mutex_base.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace manager {

/// Condition variable that is used with a mutex; has the operations of std::condition_variable. A
/// wait unlocks all levels of the mutex, waits for a notification, and locks the mutex again, in
/// one operation. A canceled wait does not lock the mutex. If a session ends after its notification
/// and before it has the mutex, the next waiter gets the notification. Not thread-safe: lives on
/// the server's network thread.
class condition_variable_object : public synchronizer {
public:
  static constexpr std::string_view type_name = "condition_variable";

  explicit condition_variable_object(const packed&) {}

  std::vector<claim> waiters() const override;

  /// Waits; answers as the mutex's `lock`.
  /// @throws error bad_argument if `lock` is not a mutex, not_owner
  void wait(const caller& who, pending<packed> reply, uint64_t lock);

  /// Wakes the first `count` waiters.
  /// @throws error bad_argument
  void notify(int64_t count);
  void notify_all();
  int64_t waiting() const { return static_cast<int64_t>(waits_.size()); }

  /// Returns nil: a condition variable has no state besides its waiters, which are pending replies.
  packed dump() const { return packed{"\xc0"}; }
  std::string preview() const { return state_text("", waits_.size()); }

  static constexpr auto operations() {
    using self = condition_variable_object;
    return operation_table(
        MANAGER_OP(wait, "wait", "ID  unlocks the mutex of this number, waits, locks it again")
            .outlasting_its_wait(), // until it has the mutex
        MANAGER_OP(notify, "notify", "N  lets N of those who wait go on"),
        MANAGER_OP(notify_all, "notify_all", "  lets all who wait go on"),
        MANAGER_OP(waiting, "waiting", "  how many wait"),
        MANAGER_OP(who, "who", "  [[], waiters, how many of both], who and since when"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump", "  nil"));
  }

private:
  struct waiter : claim {
    uint64_t lock;
    int64_t depth;
  };
  using waits = waiting_list<packed, waiter>;

  void wake(waits::entry woken);

  waits waits_;
  std::shared_ptr<std::monostate> alive_ = std::make_shared<std::monostate>();
};

} // namespace manager
