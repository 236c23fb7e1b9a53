#include "actors/objects/sync/mutex_base.hpp"

#include "actors/value/packed_value.hpp"

#include <algorithm>

namespace manager {

mutex_base::mutex_base(const packed& initial, relocking again) : again_{again} {
  if (!initial.empty() && !is_nil(initial))
    restore(initial);
}

mutex_base::~mutex_base() {
  while (!line_.empty()) // other objects' waits; its own were withdrawn before
    line_.front()->reply.state().withdraw({errc::object_gone, "the lock was removed"});
  holds_.end_all(table());
  if (id() != 0)
    table().leave(id());
}

void mutex_base::attach(const object_context& server) {
  synchronizer::attach(server);
  server.locks.enter(server.id, *this);
}

std::vector<claim> mutex_base::holders() const {
  return holds_.claims();
}

std::vector<claim> mutex_base::waiters() const {
  std::vector<claim> all;
  for (auto& each : line_)
    all.push_back(*each);
  return all;
}

// -- operations -----------------------------------------------------------------

void mutex_base::lock(const caller& who, pending<packed> reply) {
  relock(who, std::move(reply), 1);
}

void mutex_base::relock(const caller& who, pending<packed> reply, int64_t depth) {
  require_at_least(1, depth, "the depth");
  if (depth > 1 && again_ == relocking::refused)
    throw error{errc::bad_argument, "only a recursive mutex can be locked more than once"};
  enter(std::make_shared<request>(
      request{{who, now(), depth}, lock_mode::exclusive, std::move(reply), {this}}));
}

void mutex_base::lock_with(const caller& who, pending<packed> reply, const packed& others) {
  request wanted{{who, now()}, lock_mode::exclusive, std::move(reply), {this}, true};
  for (auto number : unpack<std::vector<uint64_t>>(others)) {
    auto* other = table().find(number);
    if (other == nullptr)
      throw error{errc::bad_argument, "object " + std::to_string(number) + " is not a mutex"};
    if (std::count(wanted.locks.begin(), wanted.locks.end(), other) != 0)
      throw error{errc::deadlock, "object " + std::to_string(number) + " would be locked twice"};
    wanted.locks.push_back(other);
  }
  enter(std::make_shared<request>(std::move(wanted)));
}

void mutex_base::lock_shared(const caller& who, pending<packed> reply) {
  enter(std::make_shared<request>(
      request{{who, now()}, lock_mode::shared, std::move(reply), {this}}));
}

void mutex_base::unlock_exclusive(const caller& who) {
  unlock(who, lock_mode::exclusive);
}

void mutex_base::unlock_shared(const caller& who) {
  unlock(who, lock_mode::shared);
}

void mutex_base::consistent(const caller& who) {
  holds_.require(who, lock_mode::exclusive);
  abandoned_ = false;
}

bool mutex_base::locked() const {
  return !holds_.empty();
}

packed mutex_base::dump() const {
  return pack(std::tuple{holds_.rows(), abandoned_});
}

std::string mutex_base::preview() const {
  if (holds_.empty())
    return state_text(abandoned_ ? "free, its owner died" : "free", line_.size());
  if (holds_.are_shared())
    return state_text("shared by " + std::to_string(holds_.size()), line_.size());
  return state_text("locked", line_.size());
}

void mutex_base::session_ended(uint64_t session, session_end) {
  abandoned_ |= holds_.end_session(session, table());
  serve();
}

void mutex_base::thread_ended(const caller& who) {
  std::vector<request_ptr> requests;
  for (auto& each : line_)
    if (each->who == who)
      requests.push_back(each);
  for (auto& each : requests)
    each->reply.state().withdraw({errc::canceled, "the thread that requested the lock has ended"});
  abandoned_ |= holds_.end_thread(who, table());
  serve();
}

// -- for condition variables ------------------------------------------------------

int64_t mutex_base::release(const caller& who) {
  auto held = holds_.require(who, lock_mode::exclusive);
  auto depth = held->count;
  holds_.end(held, table());
  serve();
  return depth;
}

void mutex_base::reacquire(const caller& who, pending<packed> reply, int64_t depth,
                           std::function<void()> lost) {
  auto waiting = reply;
  try {
    enter(std::make_shared<request>(request{{who, now(), depth},
                                            lock_mode::exclusive,
                                            std::move(reply),
                                            {this},
                                            false,
                                            std::move(lost)}));
  } catch (const error& why) { // the thread has locked it by another call
    waiting.fail(why);
  }
}

// -- the queue --------------------------------------------------------------------

/// Adds a request. No earlier request can be granted at this time, so only the new one is checked.
void mutex_base::enter(const request_ptr& wanted) {
  for (auto* lock : wanted->locks)
    lock->require_no_self_deadlock(*wanted);
  for (auto* lock : wanted->locks) {
    lock->line_.push_back(wanted);
    lock->table().begin_wait({wanted->who, lock->id()});
  }
  if (can_be_granted(*wanted))
    return grant(wanted);
  wanted->reply.state().on_withdraw([waiting = std::weak_ptr{wanted}] {
    auto withdrawn = waiting.lock();
    leave(withdrawn);
    for (auto* lock : withdrawn->locks) // it may have blocked others
      lock->serve();
    if (withdrawn->lost)
      withdrawn->lost();
    return std::function<void()>{};
  });
}

void mutex_base::leave(const request_ptr& wanted) {
  for (auto* lock : wanted->locks) {
    auto& line = lock->line_; // mostly the first one leaves
    line.erase(std::find(line.begin(), line.end(), wanted));
    lock->table().end_wait({wanted->who, lock->id()});
  }
}

bool mutex_base::can_be_granted(const request& wanted) {
  return std::all_of(wanted.locks.begin(), wanted.locks.end(), [&](auto* lock) {
    return lock->holds_.admit(wanted.who, wanted.mode)
           && (lock->holds_.contain(wanted.who) || !lock->has_single_ahead_of(wanted));
  });
}

void mutex_base::grant(const request_ptr& wanted) {
  wanted->reply.state().on_withdraw(nullptr);
  leave(wanted);
  packed_writer all;
  if (wanted->joint)
    all.array(wanted->locks.size());
  for (auto* lock : wanted->locks)
    all.add(lock->acquire(*wanted));
  wanted->reply.resolve(std::move(all).finish());
}

/// Grants all requests that can be granted, in the order of their arrival.
void mutex_base::serve() {
  for (auto next = line_.begin(); next != line_.end();) {
    auto wanted = *next;
    if (can_be_granted(*wanted)) {
      grant(wanted);
      next = line_.begin();
    } else if (!wanted->joint) {
      return;
    } else {
      ++next;
    }
  }
}

void mutex_base::require_no_self_deadlock(const request& wanted) const {
  bool counts = again_ == relocking::counted && wanted.mode == lock_mode::exclusive;
  if (holds_.contain(wanted.who) && !counts)
    throw error{errc::deadlock, "the calling thread holds it already"};
}

bool mutex_base::has_single_ahead_of(const request& wanted) const {
  for (auto& each : line_) {
    if (each.get() == &wanted)
      return false;
    if (!each->joint)
      return true;
  }
  return false;
}

packed mutex_base::acquire(const request& wanted) {
  auto& held = holds_.add({wanted.who, now(), wanted.count}, wanted.mode, table());
  return pack(std::tuple{held.token, abandoned_});
}

void mutex_base::unlock(const caller& who, lock_mode mode) {
  auto held = holds_.require(who, mode);
  if (--held->count > 0)
    return;
  holds_.end(held, table());
  serve();
}

/// Restores a dump. The holders in it have died with their server.
void mutex_base::restore(const packed& dumped) {
  auto [held, abandoned] = unpack<std::tuple<std::vector<lock_holds::row>, bool>>(dumped);
  abandoned_ = abandoned;
  for (auto& [session, thread, shared, depth] : held)
    abandoned_ |= !shared;
}

} // namespace manager
