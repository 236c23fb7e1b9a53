#include "actors/objects/sync/barrier.hpp"

#include "tests/support/failure.hpp"
#include "tests/support/waiting.hpp"

using namespace manager;
using namespace manager::test;

namespace {

answer<int64_t> arrive_and_wait(barrier_object& barrier, const caller& who, bool acts = false) {
  answer<int64_t> call;
  barrier.wait(who, call.reply(), acts);
  return call;
}

} // namespace

TEST_CASE("all parties of a barrier go on when the last one arrives, time and again") {
  barrier_object barrier{pack(3)};
  for (int round = 0; round < 3; ++round) {
    auto first = arrive_and_wait(barrier, alice);
    auto second = arrive_and_wait(barrier, bob);
    CHECK_FALSE(first.ready());
    CHECK(barrier.arrived() == 2);
    auto last = arrive_and_wait(barrier, carol);
    CHECK(first.value() == 0);
    CHECK(second.value() == 1);
    CHECK(last.value() == 2);
    CHECK(barrier.arrived() == 0);
  }
}

TEST_CASE("nobody leaves a barrier before the action of the last one is done") {
  barrier_object barrier{pack(2)};
  auto first = arrive_and_wait(barrier, alice, true);
  auto last = arrive_and_wait(barrier, bob, true);
  CHECK(last.value() == -2); // it arrived second, and completes the phase
  CHECK_FALSE(first.ready());
  CHECK_FAILS(errc::not_owner, barrier.complete(alice));
  auto early = arrive_and_wait(barrier, carol); // for the next phase
  barrier.complete(bob);
  CHECK(first.value() == 0);
  CHECK_FALSE(early.ready());
  CHECK(arrive_and_wait(barrier, alice).value() == 1);
  CHECK(early.value() == 0);
}

TEST_CASE("the action of a barrier is run by the last to arrive of those who offered that") {
  barrier_object barrier{pack(3)};
  auto first = arrive_and_wait(barrier, alice, true);
  auto second = arrive_and_wait(barrier, bob, true);
  auto last = arrive_and_wait(barrier, carol);
  CHECK(second.value() == -2);
  CHECK_FALSE(first.ready());
  CHECK_FALSE(last.ready());
  barrier.complete(bob);
  CHECK(first.value() == 0);
  CHECK(last.value() == 2);
}

TEST_CASE("a barrier is made with a number of parties, and has a time-out if it is given one") {
  CHECK(barrier_object{packed{}}.parties() == 1);
  CHECK_FALSE(barrier_object{pack(2)}.default_wait());
  barrier_object timed{pack(barrier_plan{2, 5'000'000'000})};
  CHECK(timed.default_wait() == std::chrono::seconds{5});
  CHECK(barrier_object{timed.dump()}.default_wait() == std::chrono::seconds{5});
  CHECK_FAILS(errc::bad_argument, barrier_object{pack(barrier_plan{2, -1})});
  CHECK_FAILS(errc::bad_argument, barrier_object{pack(barrier_plan{0, 1})});
}

TEST_CASE("a party that gives up breaks the barrier for all, until it is reset") {
  barrier_object barrier{pack(3)};
  auto patient = arrive_and_wait(barrier, alice);
  auto hasty = arrive_and_wait(barrier, bob);
  hasty.withdraw();
  CHECK(hasty.failed_with(errc::timed_out));
  CHECK(patient.failed_with(errc::broken_barrier));
  CHECK(barrier.broken());
  CHECK_FAILS(errc::broken_barrier, arrive_and_wait(barrier, carol));
  CHECK_FAILS(errc::broken_barrier, barrier.arrive(carol));
  barrier.reset();
  CHECK_FALSE(barrier.broken());
  CHECK_FALSE(arrive_and_wait(barrier, carol).ready());
}

TEST_CASE("a session that arrived and ends breaks the barrier") {
  barrier_object barrier{pack(3)};
  barrier.arrive(alice);
  auto waiting = arrive_and_wait(barrier, bob);
  barrier.session_ended(carol.session, session_end::lost);
  CHECK_FALSE(waiting.ready());
  barrier.session_ended(alice.session, session_end::goodbye);
  CHECK(waiting.failed_with(errc::broken_barrier));
}

TEST_CASE(
    "a session of the last phase breaks the barrier when it is lost, not when it says goodbye") {
  barrier_object barrier{pack(2)};
  auto one_phase = [&] {
    auto first = arrive_and_wait(barrier, alice);
    arrive_and_wait(barrier, bob);
  };
  one_phase();
  auto waiting = arrive_and_wait(barrier, alice);
  barrier.session_ended(bob.session, session_end::goodbye);
  CHECK_FALSE(waiting.ready());
  CHECK(arrive_and_wait(barrier, carol).ready()); // takes the place of the other
  one_phase();
  waiting = arrive_and_wait(barrier, alice);
  barrier.session_ended(bob.session, session_end::lost);
  CHECK(waiting.failed_with(errc::broken_barrier));
}

TEST_CASE("a barrier whose action dies is broken") {
  barrier_object barrier{pack(2)};
  auto first = arrive_and_wait(barrier, alice, true);
  arrive_and_wait(barrier, bob, true);
  auto early = arrive_and_wait(barrier, carol);
  barrier.session_ended(bob.session, session_end::lost);
  CHECK(first.failed_with(errc::broken_barrier));
  CHECK(early.failed_with(errc::broken_barrier));
  CHECK_FAILS(errc::broken_barrier, barrier.complete(bob));
}

TEST_CASE("one can arrive at a barrier and wait later") {
  barrier_object barrier{pack(2)};
  auto phase = barrier.arrive(alice);
  answer<void> waiting;
  barrier.wait_phase(alice, waiting.reply(), phase);
  CHECK_FALSE(waiting.ready());
  barrier.arrive(bob);
  CHECK(waiting.ready());
  answer<void> late;
  barrier.wait_phase(bob, late.reply(), phase);
  CHECK(late.ready());
  CHECK_FAILS(errc::bad_argument, barrier.wait_phase(bob, late.reply(), phase + 2));
}

TEST_CASE("who drops out of a barrier is not waited for any more") {
  barrier_object barrier{pack(3)};
  auto first = arrive_and_wait(barrier, alice);
  barrier.arrive_and_drop(bob);
  CHECK(arrive_and_wait(barrier, carol).ready());
  CHECK(barrier.parties() == 2);
  auto again = arrive_and_wait(barrier, alice);
  CHECK(arrive_and_wait(barrier, carol).ready());
  CHECK(again.ready());
}

TEST_CASE("a phase that was broken up is never over") {
  barrier_object barrier{pack(2)};
  auto phase = barrier.arrive(alice);
  answer<void> waiting;
  barrier.wait_phase(alice, waiting.reply(), phase);
  barrier.abort();
  CHECK(waiting.failed_with(errc::broken_barrier));
  barrier.reset();
  answer<void> late;
  CHECK_FAILS(errc::broken_barrier, barrier.wait_phase(alice, late.reply(), phase));
  CHECK(barrier_object{barrier.dump()}.parties() == 2);
  CHECK_FAILS(errc::bad_argument, barrier_object{pack(0)});
}
