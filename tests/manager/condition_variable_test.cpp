#include "tests/manager/two_clients.hpp"

#include <mutex>

using namespace manager;
using namespace manager::test;

namespace {

/// A condition, used by two clients.
template <class Mutex> struct condition;
template <> struct condition<mutex> : two_clients {
  mutex mine = a.mutex("m");
  mutex theirs = b.mutex("m");
  condition_variable changed = a.condition_variable("changed");
};
template <> struct condition<recursive_mutex> : two_clients {
  recursive_mutex mine = a.recursive_mutex("m");
  recursive_mutex theirs = b.recursive_mutex("m");
  condition_variable changed = a.condition_variable("changed");
};

} // namespace

TEMPLATE_TEST_CASE("a wait for a condition ends when its time is over, with the mutex locked", "",
                   mutex, recursive_mutex) {
  condition<TestType> w;
  std::unique_lock lock{w.mine};
  CHECK(w.changed.wait_for(lock, 5s) == std::cv_status::timeout);
  CHECK(w.world.elapsed() == 5s);
  CHECK(w.mine.locked());
  CHECK_FALSE(w.theirs.try_lock());
  CHECK_FALSE(w.changed.wait_for(lock, 3s, [] { return false; }));
  CHECK(w.world.elapsed() == 8s);
  CHECK(w.changed.wait_for(lock, 3s, [] { return true; }));
  CHECK(w.world.elapsed() == 8s);
  lock.unlock();
  CHECK(w.theirs.try_lock());
}

TEST_CASE("the mutex is free while a condition is waited for, and a notification ends the wait") {
  condition<mutex> w;
  auto theirs = w.b.condition_variable("changed");
  // In this single thread the other client can only act while this one waits, in a predicate.
  std::unique_lock lock{w.mine};
  CHECK(w.changed.wait_for(lock, 1s) == std::cv_status::timeout);
  auto before = w.mine.fence();
  int looks = 0;
  auto notified = [&] {
    if (++looks == 1) { // b asks for the mutex, and gets it while a waits
      auto turn = w.theirs.async_lock();
      w.settle();
      CHECK_FALSE(turn.ready());
    }
    return looks == 2;
  };
  CHECK(w.changed.wait_for(lock, 1s, notified));
  CHECK(w.mine.fence() > before);
}

TEST_CASE("a recursive mutex is as deep after a wait as it was before") {
  condition<recursive_mutex> w;
  w.mine.lock();
  std::unique_lock lock{w.mine};
  CHECK(w.changed.wait_for(lock, 1s) == std::cv_status::timeout);
  lock.unlock();
  CHECK_FALSE(w.theirs.try_lock());
  w.mine.unlock();
  CHECK(w.theirs.try_lock());
}

TEST_CASE(
    "a client does not give up a wait that was notified, however long others hold the mutex") {
  condition<mutex> w;
  w.mine.lock();
  auto wait =
      detail::target_of<condition_variable_object, wire_id("wait")>(w.changed.shared_object(), 5s);
  auto waiting = detail::start<packed, uint64_t>(wait, detail::id_of(w.mine.shared_object()));
  w.settle();
  w.theirs.lock();
  w.changed.notify_one();
  w.world.advance(1h);
  CHECK_FALSE(detail::ready(waiting.state()));
  CHECK_FAILS(errc::would_deadlock, waiting.get()); // without a time limit
}

TEST_CASE("a wait for a condition that is stopped ends with the mutex locked") {
  condition<mutex> w;
  std::stop_source stop;
  std::unique_lock lock{w.mine};
  CHECK(w.changed.wait(lock, stop.get_token(), [] { return true; }));
  stop.request_stop();
  CHECK_FALSE(w.changed.wait(lock, stop.get_token(), [] { return false; }));
  CHECK_FALSE(w.changed.wait_for(lock, stop.get_token(), 1h, [] { return false; }));
  auto later = std::chrono::steady_clock::now() + 1h;
  CHECK_FALSE(w.changed.wait_until(lock, stop.get_token(), later, [] { return false; }));
  CHECK(w.world.elapsed() == 0s);
  CHECK(w.mine.locked());
  CHECK(w.changed.waiting() == 0);
}

TEST_CASE("a condition is waited for under a mutex that one holds, of the same session") {
  condition<mutex> w;
  std::unique_lock lock{w.mine, std::defer_lock};
  CHECK_FAILS(errc::not_owner, w.changed.wait(lock));
  std::unique_lock other{w.theirs};
  CHECK_FAILS(errc::bad_argument, w.changed.wait(other));
}

TEST_CASE("a wait whose condition is removed throws, with the mutex locked") {
  condition<recursive_mutex> w;
  std::unique_lock lock{w.mine};
  w.b.remove("changed");
  CHECK_FAILS(errc::object_gone, w.changed.wait(lock));
  lock.unlock();
  CHECK_FALSE(w.theirs.locked());
}
