#pragma once

#include "actors/objects/sync/shared_mutex.hpp"
#include "manager/detail/lock.hpp"

#include <string>
#include <string_view>

namespace manager {

/// A mutex that one thread holds exclusively, or any number of threads share, see `basic_lock`.
/// Meets the standard's SharedTimedLockable, so std::shared_lock works with it. A reader does not
/// pass a waiting writer, so readers cannot starve writers.
class shared_mutex : public basic_lock<shared_mutex_object> {
public:
  using basic_lock::basic_lock;
  MANAGER_PROXY_MEMBERS(shared_mutex)

  static std::string schema_name() { return "shared_mutex"; }

  void lock_shared() const { lock_by<"lock_share">(); }
  bool try_lock_shared() const { return try_lock_by<"lock_share">(); }

  bool try_lock_shared_for(time_limit time) const { return try_lock_for_by<"lock_share">(time); }

  template <class Clock, class Duration>
  bool try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return try_lock_shared_for(time_limit::until(when));
  }

  /// Locks shared; returns false if `stop` was requested before the lock was taken.
  bool lock_shared(const std::stop_token& stop) const { return lock_until_by<"lock_share">(stop); }

  future<void> async_lock_shared() const { return async_lock_by<"lock_share">(); }

  /// Unlocks; never throws, see `unlock`.
  void unlock_shared() const noexcept { unlock_by<"unlk_share">(); }
};

/// Factory of `m.shared_mutex(...)`; base of `session`.
template <class Session> class shared_mutex_factory {
public:
  /// Opens the shared mutex of this name, or creates it; anonymous without a name.
  /// @throws error type_mismatch if the name belongs to another type
  manager::shared_mutex shared_mutex(std::string_view name = {}) {
    return static_cast<Session&>(*this).template obtain<manager::shared_mutex>(name, {});
  }
};

} // namespace manager
