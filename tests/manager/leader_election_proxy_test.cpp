#include "tests/manager/two_clients.hpp"

#include <future>
#include <string>

using namespace manager;
using namespace manager::test;

TEST_CASE("one candidate leads at a time, and all see who") {
  two_clients w;
  auto mine = w.a.leader_election("boss");
  auto theirs = w.b.leader_election("boss");
  CHECK_FALSE(theirs.leader().has_value());
  auto term = mine.campaign("ada");
  CHECK(term.held());
  w.world.advance(2s);
  auto leader = theirs.leader();
  REQUIRE(leader.has_value());
  CHECK(leader->name == "ada");
  CHECK(leader->lease == term.fence());
  CHECK(leader->since == 2s);
  CHECK_FALSE(theirs.try_campaign("grace").has_value());
  CHECK_FALSE(theirs.campaign_for(3s, "grace").has_value());
  CHECK(w.world.elapsed() == 5s);
  CHECK_FAILS(errc::deadlock, mine.campaign("ada"));
  auto waiting = theirs.async_campaign("grace");
  w.settle();
  CHECK_FALSE(waiting.ready());
  CHECK(mine.who().waiter_count == 1);
  term.resign();
  CHECK_FALSE(term.held());
  CHECK_FAILS(errc::lease_lost, term.resign());
  auto next = waiting.get();
  CHECK(mine.leader()->name == "grace");
}

TEST_CASE("a killed leader is followed at once") {
  two_clients w;
  auto doomed = w.world.connect();
  auto lost = doomed.leader_election("boss").campaign("ada");
  auto election = w.a.leader_election("boss");
  auto waiting = w.b.leader_election("boss").async_campaign("grace");
  auto seen = election.state();
  auto change = election.async_wait(seen.changes);
  w.settle();
  CHECK_FALSE(waiting.ready());
  CHECK_FALSE(change.ready());
  w.world.kill(doomed);
  auto term = waiting.get();
  CHECK(w.world.elapsed() == 0s);
  auto then = change.get();
  CHECK(then.leader->name == "grace");
  CHECK(then.changes == seen.changes + 2);
  CHECK_FAILS(errc::lease_lost, lost.resign());
}

TEST_CASE("a leadership ends with its block, and with an unread future") {
  two_clients w;
  auto election = w.a.leader_election();
  {
    auto term = election.campaign("a");
    auto moved = std::move(term);
    CHECK(election.leader().has_value());
  }
  CHECK_FALSE(election.leader().has_value());
  {
    auto unread = election.async_campaign("b");
    w.settle();
    CHECK(unread.ready());
  }
  CHECK_FALSE(election.leader().has_value());
  {
    auto term = election.campaign("c");
    auto other = w.a.leader_election("other");
    term = other.campaign("d"); // the assignment resigns
    CHECK_FALSE(election.leader().has_value());
    CHECK(other.leader()->name == "d");
  }
}

TEST_CASE("calls under a leadership are refused once it has ended") {
  two_clients w;
  auto plan = w.a.list<int>();
  auto term = w.a.leader_election("boss").campaign("ada");
  auto under = plan.with(term);
  under.push_back(1);
  transaction t;
  t.require_held(term);
  t.call<"push_back">(plan, 2);
  CHECK(t.run());
  term.resign();
  CHECK_FAILS(errc::lease_lost, under.push_back(3));
  CHECK_FALSE(t.run());
  CHECK(plan.size() == 2);
}

TEST_CASE("a watcher that passes on what it has seen misses no leader who stays") {
  two_clients w;
  auto election = w.a.leader_election("boss");
  auto before = election.state();
  auto term = w.b.leader_election("boss").campaign("ada");
  auto seen = election.wait(before.changes); // the change was before the call
  CHECK(seen.leader->name == "ada");
  CHECK_FALSE(election.wait_for(seen.changes, 4s).has_value());
  CHECK(w.world.elapsed() == 4s);
  std::stop_source stop;
  stop.request_stop();
  CHECK_FALSE(election.wait(seen.changes, stop.get_token()).has_value());
  CHECK_FALSE(election.campaign(stop.get_token(), "late").has_value());
  term.resign();
  CHECK_FALSE(election.wait(seen.changes).leader.has_value());
}

TEST_CASE("a callback is called when the leader changes") {
  auto m = local();
  auto election = m.leader_election();
  std::promise<std::string> seen;
  auto done = election.async_wait(election.state().changes).then([&](const election_state& state) {
    seen.set_value(state.leader->name);
  });
  auto term = election.campaign("ada");
  CHECK(seen.get_future().get() == "ada");
  done.get();
}
