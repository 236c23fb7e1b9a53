#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/parameter.hpp"
#include "actors/objects/sync/synchronizer.hpp"

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <vector>

namespace manager {

/// Base of the semaphores: permits that sessions acquire and release. Requests are served in the
/// order of their arrival, even if a later one needs fewer permits. When a session ends, its
/// permits come back. Any session may release: the permits are taken first from the caller's own
/// session, then from the session that has held one longest; if no session holds a permit, the
/// number of permits grows. Not thread-safe: lives on the server's network thread.
class semaphore_base : public synchronizer {
public:
  std::vector<claim> holders() const override;
  std::vector<claim> waiters() const override;

  /// Acquires permits; answers the acquisition's number.
  /// @throws error bad_argument
  void acquire(const caller& who, pending<uint64_t> reply, int64_t count);

  /// Gives permits back.
  /// @throws error bad_argument if a bounded semaphore would have more permits than its maximum
  void release(const caller& who, int64_t count);

  /// Adds permits, or withdraws permits: at once, or as soon as they are released.
  /// @throws error bad_argument
  void add(int64_t count);
  void withdraw(int64_t count);

  /// Returns the number of permits that can be acquired now; negative while more are in use than
  /// exist.
  int64_t available() const;

  /// Returns the number of permits at the creation, without later additions and withdrawals.
  std::vector<parameter> parameters() const override {
    return {{"permits", std::to_string(made_with_)}};
  }

  /// Returns [available, maximum or nil, [[session, thread, count], ...]].
  packed dump() const;
  std::string preview() const;

  void session_ended(uint64_t session, session_end how) override;

  /// Operations of all semaphores.
  static constexpr auto operations() {
    using self = semaphore_base;
    return operation_table(
        MANAGER_OP(acquire, "acquire", "N  takes N permits, answers the acquisition's number")
            .undone_by(wire_id("release")),
        MANAGER_OP(release, "release", "N  gives N permits back"),
        MANAGER_OP(add, "add", "N  makes N more permits"),
        MANAGER_OP(withdraw, "withdraw",
                   "N  withdraws N permits, at once or when they are released"),
        MANAGER_OP(available, "available", "  how many can be acquired now"),
        MANAGER_OP(who, "who", "  [holders, waiters, how many of both], who and since when"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump", "  [available, maximum or nil, who holds how many]"));
  }

protected:
  /// Makes a semaphore of `initial` permits, 1 if it is empty. A `bounded` one never has more.
  /// @throws error type_mismatch, bad_argument
  semaphore_base(const packed& initial, bool bounded);

  int64_t most() const noexcept { return most_.value_or(0); }

private:
  void restore(const packed& dumped);
  void require_room_for(int64_t count) const;
  uint64_t grant(const claim& wanted);
  void discharge(const caller* who, int64_t& count);
  void serve();

  int64_t available_ = 1;
  int64_t made_with_ = 1;
  std::optional<int64_t> most_;  ///< of bounded ones
  std::list<acquisition> holds_; ///< the oldest first
  waiting_list<uint64_t, claim> waits_;
};

} // namespace manager
