#include "actors/objects/sync/condition_variable.hpp"

#include "actors/objects/sync/mutex.hpp"
#include "actors/objects/sync/recursive_mutex.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/object_tables.hpp"
#include "tests/support/waiting.hpp"

using namespace manager;
using namespace manager::test;

namespace {

/// A condition variable and its mutex in one lock table, as in a server.
template <class Mutex = mutex_object> struct condition {
  object_tables tables;
  Mutex mutex{{}};
  condition_variable_object changed{{}};

  condition() {
    mutex.attach(tables.context_of(1));
    changed.attach(tables.context_of(2));
  }

  lock_call wait(const caller& who) {
    lock_call call;
    changed.wait(who, call.reply(), 1);
    return call;
  }
  lock_call lock_and_wait(const caller& who) {
    lock(mutex, who);
    return wait(who);
  }
};

} // namespace

TEST_CASE("a wait for a condition unlocks the mutex, and locks it again when it is notified") {
  condition of;
  auto waiting = of.lock_and_wait(alice);
  CHECK_FALSE(of.mutex.locked());
  CHECK(lock(of.mutex, bob).ready());
  of.changed.notify(1);
  CHECK_FALSE(waiting.ready()); // bob has the mutex
  CHECK(of.changed.waiting() == 0);
  of.mutex.unlock_exclusive(bob);
  CHECK(waiting.ready());
  CHECK_FAILS(errc::not_owner, of.mutex.unlock_exclusive(bob));
  of.mutex.unlock_exclusive(alice);
}

TEST_CASE("only who holds the mutex can wait for a condition") {
  condition of;
  CHECK_FAILS(errc::not_owner, of.wait(alice));
  lock(of.mutex, alice);
  CHECK_FAILS(errc::not_owner, of.wait(bob));
  lock_call call;
  CHECK_FAILS(errc::bad_argument, of.changed.wait(alice, call.reply(), 7));
  CHECK(of.mutex.locked());
}

TEST_CASE("as many are notified as was said, in the order they came") {
  condition of;
  auto first = of.lock_and_wait(alice);
  auto second = of.lock_and_wait(bob);
  auto third = of.lock_and_wait(carol);
  of.changed.notify(0);
  CHECK_FALSE(first.ready());
  of.changed.notify(1);
  CHECK(first.ready());
  of.mutex.unlock_exclusive(alice);
  CHECK_FALSE(second.ready());
  of.changed.notify_all();
  CHECK(second.ready());
  CHECK_FALSE(third.ready());
  of.mutex.unlock_exclusive(bob);
  CHECK(third.ready());
  of.changed.notify(1); // no call waits, and the notification is not kept
  of.mutex.unlock_exclusive(carol);
  CHECK_FALSE(of.lock_and_wait(alice).ready());
  CHECK_FAILS(errc::bad_argument, of.changed.notify(-1));
}

TEST_CASE("a recursive mutex is unlocked for a condition however often it is locked") {
  condition<recursive_mutex_object> of;
  lock(of.mutex, alice);
  auto waiting = of.lock_and_wait(alice);
  CHECK_FALSE(of.mutex.locked());
  of.changed.notify(1);
  REQUIRE(waiting.ready());
  of.mutex.unlock_exclusive(alice);
  CHECK(of.mutex.locked());
  of.mutex.unlock_exclusive(alice);
  CHECK_FALSE(of.mutex.locked());
}

TEST_CASE("a wait for a condition that is given up takes no notification") {
  condition of;
  auto given_up = of.lock_and_wait(alice);
  auto next = of.lock_and_wait(bob);
  given_up.withdraw();
  CHECK(given_up.failed_with(errc::timed_out));
  of.changed.notify(1);
  CHECK(next.ready());
}

TEST_CASE("a wait that was notified is not given up any more") {
  condition of;
  auto waiting = of.lock_and_wait(alice);
  CHECK_FALSE(waiting.state()->committed());
  lock(of.mutex, bob);
  of.changed.notify(1);
  CHECK(waiting.state()->committed());
}

TEST_CASE("the notification of a session that ends before it has the mutex goes to the next") {
  condition of;
  auto doomed = of.lock_and_wait(alice);
  auto next = of.lock_and_wait(bob);
  lock(of.mutex, carol);
  of.changed.notify(1);
  doomed.withdraw(errc::session_ended);
  of.mutex.unlock_exclusive(carol);
  CHECK(next.ready());
}

TEST_CASE("a wait for a condition ends when its mutex goes") {
  object_tables tables;
  condition_variable_object changed{{}};
  changed.attach(tables.context_of(2));
  lock_call waiting;
  {
    mutex_object mutex{{}};
    mutex.attach(tables.context_of(1));
    lock(mutex, alice);
    changed.wait(alice, waiting.reply(), 1);
  }
  changed.notify(1);
  CHECK(waiting.failed_with(errc::object_gone));
}
