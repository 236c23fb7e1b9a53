#include "actors/objects/sync/leader_election.hpp"

#include "tests/support/failure.hpp"
#include "tests/support/object_tables.hpp"
#include "tests/support/values.hpp"
#include "tests/support/waiting.hpp"

#include <chrono>
#include <memory>

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

/// Election in a lock table whose clock the test moves.
class bench {
public:
  bench() { election->attach(tables.context_of(1)); }

  answer<uint64_t> campaign(const caller& who, const std::string& name) {
    answer<uint64_t> call;
    election->campaign(who, call.reply(), name);
    return call;
  }

  answer<packed> watch(uint64_t changes) {
    answer<packed> call;
    election->watch(call.reply(), changes);
    return call;
  }

  uint64_t changes() const { return unpack<uint64_t>(split_array(election->leader()).at(0)); }

  lock_table::time_point now{};
  object_tables tables{
      .locks =
          lock_table{{.now = [this] { return now; },
                      .about =
                          [](uint64_t session) {
                            return session_about{"host", static_cast<int64_t>(1000 + session), "w"};
                          }}}};
  std::unique_ptr<leader_election_object> election =
      std::make_unique<leader_election_object>(packed{});
};

} // namespace

TEST_CASE("candidates lead one after the other, in the order of their campaigns") {
  bench b;
  CHECK_FALSE(b.election->led());
  auto first = b.campaign(alice, "a");
  auto second = b.campaign(bob, "b");
  auto third = b.campaign(carol, "c");
  CHECK(b.tables.locks.in_force(first.value()));
  CHECK_FALSE(second.ready());
  CHECK(b.election->preview() == "led by 'a', 2 wait");
  b.election->resign(alice, first.value());
  CHECK_FALSE(b.tables.locks.in_force(first.value()));
  CHECK(second.value() > first.value());
  CHECK_FALSE(third.ready());
  b.election->resign(bob, second.value());
  b.election->resign(carol, third.value());
  CHECK_FALSE(b.election->led());
  CHECK(b.election->preview() == "no leader");
}

TEST_CASE("a leadership ends with its session at once, and the next candidate leads") {
  bench b;
  auto first = b.campaign(alice, "a");
  auto second = b.campaign(bob, "b");
  b.election->session_ended(2, session_end::lost); // leads only later
  CHECK(b.tables.locks.in_force(first.value()));
  b.election->session_ended(1, session_end::lost);
  CHECK_FALSE(b.tables.locks.in_force(first.value()));
  CHECK(second.ready());
  CHECK_FAILS(errc::lease_lost, b.election->resign(alice, first.value()));
}

TEST_CASE("only the leader can resign, under the number of its leadership") {
  bench b;
  CHECK_FAILS(errc::lease_lost, b.election->resign(alice, 0));
  auto first = b.campaign(alice, "a");
  CHECK_REFUSED(*b.election, errc::lease_lost, b.election->resign(bob, first.value()));
  CHECK_REFUSED(*b.election, errc::lease_lost, b.election->resign(alice, first.value() + 1));
  b.election->withdraw(bob, "a");
  b.election->withdraw(alice, "b");
  CHECK(b.election->led());
  b.election->withdraw(alice, "a");
  CHECK_FALSE(b.election->led());
}

TEST_CASE("a session that leads does not campaign, and another of its threads waits for its turn") {
  bench b;
  auto first = b.campaign(alice, "a");
  CHECK_FAILS(errc::deadlock, b.campaign(alice, "a"));
  CHECK_FAILS(errc::deadlock, b.campaign(alices_other_thread, "other"));
  CHECK_FAILS(errc::bad_argument, b.campaign(bob, std::string(1001, 'x')));
  CHECK(b.election->waiters().empty());
}

TEST_CASE("watchers see each change of the leader once") {
  bench b;
  auto vacant = b.watch(0);
  CHECK_FALSE(vacant.ready());
  auto first = b.campaign(alice, "a");
  CHECK(vacant.value() == b.election->leader());
  auto other = b.watch(b.changes());
  CHECK(b.watch(0).ready()); // it has changed since
  auto second = b.campaign(bob, "b");
  CHECK_FALSE(other.ready()); // a candidate is no change
  auto before = b.changes();
  b.election->session_ended(1, session_end::lost);
  CHECK(other.value() == b.election->leader());
  CHECK(b.changes() == before + 2); // one ended, one won
  auto last = b.watch(b.changes());
  b.election->resign(bob, second.value());
  CHECK(last.value() == array(b.changes(), nil));
}

TEST_CASE("who leads is told with the lease, the process and the time") {
  bench b;
  auto first = b.campaign(alice, "a");
  auto second = b.campaign(bob, "b");
  b.now += 3s;
  b.election->resign(alice, first.value());
  b.now += 2s;
  CHECK(b.election->leader()
        == array(3, array("b", second.value(), 2, "host", 1002, "w", 2'000'000'000)));
  REQUIRE(b.election->holders().size() == 1);
  CHECK(b.election->holders()[0].who == bob);
}

TEST_CASE("a leadership ends with the election") {
  bench b;
  auto first = b.campaign(alice, "a");
  b.election = nullptr;
  CHECK_FALSE(b.tables.locks.in_force(first.value()));
}

TEST_CASE("an election that is rebuilt from its dump has no leader, which is a change") {
  bench b;
  auto first = b.campaign(alice, "a");
  CHECK(b.election->dump() == array(1, "a"));
  leader_election_object again{b.election->dump()};
  CHECK(again.dump() == array(2, nil));
  CHECK(leader_election_object{again.dump()}.dump() == again.dump());
}
