#include "actors/server/dispatcher.hpp"

#include "actors/object_types.hpp"
#include "tests/support/plain_server.hpp"
#include "tests/support/random_argument.hpp"

#include <map>
#include <tuple>
#include <utility>

// A server as plain code: records in, answers out. No actor, thread or clock takes part.

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

constexpr auto push = wire_id("push");
constexpr auto pop = wire_id("pop");
constexpr auto size_of = wire_id("size");
constexpr auto lock = wire_id("lock");

call_header waiting(std::chrono::nanoseconds time) {
  call_header header;
  header.wait = time.count();
  return header;
}

/// Port that counts the answers of each call.
class counting_port final : public answer_port {
public:
  void take(uint64_t call, manager::answer&& result) override {
    ++answers[call];
    last = std::move(result);
  }
  void begin_wait(uint64_t call) override { ++waits[call]; }

  std::map<uint64_t, int> answers, waits;
  manager::answer last;
};

/// Executes calls whose answers go to a port.
struct calls_with_port {
  plain_server server;
  std::shared_ptr<counting_port> port = std::make_shared<counting_port>();
  client_id client = server.core.enter(1);

  template <class... A> void execute(const call_record& what, const A&... xs) {
    std::string record;
    append_record(record, what, xs...);
    server.core.take([&] {
      read_records({record}, [&](auto& each, auto& arguments) {
        server.core.execute(each, client, arguments, {port, each.request});
      });
    });
    server.settle();
  }

  std::optional<errc> last_failure() const {
    auto* failure = std::get_if<error>(&port->last);
    return failure != nullptr ? std::optional{failure->kind()} : std::nullopt;
  }
};

/// Makes random calls of every operation of an object.
template <class Object> class random_calls {
public:
  random_calls(plain_client& client, unsigned seed)
      : client_{client}, random_{seed}, object_{client.obtain<Object>()} {}

  void make(int count) {
    for (int i = 0; i < count; ++i)
      make_one(std::make_index_sequence<operation_count<Object>>{});
  }

private:
  template <size_t... I> void make_one(std::index_sequence<I...>) {
    auto chosen = static_cast<size_t>(random_.number(0, sizeof...(I) - 1));
    ((I == chosen ? send<row_type<Object, I>>() : void()), ...);
  }
  template <class Row> void send() {
    send_with<Row>(static_cast<typename Row::sig::arguments*>(nullptr));
  }
  template <class Row, class... A> void send_with(std::tuple<A...>*) {
    std::tuple<A...> arguments{random_argument<A>(random_)...};
    call_record what{++request_, object_, Row::id, waiting(random_.chance(50) ? 0s : 5s)};
    std::apply([&](auto&... x) { client_.send(what, x...); }, arguments);
  }

  plain_client& client_;
  random_values random_;
  uint64_t object_;
  uint64_t request_ = 0;
};

/// Returns all bytes that a server answers to a random history.
template <class... Object> std::string answers_of_history(unsigned seed, type_list<Object...>) {
  plain_server server;
  plain_client client{server, 1};
  auto make_calls = [&]<class Each>(std::type_identity<Each>) {
    random_calls<Each>{client, seed}.make(60);
    server.advance_to(server.around.time + 2s);
  };
  (make_calls(std::type_identity<Object>{}), ...);
  client.end();
  return client.bytes;
}

} // namespace

TEST_CASE("a server answers records without actors, threads and clocks") {
  plain_server server;
  plain_client client{server, 1};
  auto list = client.obtain<list_object>();
  client.call<std::monostate>(list, wire_id("push_back"), pack(7));
  CHECK(client.call<int64_t>(list, size_of) == 1);
  CHECK(client.call<packed>(list, wire_id("at"), int64_t{0}) == pack(7));
  CHECK_THROWS_AS(client.call<packed>(list, wire_id("at"), int64_t{1}), error);
}

TEST_CASE("records of one frame are executed in their order, whatever their objects are") {
  plain_server server;
  plain_client client{server, 1};
  auto first = client.obtain<list_object>();
  auto second = client.obtain<list_object>();
  client.order.clear();
  std::string frame;
  for (uint64_t request : {1, 2, 3, 4})
    append_record(frame, {request, request % 2 == 0 ? first : second, size_of, {}});
  server.core.take(client.number(), {frame});
  CHECK(client.order == std::vector<uint64_t>{1, 2, 3, 4});
}

TEST_CASE("each call gets one answer through its port, also a call that is refused") {
  calls_with_port of;
  of.execute({1, 0, wire_id("obtain"), {}}, std::string{"list"}, std::string{"list<any>"},
             std::string{}, packed{});
  auto list = std::get<granted_object>(of.port->last).id;
  of.execute({2, list, size_of, {}});
  CHECK(std::get<int64_t>(of.port->last) == 0);
  of.execute({3, list + 1, size_of, {}});
  CHECK(of.last_failure() == errc::object_gone);
  of.execute({4, list, wire_id("teapot"), {}});
  CHECK(of.last_failure() == errc::no_such_operation);
  of.execute({5, list, size_of, {}}, int64_t{1});
  CHECK(of.last_failure() == errc::bad_argument);
  of.execute({6, list, wire_id("at"), {}});
  CHECK(of.last_failure() == errc::bad_argument);
  of.execute({7, list, size_of, {999, 0}});
  CHECK(of.last_failure() == errc::session_ended);
  of.execute({8, list, size_of, {0, 0, wait_forever, 12345}});
  CHECK(of.last_failure() == errc::lease_lost);
  of.execute({9, list, wire_id("push_back"), {}}, pack(1));
  CHECK(std::holds_alternative<std::monostate>(of.port->last));
  CHECK(of.port->answers.size() == 9);
  for (auto& [call, count] : of.port->answers)
    CHECK(count == 1);
}

TEST_CASE("a wait is answered when the time has come that its server asked to be woken at") {
  plain_server server;
  plain_client client{server, 1};
  auto queue = client.obtain<queue_object>();
  auto begin = server.around.time;
  client.order.clear();
  client.results.clear();
  client.send({1, queue, pop, waiting(5s)});
  CHECK(server.around.alarm == begin + 5s);
  server.advance_to(begin + 5s - 1ns);
  CHECK(client.order.empty());
  server.advance_to(begin + 5s);
  REQUIRE(client.order == std::vector<uint64_t>{1});
  CHECK(std::get<error>(client.results.front()).kind() == errc::timed_out);
  client.send(2, queue, push, pack(1));
  CHECK(client.order == std::vector<uint64_t>{1, 2});
  CHECK(client.call<int64_t>(queue, size_of) == 1);
}

TEST_CASE("a caller that counts its calls is told that one begins to wait, and then answered") {
  plain_server server;
  plain_client client{server, 1};
  auto queue = client.obtain<queue_object>();
  call_header windowed;
  windowed.windowed = true;
  client.order.clear();
  client.send({1, queue, pop, windowed});
  client.send({2, queue, pop, {}});
  CHECK(client.waiting == std::vector<uint64_t>{1});
  CHECK(client.order.empty());
  client.send({3, queue, push, windowed}, pack(7)); // does not wait
  CHECK(client.waiting == std::vector<uint64_t>{1});
  CHECK(client.order == std::vector<uint64_t>{3, 1});
}

TEST_CASE("a client that ends gives up its locks, its waits and its objects") {
  plain_server server;
  plain_client doomed{server, 1};
  plain_client next{server, 2};
  auto mutex = doomed.obtain<mutex_object>("m");
  REQUIRE(next.obtain<mutex_object>("m") == mutex);
  doomed.obtain<list_object>();
  doomed.send({1, mutex, lock, {}});
  next.order.clear();
  next.results.clear();
  next.send({2, mutex, lock, {}});
  CHECK(next.order.empty());
  CHECK(server.core.objects().size() == 2);
  doomed.end();
  REQUIRE(next.order == std::vector<uint64_t>{2});
  auto [token, owner_died] =
      unpack<std::tuple<uint64_t, bool>>(std::get<packed>(next.results.front()));
  CHECK(owner_died);
  CHECK(server.core.objects().size() == 1);
  CHECK(server.core.calls().sessions().size() == 1);
  CHECK(server.core.calls().waits().size() == 0);
}

TEST_CASE("a client calls in sessions of its own process, and in no others") {
  plain_server server;
  plain_client owner{server, 1};
  plain_client sibling{server, 1};
  plain_client stranger{server, 2};
  auto session = owner.call<uint64_t>(0, wire_id("open"), pack(session_about{}));
  auto list = owner.obtain<list_object>();
  auto size_in = [&](plain_client& client) {
    client.results.clear();
    client.send({1, list, size_of, {session, 0}});
    return client.results.at(0).index();
  };
  CHECK(size_in(sibling) == answer_kind<int64_t>());
  CHECK(size_in(stranger) == answer_kind<error>());
  owner.end();
  CHECK(size_in(sibling) == answer_kind<error>());
}

TEST_CASE("calls of a client that has ended have no effect, and open no session") {
  plain_server server;
  plain_client owner{server, 1};
  plain_client doomed{server, 2};
  auto list = owner.obtain<list_object>("numbers");
  doomed.end();
  doomed.send({1, list, wire_id("push_back"), {}}, pack(1));
  CHECK(doomed.order.empty());
  CHECK(owner.call<int64_t>(list, size_of) == 0);
  CHECK(server.core.calls().sessions().size() == 1);

  calls_with_port of;
  of.client = {};
  of.execute({1, 0, wire_id("names"), {}}, std::string{});
  CHECK(of.last_failure() == errc::session_ended);
}

TEST_CASE("records that come on another thread wait for the turn of the network thread") {
  plain_server server;
  plain_client client{server, 1};
  auto list = client.obtain<list_object>();
  client.order.clear();
  server.around.is_here = false;
  {
    std::string record; // its bytes end before the turn
    append_record(record, {1, list, wire_id("push_back"), {}}, pack(7));
    server.core.take(client.number(), {record});
  }
  CHECK(client.order.empty());
  server.around.is_here = true;
  std::string second; // comes on the network thread, and still waits for the first
  append_record(second, {2, list, wire_id("size"), {}});
  server.core.take(client.number(), {second});
  CHECK(client.order.empty());
  server.settle();
  CHECK(client.order == std::vector<uint64_t>{1, 2});
  CHECK(std::get<int64_t>(client.results.back()) == 1);
}

TEST_CASE("the end of each object is reported, once") {
  plain_server server;
  plain_client client{server, 1};
  auto named = client.obtain<list_object>("kept");
  auto anonymous = client.obtain<list_object>();
  CHECK(server.around.dropped.empty());
  client.call<std::monostate>(0, wire_id("release"), anonymous, uint64_t{1});
  CHECK(server.around.dropped == std::vector{anonymous});
  client.call<std::monostate>(0, wire_id("remove"), std::string{"kept"});
  CHECK(server.around.dropped == std::vector{anonymous, named});
}

TEST_CASE("a server that gets the same calls at the same times gives the same answers") {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    auto first = answers_of_history(seed, object_types{});
    CHECK(first.size() > 10'000);
    CHECK(first == answers_of_history(seed, object_types{}));
  }
}
