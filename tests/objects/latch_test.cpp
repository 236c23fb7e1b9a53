#include "actors/objects/sync/latch.hpp"

#include "tests/support/failure.hpp"
#include "tests/support/waiting.hpp"

using namespace manager;
using namespace manager::test;

TEST_CASE("who waits for a latch goes on when it is counted down") {
  latch_object latch{pack(3)};
  answer<void> waiting;
  latch.wait(alice, waiting.reply());
  latch.count_down(2);
  CHECK_FALSE(waiting.ready());
  CHECK_FALSE(latch.try_wait());
  answer<void> last;
  latch.arrive_and_wait(bob, last.reply(), 1);
  CHECK(last.ready());
  CHECK(waiting.ready());
  CHECK(latch.try_wait());
}

TEST_CASE("a latch is not counted down below zero") {
  latch_object latch{pack(2)};
  CHECK_REFUSED(latch, errc::bad_argument, latch.count_down(3));
  CHECK_REFUSED(latch, errc::bad_argument, latch.count_down(-1));
  CHECK_FAILS(errc::bad_argument, latch_object{pack(-1)});
  CHECK(latch_object{latch.dump()}.left() == 2);
}
