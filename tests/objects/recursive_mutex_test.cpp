#include "actors/objects/sync/recursive_mutex.hpp"

#include "tests/support/failure.hpp"
#include "tests/support/waiting.hpp"

using namespace manager;
using namespace manager::test;

TEST_CASE("a recursive mutex is free once it is unlocked as often as it was locked") {
  recursive_mutex_object mutex{{}};
  auto outer = lock(mutex, alice);
  auto waiting = lock(mutex, bob);
  auto inner = lock(mutex, alice); // at once, although another session waits
  REQUIRE(inner.ready());
  CHECK(inner.token() == outer.token());
  mutex.unlock_exclusive(alice);
  CHECK_FALSE(waiting.ready());
  mutex.unlock_exclusive(alice);
  CHECK(waiting.ready());
  CHECK_FAILS(errc::not_owner, mutex.unlock_exclusive(alice));
}

TEST_CASE("another thread of the same session does not share a recursive mutex") {
  recursive_mutex_object mutex{{}};
  lock(mutex, alice);
  CHECK_FALSE(lock(mutex, alices_other_thread).ready());
  CHECK_FAILS(errc::not_owner, mutex.unlock_exclusive(alices_other_thread));
}

TEST_CASE("a session that ends gives up a recursive mutex however often it locked it") {
  recursive_mutex_object mutex{{}};
  lock(mutex, alice);
  lock(mutex, alice);
  auto waiting = lock(mutex, bob);
  mutex.session_ended(alice.session, session_end::lost);
  REQUIRE(waiting.ready());
  CHECK(waiting.owner_died());
}

TEST_CASE("a recursive mutex is locked several times at once") {
  recursive_mutex_object mutex{{}};
  lock_call call;
  mutex.relock(alice, call.reply(), 3);
  CHECK(mutex.release(alice) == 3);
  CHECK_FALSE(mutex.locked());
  CHECK_FAILS(errc::bad_argument, mutex.relock(alice, call.reply(), 0));
}
