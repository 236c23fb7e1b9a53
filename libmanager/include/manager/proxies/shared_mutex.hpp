#pragma once

#include "actors/objects/shared_mutex.hpp"
#include "manager/lock.hpp"

#include <string>
#include <string_view>

namespace manager {

/// A mutex that one thread holds for writing, or any number share for reading, see `basic_lock`;
/// meets the standard's SharedTimedLockable, so std::shared_lock works with it. A reader does not
/// pass a writer that waits, so no stream of readers starves it.
class shared_mutex : public basic_lock<shared_mutex_object> {
public:
  using basic_lock::basic_lock;
  MANAGER_PROXY_MEMBERS(shared_mutex)

  static std::string schema_name() { return "shared_mutex"; }

  void lock_shared() const {
    require_not_lost();
    locked_by(call<"lock_share">());
  }

  bool try_lock_shared() const {
    auto got = unless(errc::deadlock, [&] { return try_lock_shared_for(std::chrono::seconds{0}); });
    return got.value_or(false);
  }

  template <class Rep, class Period>
  bool try_lock_shared_for(const std::chrono::duration<Rep, Period>& time) const {
    require_not_lost();
    return done_unless(errc::timed_out,
                       [&] { locked_by(call_for<"lock_share">(detail::to_wait(time))); });
  }

  template <class Clock, class Duration>
  bool try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return try_lock_shared_for(detail::to_wait(when));
  }

  /// False when `stop` was requested before it was locked.
  bool lock_shared(const std::stop_token& stop) const {
    require_not_lost();
    return done_unless(errc::canceled,
                       [&] { locked_by(call_until<"lock_share">(stop, std::nullopt)); });
  }

  future<void> async_lock_shared() const {
    require_not_lost();
    return {start<"lock_share">(),
            [object = shared_object(), thread = detail::this_thread()](const packed& answer) {
              detail::note_locked(object, answer, thread);
            }};
  }

  /// Never throws, see `unlock`.
  void unlock_shared() const noexcept { unlock_by<"unlk_share">(); }
};

/// `m.shared_mutex(...)` of a session.
template <class Session> class shared_mutex_factory {
public:
  /// Opens the shared mutex of this name, or creates it; anonymous without one.
  /// @throws error type_mismatch when the name belongs to another type
  manager::shared_mutex shared_mutex(std::string_view name = {}) {
    return static_cast<Session&>(*this).template obtain<manager::shared_mutex>(name, {});
  }
};

} // namespace manager
