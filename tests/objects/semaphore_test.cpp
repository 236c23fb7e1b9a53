#include "actors/objects/sync/semaphore.hpp"

#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"
#include "tests/support/waiting.hpp"

using namespace manager;
using namespace manager::test;

namespace {

answer<uint64_t> acquire(semaphore_base& from, const caller& who, int64_t count = 1) {
  answer<uint64_t> call;
  from.acquire(who, call.reply(), count);
  return call;
}

} // namespace

TEST_CASE("permits are acquired while there are any, then waited for") {
  semaphore_object semaphore{pack(2)};
  CHECK(acquire(semaphore, alice).ready());
  CHECK(acquire(semaphore, bob).ready());
  CHECK(semaphore.available() == 0);
  auto waiting = acquire(semaphore, carol);
  CHECK_FALSE(waiting.ready());
  semaphore.release(alice, 1);
  CHECK(waiting.ready());
  CHECK(semaphore.available() == 0);
}

TEST_CASE("who wants few permits does not pass who wants many") {
  semaphore_object semaphore{pack(1)};
  auto many = acquire(semaphore, alice, 2);
  auto few = acquire(semaphore, bob);
  CHECK_FALSE(few.ready());
  semaphore.release(carol, 1);
  CHECK(many.ready());
  CHECK_FALSE(few.ready());
  semaphore.release(alice, 1);
  CHECK(few.ready());
}

TEST_CASE("those behind a wait for permits that was given up get their turn") {
  semaphore_object semaphore{pack(1)};
  auto many = acquire(semaphore, alice, 2);
  auto few = acquire(semaphore, bob);
  many.withdraw();
  CHECK(few.ready());
}

TEST_CASE("the permits of a session that ends come back, once") {
  semaphore_object semaphore{pack(3)};
  acquire(semaphore, alice, 2);
  acquire(semaphore, alices_other_thread);
  auto waiting = acquire(semaphore, bob, 3);
  semaphore.session_ended(alice.session, session_end::lost);
  CHECK(waiting.ready());
  semaphore.session_ended(alice.session, session_end::lost);
  CHECK(semaphore.available() == 0);
}

TEST_CASE("a permit that another one released does not come back with its holder's death") {
  semaphore_object semaphore{pack(0)};
  semaphore.release(alice, 1); // a signal: no session holds a permit, so there is one more
  CHECK(acquire(semaphore, bob).ready());
  semaphore.release(alice, 1); // the next signal: alice releases bob's permit
  semaphore.session_ended(bob.session, session_end::lost);
  CHECK(semaphore.available() == 1);
}

TEST_CASE("a session releases its own permits first") {
  semaphore_object semaphore{pack(2)};
  acquire(semaphore, alice);
  acquire(semaphore, bob);
  semaphore.release(bob, 1);
  CHECK(semaphore.holders().size() == 1);
  CHECK(semaphore.holders().front().who == alice);
}

TEST_CASE("permits can be added and withdrawn while they are in use") {
  semaphore_object semaphore{pack(1)};
  acquire(semaphore, alice);
  auto waiting = acquire(semaphore, bob);
  semaphore.add(1);
  CHECK(waiting.ready());
  semaphore.withdraw(1);
  CHECK(semaphore.available() == -1);
  semaphore.release(alice, 1);
  CHECK(semaphore.available() == 0);
  CHECK_FALSE(acquire(semaphore, carol).ready());
  semaphore.release(bob, 1);
  CHECK(semaphore.available() == 0); // carol holds it
}

TEST_CASE("a semaphore refuses numbers that make no sense") {
  semaphore_object semaphore{packed{}};
  CHECK(semaphore.available() == 1);
  CHECK_REFUSED(semaphore, errc::bad_argument, acquire(semaphore, alice, 0));
  CHECK_REFUSED(semaphore, errc::bad_argument, semaphore.release(alice, -1));
  CHECK_REFUSED(semaphore, errc::bad_argument, semaphore.add(0));
  CHECK_REFUSED(semaphore, errc::bad_argument, semaphore.withdraw(0));
  CHECK_REFUSED(semaphore, errc::bad_argument, semaphore.release(alice, INT64_MAX));
  CHECK_REFUSED(semaphore, errc::bad_argument, semaphore.add(INT64_MAX));
  CHECK_FAILS(errc::bad_argument, semaphore_object{pack(-1)});
  CHECK_FAILS(errc::type_mismatch, semaphore_object{pack("2")});
}

TEST_CASE("a semaphore that is rebuilt from a dump has back what was held") {
  semaphore_object semaphore{pack(3)};
  acquire(semaphore, alice, 2);
  CHECK(semaphore.dump() == array(1, nil, array(array(1, 1, 2))));
  CHECK(semaphore_object{semaphore.dump()}.available() == 3);
}
