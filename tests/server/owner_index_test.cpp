#include "actors/objects/containers/list.hpp"
#include "actors/objects/sync/barrier.hpp"
#include "actors/objects/sync/mutex.hpp"
#include "actors/server/owner_index.hpp"
#include "tests/support/actor_fixture.hpp"

#include <catch2/catch.hpp>

using namespace manager;
using namespace manager::test;

static_assert(told_of_session_ends<mutex_object> && told_of_session_ends<barrier_object>);
static_assert(!told_of_session_ends<list_object>);

TEST_CASE(
    "an owner index gives back the objects of a session, once, in the order of their numbers") {
  owner_index index;
  for (uint64_t object : {9, 7, 8, 7})
    index.note(1, object);
  index.note(2, 7);
  CHECK(index.take(1) == std::set<uint64_t>{7, 8, 9});
  CHECK(index.take(1).empty());
  CHECK(index.take(2) == std::set<uint64_t>{7});
  CHECK(index.size() == 0);
}

TEST_CASE("an owner index forgets an object that is dropped") {
  owner_index index;
  index.note(1, 7);
  index.note(1, 8);
  index.note(2, 7);
  index.forget_object(7);
  index.forget_object(7);
  CHECK(index.take(2).empty());
  CHECK(index.take(1) == std::set<uint64_t>{8});
  CHECK(index.size() == 0);
}

TEST_CASE("an actor that ends gives up the locks that it holds without any reference to them") {
  actor_fixture server{built_in_types()};
  auto lock = server.make<mutex_object>(*server.own);
  probe next{server.host.system()};
  {
    probe owner{server.host.system()};
    owner.ask<wire_id("lock")>(lock, call_header{});
    server.time.settle();
    next.ask<wire_id("lock")>(lock, call_header{});
    server.time.settle();
    CHECK_FALSE(next.has_mail());
  }
  server.time.settle();
  CHECK(next.has_mail());
}

TEST_CASE("a server forgets who may own something in an object when that or the session ends") {
  actor_fixture server{built_in_types()};
  auto lock = server.make<mutex_object>(*server.own, "lock");
  auto other = server.make<mutex_object>(*server.own, "other");
  auto& owners = server.core->calls().owners();
  {
    probe client{server.host.system()};
    client.ask<wire_id("lock")>(lock, call_header{});
    client.ask<wire_id("lock")>(other, call_header{});
    server.time.settle();
    CHECK(owners.size() == 3);
    REQUIRE(server.ask<wire_id("remove"), void>(*server.own, server.directory_actor, call_header{},
                                                std::string{"other"}));
    CHECK(owners.size() == 2);
  }
  server.time.settle();
  CHECK(owners.size() == 0);
}
