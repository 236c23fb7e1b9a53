#include "actors/objects/sync/shared_mutex.hpp"

#include "tests/support/failure.hpp"
#include "tests/support/waiting.hpp"

using namespace manager;
using namespace manager::test;

TEST_CASE("readers share a mutex, a writer has it alone") {
  shared_mutex_object mutex{{}};
  CHECK(lock_shared(mutex, alice).ready());
  CHECK(lock_shared(mutex, bob).ready());
  auto writer = lock(mutex, carol);
  CHECK_FALSE(writer.ready());
  mutex.unlock_shared(alice);
  CHECK_FALSE(writer.ready());
  mutex.unlock_shared(bob);
  CHECK(writer.ready());
  CHECK_FALSE(lock_shared(mutex, alice).ready());
}

TEST_CASE("a reader does not pass a writer that waits") {
  shared_mutex_object mutex{{}};
  lock_shared(mutex, alice);
  auto writer = lock(mutex, bob);
  auto late_reader = lock_shared(mutex, carol);
  CHECK_FALSE(late_reader.ready());
  mutex.unlock_shared(alice);
  CHECK(writer.ready());
  CHECK_FALSE(late_reader.ready());
  mutex.unlock_exclusive(bob);
  CHECK(late_reader.ready());
}

TEST_CASE("readers that wait behind each other come in together") {
  shared_mutex_object mutex{{}};
  lock(mutex, alice);
  auto first = lock_shared(mutex, bob);
  auto second = lock_shared(mutex, carol);
  mutex.unlock_exclusive(alice);
  CHECK(first.ready());
  CHECK(second.ready());
}

TEST_CASE("readers come in when the writer in front of them gives up") {
  shared_mutex_object mutex{{}};
  lock_shared(mutex, alice);
  auto writer = lock(mutex, bob);
  auto reader = lock_shared(mutex, carol);
  writer.withdraw();
  CHECK(reader.ready());
}

TEST_CASE("a shared mutex is unlocked as it was locked") {
  shared_mutex_object mutex{{}};
  lock_shared(mutex, alice);
  CHECK_REFUSED(mutex, errc::not_owner, mutex.unlock_exclusive(alice));
  CHECK_REFUSED(mutex, errc::not_owner, mutex.consistent(alice));
  CHECK_REFUSED(mutex, errc::deadlock, lock(mutex, alice));
  CHECK_REFUSED(mutex, errc::deadlock, lock_shared(mutex, alice));
  mutex.unlock_shared(alice);
  lock(mutex, alice);
  CHECK_REFUSED(mutex, errc::not_owner, mutex.unlock_shared(alice));
}

TEST_CASE("a reader that dies leaves nothing inconsistent, a writer does") {
  shared_mutex_object mutex{{}};
  lock_shared(mutex, alice);
  auto writer = lock(mutex, bob);
  mutex.session_ended(alice.session, session_end::lost);
  REQUIRE(writer.ready());
  CHECK_FALSE(writer.owner_died());
  mutex.session_ended(bob.session, session_end::goodbye);
  CHECK(lock_shared(mutex, carol).owner_died());
}
