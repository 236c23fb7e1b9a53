#include "tests/manager/two_clients.hpp"

#include <mutex>
#include <shared_mutex>

using namespace manager;
using namespace manager::test;

TEST_CASE("what is done with a lock is refused once the lock has moved on") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers");
  auto mine = w.a.mutex("lock");
  auto theirs = w.b.mutex("lock");
  mine.lock();
  auto fenced = numbers.with(mine);
  fenced.push_back(1);
  fenced[0] += 5;
  mine.unlock();
  CHECK_FAILS_SAYING(errc::lease_lost,
                     "list 'numbers': push_back: the lock of this call is no longer held",
                     fenced.push_back(2));
  theirs.lock();
  CHECK_FAILS(errc::lease_lost, fenced.push_back(3));
  CHECK_FAILS(errc::lease_lost, fenced.async_push_back(3).get());
  CHECK_FAILS(errc::lease_lost, fenced.size());
  CHECK(numbers.snapshot() == std::vector<int>{6});
  numbers.push_back(7); // without the lock: it is not checked
}

TEST_CASE("what a client whose session the server ended sends late is refused by others' locks") {
  two_clients w;
  auto jobs = w.a.dict<std::string, int>("jobs");
  auto theirs = w.b.dict<std::string, int>("jobs");
  auto mine = w.a.mutex("lock");
  mine.lock();
  auto token = mine.fence();
  w.world.kill(w.a);
  auto lock = w.b.mutex("lock");
  std::lock_guard guard{lock};
  CHECK(lock.fence() > token);
  theirs.with(lock)["x"] = 1;
  CHECK_FAILS(errc::disconnected, jobs.with(mine).size());
  CHECK(theirs.size() == 1);
}

TEST_CASE("a fence needs a lock that the calling thread holds") {
  two_clients w;
  auto numbers = w.a.list<int>();
  auto lock = w.a.shared_mutex();
  CHECK_FAILS(errc::not_owner, numbers.with(lock));
  CHECK_FAILS(errc::not_owner, lock.fence());
  std::shared_lock reader{lock};
  numbers.with(lock).push_back(1);
  numbers.with(reader).push_back(2);
  reader.unlock();
  CHECK_FAILS(errc::not_owner, numbers.with(reader));
  CHECK(numbers.size() == 2);
}

TEST_CASE("every level of a recursive lock is one acquisition") {
  two_clients w;
  auto numbers = w.a.list<int>();
  auto lock = w.a.recursive_mutex();
  lock.lock();
  auto token = lock.fence();
  lock.lock();
  CHECK(lock.fence() == token);
  auto fenced = numbers.with(lock);
  lock.unlock();
  fenced.push_back(1);
  lock.unlock();
  CHECK_FAILS(errc::lease_lost, fenced.push_back(2));
}
