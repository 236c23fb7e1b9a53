#include "manager/detail/lock_hold.hpp"

#include "libmanager/src/client/locking_threads.hpp"
#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/thread_token.hpp"

namespace manager::detail {
namespace {

held_locks& locks_of(const object_ptr& lock) {
  return lock->session()->locks();
}

held_locks::place object_slot(const object_ptr& lock) {
  return {id_of(lock), thread_token()};
}

} // namespace

uint64_t locking_thread(const object_ptr& lock, lock_request how) {
  tell_of_thread_end(lock->session(), how);
  return thread_token();
}

uint64_t throw_not_owner() {
  throw error{errc::not_owner, "the guard holds no lock"};
}

void note_locked(const object_ptr& lock, const packed& answer, uint64_t thread, int64_t depth) {
  auto [token, owner_died] = unpack<std::tuple<uint64_t, bool>>(answer);
  locks_of(lock).lock({id_of(lock), thread}, {token, owner_died, depth});
}

void note_unlocked(const object_ptr& lock) noexcept {
  if (lock)
    locks_of(lock).unlock(object_slot(lock));
}

void note_lost(const object_ptr& lock, const error& why) noexcept {
  if (lock)
    locks_of(lock).lose(object_slot(lock), why);
}

void note_consistent(const object_ptr& lock) {
  locks_of(lock).set_consistent(object_slot(lock));
}

void require_not_lost(const object_ptr& lock) {
  if (lock)
    locks_of(lock).require_not_lost(object_slot(lock));
}

std::optional<lock_hold> hold_of(const object_ptr& lock) {
  return lock ? locks_of(lock).find(object_slot(lock)) : std::nullopt;
}

uint64_t fence_by(const object_ptr& lock) {
  require_not_lost(lock);
  if (auto held = hold_of(lock))
    return held->token;
  throw error{errc::not_owner, title_of(lock) + ": the calling thread does not hold it"};
}

std::chrono::steady_clock::time_point now_of(const object_ptr& object) {
  return object->session()->now();
}

bool same_session(const object_ptr& left, const object_ptr& right) noexcept {
  return left && right && left->session() == right->session();
}

} // namespace manager::detail
