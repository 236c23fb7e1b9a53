#include "actors/objects/sync/once.hpp"

#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"
#include "tests/support/waiting.hpp"

using namespace manager;
using namespace manager::test;

namespace {

answer<packed> begin(once_object& once, const caller& who, uint64_t ticket = 1) {
  answer<packed> call;
  once.begin(who, call.reply(), ticket);
  return call;
}

/// Returns true if the call was told to run the function.
bool runs(const answer<packed>& call) {
  return call.ready() && call.value() == array();
}

} // namespace

TEST_CASE("one call runs, and all others get its result") {
  once_object once{{}};
  auto first = begin(once, alice);
  CHECK(runs(first));
  auto second = begin(once, bob);
  CHECK_FALSE(second.ready());
  CHECK_FALSE(once.done());
  CHECK(once.holders().at(0).who == alice);
  CHECK(once.waiters().at(0).who == bob);
  CHECK(once.preview() == "running, 1 waits");
  once.finish(alice, 1, pack(7));
  CHECK(second.value() == array(7));
  CHECK(begin(once, carol).value() == array(7));
  CHECK(once.result() == pack(7));
  CHECK(once.preview() == "done");
}

TEST_CASE("the next call runs when a run is abandoned") {
  once_object once{{}};
  CHECK(runs(begin(once, alice, 1)));
  auto second = begin(once, bob, 2);
  auto third = begin(once, carol, 3);
  once.abandon(alice, 1);
  CHECK(runs(second));
  CHECK_FALSE(third.ready());
  CHECK_FALSE(once.done());
  once.finish(bob, 2, nil);
  CHECK(third.value() == array(nil));
}

TEST_CASE("the next call runs when the session that runs ends") {
  once_object once{{}};
  CHECK(runs(begin(once, alice)));
  auto second = begin(once, bob);
  once.session_ended(3, session_end::lost);
  CHECK_FALSE(second.ready());
  once.session_ended(1, session_end::lost);
  CHECK(runs(second));
  once.session_ended(2, session_end::goodbye);
  CHECK(once.preview() == "not begun");
  CHECK(runs(begin(once, carol)));
}

TEST_CASE("a run is ended only by the session that runs, under its ticket") {
  once_object once{{}};
  CHECK(runs(begin(once, alice, 5)));
  auto second = begin(once, bob, 6);
  CHECK_REFUSED(once, errc::lease_lost, once.finish(bob, 5, pack(1)));
  CHECK_REFUSED(once, errc::lease_lost, once.finish(alice, 6, pack(1)));
  once.abandon(bob, 5);
  once.abandon(alice, 6);
  CHECK_FALSE(second.ready());
  once.session_ended(1, session_end::lost);
  CHECK_FAILS(errc::lease_lost, once.finish(alice, 5, pack(1)));
  CHECK_FALSE(once.done());
}

TEST_CASE("a thread does not wait for its own run") {
  once_object once{{}};
  CHECK(runs(begin(once, alice)));
  CHECK_FAILS(errc::deadlock, begin(once, alice));
  CHECK_FALSE(begin(once, alices_other_thread).ready());
}

TEST_CASE("a wait for a run can be withdrawn") {
  once_object once{{}};
  CHECK(runs(begin(once, alice)));
  auto second = begin(once, bob);
  second.withdraw();
  once.session_ended(1, session_end::lost);
  CHECK(once.preview() == "not begun");
  CHECK(second.failed_with(errc::timed_out));
}

TEST_CASE("the result of a run is kept within the limits") {
  once_object once{{}};
  once.set_limits({.items = 1, .bytes = 10});
  CHECK(runs(begin(once, alice)));
  CHECK_REFUSED(once, errc::limit_reached, once.finish(alice, 1, pack(std::string(20, 'x'))));
  for (auto& malformed : malformed_values())
    CHECK_REFUSED(once, errc::bad_argument, once.finish(alice, 1, malformed));
  once.finish(alice, 1, pack("short"));
  CHECK(once.used().items == 1);
}

TEST_CASE("a flag is rebuilt from its dump, and a run in progress has not been") {
  once_object once{{}};
  CHECK(runs(begin(once, alice)));
  once_object before{once.dump()};
  CHECK(runs(begin(before, bob)));
  once.finish(alice, 1, pack(7));
  once_object after{once.dump()};
  CHECK(after.result() == pack(7));
  CHECK(after.used() == once.used());
  CHECK_FAILS(errc::bad_argument, once_object{array(1, 2)});
}
