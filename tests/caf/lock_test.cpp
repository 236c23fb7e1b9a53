#include "actors/objects/containers/list.hpp"
#include "actors/objects/sync/condition_variable.hpp"
#include "actors/objects/sync/mutex.hpp"
#include "tests/support/actor_fixture.hpp"

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

constexpr auto lock_id = wire_id("lock");
constexpr auto unlock_id = wire_id("unlock");
constexpr auto wait = wire_id("wait");
constexpr auto notify = wire_id("notify");

/// A mutex and a condition variable, used by actors.
struct locks {
  actor_fixture server;
  interface_of<mutex_object> mutex = server.make<mutex_object>(*server.own);
  interface_of<condition_variable_object> changed =
      server.make<condition_variable_object>(*server.own);
  uint64_t mutex_id = server.core->objects().list(0, 1).at(0).id;

  uint64_t locked_by(probe& who) {
    auto answer = server.ask<lock_id, std::string>(who, mutex, call_header{});
    REQUIRE(answer);
    return std::get<0>(unpack<std::tuple<uint64_t, bool>>(packed{*answer}));
  }
};

} // namespace

TEST_CASE("a wait that was notified outlasts its time, until it has the mutex") {
  locks of;
  auto& time = of.server.time;
  probe waiter{of.server.host.system()};
  auto begin = time.now();
  of.locked_by(waiter);
  auto woken =
      waiter.request<wait>(of.changed, {0, 0, std::chrono::nanoseconds{5s}.count()}, of.mutex_id);
  time.settle();
  of.locked_by(*of.server.own);
  REQUIRE(of.server.ask<notify, void>(*of.server.own, of.changed, call_header{}, int64_t{1}));
  time.advance_to(begin + 1h);
  CHECK_FALSE(waiter.has_mail());
  CHECK(of.server.core->calls().waits().size() == 1);
  REQUIRE(of.server.ask<unlock_id, void>(*of.server.own, of.mutex, call_header{}));
  REQUIRE(waiter.has_mail());
  woken.receive([](std::string&) {}, [](caf::error&) { FAIL("it timed out"); });
  CHECK(of.server.core->calls().waits().size() == 0);
}

TEST_CASE("an actor that ends gives up its lock, and a wait that was notified passes that on") {
  locks of;
  probe next{of.server.host.system()};
  of.locked_by(next);
  auto woken = next.request<wait>(of.changed, call_header{}, of.mutex_id);
  {
    probe doomed{of.server.host.system()};
    of.locked_by(doomed);
    doomed.ask<wait>(of.changed, call_header{}, of.mutex_id);
    of.server.time.settle();
    of.locked_by(*of.server.own);
    // Both are notified in the order of arrival, so the session that will end is second.
    REQUIRE(of.server.ask<notify, void>(*of.server.own, of.changed, call_header{}, int64_t{2}));
  }
  of.server.time.settle();
  CHECK_FALSE(next.has_mail());
  REQUIRE(of.server.ask<unlock_id, void>(*of.server.own, of.mutex, call_header{}));
  CHECK(next.has_mail());
  woken.receive([](std::string&) {}, [](caf::error&) { FAIL("refused"); });
}

TEST_CASE("an operation under a lock that is not held any more is refused, and changes nothing") {
  locks of;
  auto numbers = of.server.make<list_object>(*of.server.own);
  auto token = of.locked_by(*of.server.own);
  call_header fenced{0, 0, wait_forever, token};
  auto push = [&](const call_header& header) {
    return of.server.ask<wire_id("push_back"), void>(*of.server.own, numbers, header,
                                                     pack(1).bytes());
  };
  CHECK(push(fenced));
  REQUIRE(of.server.ask<unlock_id, void>(*of.server.own, of.mutex, call_header{}));
  CHECK(code_of(push(fenced)) == errc::lease_lost);
  CHECK(*of.server.ask<wire_id("size"), int64_t>(*of.server.own, numbers, call_header{}) == 1);
}

TEST_CASE("an actor that ends gives up the locks that it holds without any reference to them") {
  actor_fixture server{built_in_types()};
  auto mutex = server.make<mutex_object>(*server.own);
  probe next{server.host.system()};
  {
    probe owner{server.host.system()};
    owner.ask<lock_id>(mutex, call_header{});
    server.time.settle();
    next.ask<lock_id>(mutex, call_header{});
    server.time.settle();
    CHECK_FALSE(next.has_mail());
  }
  server.time.settle();
  CHECK(next.has_mail());
}

TEST_CASE("a server forgets who may own something in an object when that or the session ends") {
  actor_fixture server{built_in_types()};
  auto mutex = server.make<mutex_object>(*server.own, "lock");
  auto other = server.make<mutex_object>(*server.own, "other");
  auto& owners = server.core->calls().owners();
  {
    probe client{server.host.system()};
    client.ask<lock_id>(mutex, call_header{});
    client.ask<lock_id>(other, call_header{});
    server.time.settle();
    CHECK(owners.size() == 3);
    REQUIRE(server.ask<wire_id("remove"), void>(*server.own, server.directory_actor, call_header{},
                                                std::string{"other"}));
    CHECK(owners.size() == 2);
  }
  server.time.settle();
  CHECK(owners.size() == 0);
}
