#pragma once

#include "actors/model/operation.hpp"
#include "actors/model/owned_lock.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace manager {

/// A condition that is waited for under a mutex, with the operations of std::condition_variable.
/// A wait unlocks the mutex, however often it was locked, waits to be notified, and locks it again,
/// all in one operation. A wait that is given up does not lock it. A notification is never lost
/// with a session that ends before it has the mutex again: the next one in line gets it. Not
/// thread-safe: lives on the server's network thread.
class condition_variable_object : public synchronizer {
public:
  static constexpr std::string_view type_name = "condition_variable";

  explicit condition_variable_object(const packed&) {}

  std::vector<claim> waiters() const override;

  /// Answers as the mutex's `lock`.
  /// @throws error bad_argument when `lock` is no mutex, not_owner
  void wait(const caller& who, pending<packed> reply, uint64_t lock);

  /// Lets the first `count` of those who wait go on.
  /// @throws error bad_argument
  void notify(int64_t count);
  void notify_all();
  int64_t waiting() const { return static_cast<int64_t>(waits_.size()); }

  /// Nothing of it lasts: who waits holds on to a reply.
  packed dump() const { return packed{"\xc0"}; }
  std::string preview() const { return state_text("", waits_.size()); }

  static constexpr auto operations() {
    using self = condition_variable_object;
    return std::make_tuple(
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
