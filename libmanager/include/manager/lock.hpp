#pragma once

#include "manager/lock_hold.hpp"
#include "manager/lock_report.hpp"
#include "manager/print.hpp"
#include "manager/proxy.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace manager {

/// What the mutexes have in common. Each meets the standard's Lockable and TimedLockable, so
/// std::unique_lock, std::lock_guard and std::scoped_lock work with it. The owner is a thread: of
/// this process, or of any other one that holds a proxy. Who comes first is served first. A process
/// or thread that ends loses its locks at once, however it ends, and the next owner learns that:
/// `owner_died`.
/// @throws error deadlock when the calling thread holds it already; lease_lost after a lock was
/// lost, e.g. with the connection; object_gone, and those of every call
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

  /// False when `stop` was requested before it was locked.
  bool lock(const std::stop_token& stop) const { return lock_until_by<"lock">(stop); }

  /// Locks it in the name of the calling thread, without waiting. A future that is dropped
  /// unread leaves it unlocked.
  future<void> async_lock() const { return async_lock_by<"lock">(); }

  /// Never throws, because it runs in destructors. A lock that was lost meanwhile is reported by
  /// the callback of the session (`on_lock_lost`), and by `lease_lost` at the next use of the lock;
  /// one that the calling thread did not hold, by `not_owner`.
  void unlock() const noexcept { unlock_by<"unlock">(); }

  /// True when the owner before the calling thread died while it held the lock, and nobody has
  /// declared since that what it guards is consistent. No round trip; false unless it is held.
  bool owner_died() const {
    auto held = detail::hold_of(this->shared_object());
    return held && held->owner_died;
  }

  /// Declares that what the lock guards is in order again. As long as no owner does, each next one
  /// learns `owner_died`.
  /// @throws error not_owner
  void consistent() const {
    require_not_lost();
    this->template call<"consistent">();
    detail::note_consistent(this->shared_object());
  }

  /// Whether anybody holds it.
  bool locked() const {
    require_not_lost();
    return this->template call<"locked">();
  }

  /// The number of the calling thread's acquisition: larger than all before, in the whole server.
  /// `list.with(lock)` uses it; stores outside of the server can refuse smaller ones.
  /// @throws error not_owner
  uint64_t fence() const { return detail::fence_by(this->shared_object()); }

  /// Who holds it and who waits.
  lock_report who() const { return this->template ask<"who">(detail::read_report); }

  /// Locks this one and `others`, all in one operation of the server and without a part in any
  /// deadlock. For `manager::lock`.
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

  // Locking by the operation `Name`: for writing or, where there is that, for reading.

  template <detail::wire_name Name> void lock_by() const {
    require_not_lost();
    locked_by(this->template call<Name>());
  }

  template <detail::wire_name Name> bool try_lock_by() const {
    auto got = this->unless(errc::deadlock, [&] { return try_lock_for_by<Name>(time_limit{}); });
    return got.value_or(false); // by this thread, too, it is locked
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

/// Locks all of them, or throws and locks none: in one operation of the server if they are of one
/// session, else as std::lock does. It has no part in any deadlock.
/// @throws error deadlock when the calling thread holds one that is not recursive, or one is named
/// twice
template <detail::shared_lock First, detail::shared_lock... Lock>
void lock(const First& first, const Lock&... others) {
  if ((detail::same_session(first.shared_object(), others.shared_object()) && ...))
    first.lock_with(others...);
  else
    std::lock(first, others...);
}

} // namespace manager

/// std::scoped_lock of several shared mutexes takes them by `manager::lock`.
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
