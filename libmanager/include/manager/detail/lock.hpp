#pragma once

#include "manager/detail/lock_hold.hpp"
#include "manager/detail/proxy.hpp"
#include "manager/lock_report.hpp"
#include "manager/print.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace manager {

/// Base of the mutexes. Each mutex meets the standard's Lockable and TimedLockable, so
/// std::unique_lock, std::lock_guard and std::scoped_lock work with it. The owner of a lock is a
/// thread, of this process or of any other process that holds a proxy. Requests are served in the
/// order of their arrival. When a process or thread ends, however it ends, the server frees its
/// locks at once, and the next owner learns about it from `owner_died`.
/// @throws error deadlock if the calling thread already holds the lock; lease_lost after a lock was
/// lost, e.g. with the connection; object_gone; the errors of every call (see `proxy`)
template <class Object> class basic_lock : public proxy<Object> {
public:
  using proxy<Object>::proxy;

  void lock() const { lock_by<"lock">(); }

  bool try_lock() const { return try_lock_by<"lock">(); }

  bool try_lock_for(time_limit time) const { return try_lock_for_by<"lock">(time); }

  template <class Clock, class Duration>
  bool try_lock_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return try_lock_for(time_limit::until(when));
  }

  /// Locks; returns false if `stop` was requested before the lock was taken.
  bool lock(const std::stop_token& stop) const { return lock_until_by<"lock">(stop); }

  /// Starts to lock in the name of the calling thread; does not block. A future that is destroyed
  /// unread leaves the mutex unlocked.
  future<void> async_lock() const { return async_lock_by<"lock">(); }

  /// Unlocks. Never throws, because destructors call it. If the lock was lost meanwhile, the
  /// session's callback (`on_lock_lost`) is called, and the next use of the lock throws
  /// `lease_lost`; if the calling thread did not hold the lock, the next use throws `not_owner`.
  void unlock() const noexcept { unlock_by<"unlock">(); }

  /// Returns true if the calling thread holds the lock, an earlier owner died while it held the
  /// lock, and no owner has called `consistent` since. Takes no round trip.
  bool owner_died() const {
    auto held = detail::hold_of(this->shared_object());
    return held && held->owner_died;
  }

  /// Declares that the data which the lock guards is consistent again. Until an owner does so, each
  /// next owner sees `owner_died`.
  /// @throws error not_owner
  void consistent() const {
    require_not_lost();
    this->template call<"consistent">();
    detail::note_consistent(this->shared_object());
  }

  /// Returns true if any thread holds the lock.
  bool locked() const {
    require_not_lost();
    return this->template call<"locked">();
  }

  /// Returns the number of the calling thread's acquisition: larger than all earlier ones in the
  /// whole server. `list.with(lock)` uses it. A store outside of the server can refuse requests
  /// with smaller numbers.
  /// @throws error not_owner
  uint64_t fence() const { return detail::fence_by(this->shared_object()); }

  /// Returns the holders and the waiters.
  lock_report who() const { return this->template ask<"who">(detail::read_report); }

  /// Locks this mutex and `others` in one operation of the server; cannot take part in a deadlock.
  /// `manager::lock` calls it.
  template <class... Lock> void lock_with(const Lock&... others) const {
    require_not_lost();
    std::vector<uint64_t> ids{detail::id_of(others.shared_object())...};
    auto answers = split_array(this->template call<"lock_with">(pack(ids)));
    locked_by(answers.at(0));
    size_t i = 0;
    auto thread = detail::locking_thread(this->shared_object());
    (detail::note_locked(others.shared_object(), answers.at(++i), thread), ...);
  }

protected:
  void require_not_lost() const { detail::require_not_lost(this->shared_object()); }

  void locked_by(const packed& answer) const {
    detail::note_locked(this->shared_object(), answer,
                        detail::locking_thread(this->shared_object()));
  }

  // Lock by the operation `Name`, which locks exclusively or, for a shared mutex, shared.

  template <detail::wire_name Name> void lock_by() const {
    require_not_lost();
    locked_by(this->template call<Name>());
  }

  template <detail::wire_name Name> bool try_lock_by() const {
    auto got = this->unless(errc::deadlock, [&] { return try_lock_for_by<Name>(time_limit{}); });
    return got.value_or(false); // deadlock: the calling thread holds the lock
  }

  template <detail::wire_name Name> bool try_lock_for_by(time_limit time) const {
    require_not_lost();
    return this->done_unless(errc::timed_out,
                             [&] { locked_by(this->template call_for<Name>(time)); });
  }

  template <detail::wire_name Name> bool lock_until_by(const std::stop_token& stop) const {
    require_not_lost();
    return this->done_unless(
        errc::canceled, [&] { locked_by(this->template call_until<Name>(stop, std::nullopt)); });
  }

  template <detail::wire_name Name> future<void> async_lock_by() const {
    require_not_lost();
    auto object = this->shared_object();
    auto thread = detail::locking_thread(object, detail::lock_request::started);
    return {this->template start<Name>(), [object, thread](const packed& answer) {
              detail::note_locked(object, answer, thread);
            }};
  }

  template <detail::wire_name Name> void unlock_by() const noexcept {
    try {
      this->template call<Name>();
      detail::note_unlocked(this->shared_object());
    } catch (const error& why) {
      detail::note_lost(this->shared_object(), why);
    } catch (...) { // out of memory
      detail::note_unlocked(this->shared_object());
    }
  }
};

namespace detail {

template <class T>
concept shared_lock = requires(const T& x) {
  typename T::object_type;
  requires std::is_base_of_v<basic_lock<typename T::object_type>, T>;
};

} // namespace detail

/// Locks all of these mutexes; on failure throws and locks none. If they belong to one session,
/// takes one operation of the server and cannot take part in a deadlock; otherwise works as
/// std::lock.
/// @throws error deadlock if the calling thread holds one that is not recursive, or if a mutex is
/// named twice
template <detail::shared_lock First, detail::shared_lock... Lock>
void lock(const First& first, const Lock&... others) {
  if ((detail::same_session(first.shared_object(), others.shared_object()) && ...))
    first.lock_with(others...);
  else
    std::lock(first, others...);
}

} // namespace manager

/// std::scoped_lock for several shared mutexes; locks them by `manager::lock`.
template <manager::detail::shared_lock First, manager::detail::shared_lock Second,
          manager::detail::shared_lock... Lock>
class std::scoped_lock<First, Second, Lock...> {
public:
  explicit scoped_lock(First& first, Second& second, Lock&... others)
      : locks_{first, second, others...} {
    manager::lock(first, second, others...);
  }
  explicit scoped_lock(std::adopt_lock_t, First& first, Second& second, Lock&... others) noexcept
      : locks_{first, second, others...} {}
  ~scoped_lock() {
    std::apply([](auto&... lock) { (lock.unlock(), ...); }, locks_);
  }
  scoped_lock(const scoped_lock&) = delete;
  scoped_lock& operator=(const scoped_lock&) = delete;

private:
  std::tuple<First&, Second&, Lock&...> locks_;
};
