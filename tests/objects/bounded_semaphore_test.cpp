#include "actors/objects/sync/bounded_semaphore.hpp"

#include "tests/support/failure.hpp"
#include "tests/support/waiting.hpp"

using namespace manager;
using namespace manager::test;

TEST_CASE("a bounded semaphore is not released more often than it was acquired") {
  bounded_semaphore_object semaphore{pack(2)};
  CHECK(semaphore.maximum() == 2);
  CHECK_REFUSED(semaphore, errc::bad_argument, semaphore.release(alice, 1));
  answer<uint64_t> acquired;
  semaphore.acquire(alice, acquired.reply(), 2);
  CHECK_REFUSED(semaphore, errc::bad_argument, semaphore.release(alice, 3));
  semaphore.release(bob, 2);
  CHECK_REFUSED(semaphore, errc::bad_argument, semaphore.release(bob, 1));
}

TEST_CASE("the bound of a semaphore moves with what is added and withdrawn") {
  bounded_semaphore_object semaphore{packed{}};
  semaphore.add(2);
  CHECK(semaphore.maximum() == 3);
  semaphore.withdraw(1);
  CHECK(semaphore.maximum() == 2);
  CHECK(semaphore.available() == 2);
  CHECK_REFUSED(semaphore, errc::bad_argument, semaphore.release(alice, 1));
  CHECK_REFUSED(semaphore, errc::bad_argument, semaphore.withdraw(3));
}

TEST_CASE("a bounded semaphore that is rebuilt from a dump has back what was held") {
  bounded_semaphore_object semaphore{pack(2)};
  answer<uint64_t> acquired;
  semaphore.acquire(alice, acquired.reply(), 1);
  bounded_semaphore_object rebuilt{semaphore.dump()};
  CHECK(rebuilt.available() == 2);
  CHECK(rebuilt.maximum() == 2);
}
