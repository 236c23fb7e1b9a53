#include "actors/objects/containers/list.hpp"
#include "actors/objects/containers/queue.hpp"
#include "tests/support/actor_fixture.hpp"

#include <map>
#include <string>
#include <tuple>
#include <vector>

using namespace manager;
using namespace manager::test;

namespace {

constexpr auto pop = wire_id("pop");

/// Sends a request and returns its error code.
template <uint64_t Id, class R, class... A>
errc refusal(actor_fixture& server, call_header header, A... arguments) {
  return code_of(
      server.ask<Id, R>(*server.own, server.directory_actor, header, std::move(arguments)...));
}

} // namespace

TEST_CASE("an object with a name is opened, not made, the second time") {
  actor_fixture server;
  auto first = server.grant_of(*server.own, "list", "results");
  auto second = server.grant_of(*server.own, "list", "results");
  CHECK(first->id == second->id);
  CHECK(first->actor == second->actor);
  CHECK(server.core->objects().size() == 1);
}

TEST_CASE("a name that belongs to another type is refused, naming both") {
  actor_fixture server;
  REQUIRE(server.grant_of(*server.own, "list", "results"));
  auto other = server.grant_of(*server.own, "dict", "results");
  CHECK(code_of(other) == errc::type_mismatch);
  auto text = from_caf(other.error()).text();
  CHECK(text.find("list<any>") != std::string::npos);
  CHECK(text.find("dict<any>") != std::string::npos);
}

TEST_CASE("an unknown type is refused") {
  actor_fixture server;
  CHECK(code_of(server.grant_of(*server.own, "teapot", "")) == errc::no_such_type);
}

TEST_CASE("a constructor that refuses leaves nothing behind") {
  actor_fixture server;
  CHECK(code_of(server.grant_of(*server.own, "queue", "jobs", pack(-1))) == errc::bad_argument);
  CHECK(server.core->objects().size() == 0);
  CHECK(server.grant_of(*server.own, "queue", "jobs", pack(1)));
}

TEST_CASE("values that come without their types must fit the object's schema") {
  actor_fixture server;
  auto numbers = *server.ask<wire_id("obtain"), grant>(
      *server.own, server.directory_actor, call_header{}, std::string{"list"},
      std::string{"list<int>"}, std::string{"numbers"}, std::string{});
  auto list = caf::actor_cast<interface_of<list_object>>(numbers.actor);
  auto push = [&](const packed& value, call_header header = {}) {
    return server.ask<wire_id("push_back"), void>(*server.own, list, header, packed{value}.bytes());
  };
  REQUIRE(push(pack(1)));
  auto refused = push(pack("oops"));
  CHECK(code_of(refused) == errc::type_mismatch);
  CHECK(from_caf(refused.error()).text() == "expected int, found str");
  CHECK(code_of(server.ask<wire_id("extend"), void>(*server.own, list, call_header{},
                                                    pack(std::tuple{1, "x"}).bytes()))
        == errc::type_mismatch);
  CHECK(*server.ask<wire_id("size"), int64_t>(*server.own, list, call_header{}) == 1);
  REQUIRE(push(pack("believed"), {.typed = true})); // a call of a typed proxy is not checked
}

TEST_CASE("what an object is made from must fit its schema, and that its type") {
  actor_fixture server;
  auto obtain = [&](const std::string& type, const std::string& schema, const packed& initial) {
    return server.ask<wire_id("obtain"), grant>(*server.own, server.directory_actor, call_header{},
                                                type, schema, std::string{},
                                                packed{initial}.bytes());
  };
  REQUIRE(obtain("list", "list<int>", pack(std::vector{1})));
  CHECK(code_of(obtain("list", "list<int>", pack(std::tuple{1, "x"}))) == errc::type_mismatch);
  CHECK(code_of(obtain("dict", "dict<str,int>", pack(std::map<int, int>{{1, 1}})))
        == errc::type_mismatch);
  REQUIRE(obtain("queue", "queue<int>", pack(3)));
  CHECK(code_of(obtain("queue", "queue<int>",
                       pack(std::tuple{0, std::vector<std::string>{"x"}, 1, false})))
        == errc::type_mismatch);
  CHECK(code_of(obtain("list", "queue<int>", {})) == errc::bad_argument);
  CHECK(code_of(obtain("list", "list<int", {})) == errc::bad_argument);
}

TEST_CASE("names and objects come in parts, each after the last one of the part before") {
  actor_fixture server;
  for (int i = 0; i < 1500; ++i)
    REQUIRE(server.grant_of(*server.own, "mutex", std::to_string(i)));
  using names = std::vector<std::tuple<std::string, std::string, uint64_t>>;
  auto part = [&](const std::string& after) {
    auto bytes = *server.ask<wire_id("names"), std::string>(*server.own, server.directory_actor,
                                                            call_header{}, after);
    return unpack<names>(packed{bytes});
  };
  auto first = part("");
  CHECK(first.size() == 1000);
  auto second = part(std::get<0>(first.back()));
  CHECK(second.size() == 500);
  CHECK(std::get<0>(second.front()) > std::get<0>(first.back()));
  CHECK(part(std::get<0>(second.back())).empty());
}

TEST_CASE("an anonymous object ends when its last grant is released") {
  actor_fixture server;
  auto id = server.grant_of(*server.own, "list", "")->id;
  auto release = [&](uint64_t count) {
    return server.ask<wire_id("release"), void>(*server.own, server.directory_actor, call_header{},
                                                id, count);
  };
  REQUIRE(release(0));
  CHECK(server.core->objects().size() == 1);
  REQUIRE(release(1));
  CHECK(server.core->objects().size() == 0);
  REQUIRE(release(1)); // late, without effect
}

TEST_CASE("a removed object fails its waits and all later calls") {
  actor_fixture server;
  probe consumer{server.host.system()};
  auto queue = server.make<queue_object>(*server.own, "jobs");
  auto item = consumer.request<pop>(queue, call_header{});
  server.time.settle();
  REQUIRE(server.ask<wire_id("remove"), void>(*server.own, server.directory_actor, call_header{},
                                              std::string{"jobs"}));
  REQUIRE(consumer.has_mail());
  item.receive([](std::string&) { FAIL("got an element"); },
               [](caf::error& why) { CHECK(from_caf(why).kind() == errc::object_gone); });
  CHECK(code_of(server.ask<pop, std::string>(*server.own, queue, call_header{}))
        == errc::object_gone);
  CHECK(refusal<wire_id("remove"), void>(server, {}, std::string{"jobs"}) == errc::no_such_name);
}

TEST_CASE("a closed or unknown session is refused") {
  actor_fixture server;
  auto number = *server.ask<wire_id("open"), uint64_t>(
      *server.own, server.directory_actor, call_header{}, pack(session_about{}).bytes());
  CHECK(server.core->calls().sessions().size() == 1);
  call_header header{number, 0, wait_forever};
  REQUIRE(server.ask<wire_id("names"), std::string>(*server.own, server.directory_actor, header,
                                                    std::string{}));
  REQUIRE(server.ask<wire_id("goodbye"), void>(*server.own, server.directory_actor, header));
  CHECK(refusal<wire_id("names"), std::string>(server, header, std::string{})
        == errc::session_ended);
  CHECK(refusal<wire_id("names"), std::string>(server, {999, 0, wait_forever}, std::string{})
        == errc::session_ended);
}

TEST_CASE("a session's objects end with the actor that opened it") {
  actor_fixture server;
  {
    probe client{server.host.system()};
    REQUIRE(server.grant_of(client, "list", ""));
    REQUIRE(server.grant_of(client, "list", "kept"));
    CHECK(server.core->objects().size() == 2);
  }
  server.time.settle();
  CHECK(server.core->objects().size() == 1);
  CHECK(server.core->calls().sessions().size() == 0);
}

TEST_CASE("a ticket keeps an object alive until the worker claims it or is dismissed") {
  actor_fixture server;
  auto id = server.grant_of(*server.own, "list", "")->id;
  auto announce = [&] {
    return *server.ask<wire_id("announce"), uint64_t>(*server.own, server.directory_actor,
                                                      call_header{},
                                                      pack(std::vector<uint64_t>{id}).bytes());
  };
  auto worker = announce();
  auto doomed = announce();
  REQUIRE(server.ask<wire_id("release"), void>(*server.own, server.directory_actor, call_header{},
                                               id, uint64_t{1}));
  CHECK(server.core->objects().size() == 1);
  probe there{server.host.system()};
  auto claimed = server.ask<wire_id("claim"), std::vector<grant>>(there, server.directory_actor,
                                                                  call_header{}, worker);
  REQUIRE(claimed->size() == 1);
  CHECK(claimed->front().id == id);
  using report = caf::optional<std::string>;
  REQUIRE(server.ask<wire_id("dismiss"), report>(*server.own, server.directory_actor, call_header{},
                                                 doomed));
  CHECK(server.core->objects().size() == 1);
  REQUIRE(server.ask<wire_id("release"), void>(there, server.directory_actor, call_header{}, id,
                                               uint64_t{1}));
  CHECK(server.core->objects().size() == 0);
}

TEST_CASE("a worker's report reaches its spawner") {
  actor_fixture server;
  auto worker = *server.ask<wire_id("announce"), uint64_t>(
      *server.own, server.directory_actor, call_header{}, pack(std::vector<uint64_t>{}).bytes());
  probe there{server.host.system()};
  auto report = pack(worker_report{1, "it broke"}).bytes();
  REQUIRE(server.ask<wire_id("report"), void>(there, server.directory_actor, call_header{}, worker,
                                              report));
  auto told = server.ask<wire_id("dismiss"), caf::optional<std::string>>(
      *server.own, server.directory_actor, call_header{}, worker);
  REQUIRE(*told);
  CHECK(**told == report);
}

TEST_CASE("a session waits for at most as many answers as the server allows") {
  actor_fixture server{built_in_types(), {.session_calls = 2}};
  auto jobs = server.make<queue_object>(*server.own);
  probe other{server.host.system()};
  for (int i = 0; i < 2; ++i)
    server.own->ask<pop>(jobs, call_header{});
  CHECK(code_of(server.ask<pop, std::string>(*server.own, jobs, call_header{}))
        == errc::limit_reached);
  CHECK(server.core->calls().waits().size() == 2);
  other.ask<pop>(jobs, call_header{}); // opens the actor's own session
  server.time.settle();
  CHECK(server.core->calls().waits().size() == 3);
}
