#include "actors/objects/containers/array.hpp"
#include "actors/objects/containers/dict.hpp"
#include "actors/objects/containers/list.hpp"
#include "actors/objects/containers/queue.hpp"
#include "actors/objects/containers/set.hpp"
#include "actors/objects/long_operation.hpp"
#include "actors/record/answer.hpp"
#include "actors/value/packed_value.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/record_client.hpp"

#include <deque>
#include <map>
#include <memory>
#include <numeric>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// Operations that take long, on threads that run when the test tells them to.

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

constexpr int64_t many = many_elements + 1;

/// Threads whose work runs when the test tells them to.
class by_hand final : public background {
public:
  void run(std::function<void()> work) override { works_.push_back(std::move(work)); }
  void stop() override { works_.clear(); }

  size_t waiting() const { return works_.size(); }

  void do_next() {
    auto next = std::move(works_.front());
    works_.pop_front();
    next();
  }

private:
  std::deque<std::function<void()>> works_;
};

/// A user's object whose operations always take long, and end in every possible way.
class slow_object : public shared_object {
public:
  static constexpr std::string_view type_name = "slow";
  static inline int living = 0; ///< number of live objects
  static inline std::vector<std::string> pages;

  explicit slow_object(const packed&) { ++living; }
  slow_object(const slow_object&) = delete;
  slow_object& operator=(const slow_object&) = delete;
  ~slow_object() { --living; }

  packed dump() const { return {}; }
  int64_t work() {
    pages.emplace_back("worked");
    return 7;
  }
  int64_t refuse() { throw error{errc::bad_argument, "no"}; }
  int64_t explode() { throw std::runtime_error{"boom"}; }
  void write(std::string page) { pages.push_back(std::move(page)); }
  void session_ended(uint64_t, session_end) override { pages.emplace_back("session ended"); }

  static constexpr auto operations() {
    using self = slow_object;
    return std::make_tuple(MANAGER_OP(work, "work", "  works").taking_long(),
                           MANAGER_OP(refuse, "refuse", "  refuses").taking_long(),
                           MANAGER_OP(explode, "explode", "  throws").taking_long(),
                           MANAGER_OP(write, "write", "PAGE  writes it down"));
  }
};

/// An object with one value, which a long operation replaces by a copy of its own, and then waits.
class rewriting_object : public shared_object {
public:
  static constexpr std::string_view type_name = "rewriting";
  static inline std::binary_semaphore rewritten{0}, may_end{0};

  explicit rewriting_object(const packed&) {}

  packed dump() const { return {}; }
  void put(packed value) { value_ = std::move(value); }
  packed get() const { return value_; }
  void rewrite() {
    value_ = packed{value_.bytes(), value_.refs()};
    rewritten.release();
    may_end.acquire();
  }

  static constexpr auto operations() {
    using self = rewriting_object;
    return std::make_tuple(MANAGER_OP(put, "put", "VALUE  keeps VALUE"),
                           MANAGER_OP(get, "get", "  the value"),
                           MANAGER_OP(rewrite, "rewrite", "  copies the value").taking_long());
  }

private:
  packed value_;
};

type_registry types_with_slow() {
  auto types = built_in_types();
  add_type<slow_object>(types);
  add_type<rewriting_object>(types);
  return types;
}

/// Returns `many` numbers in descending order, down to 1.
packed falling_numbers() {
  std::vector<int64_t> all(many);
  std::iota(all.rbegin(), all.rend(), 1);
  return pack(all);
}

/// A server with threads for long operations.
struct long_calls {
  by_hand threads;
  actor_fixture server{types_with_slow()};

  long_calls() { server.core->run_long_in(threads); }

  probe& own() { return *server.own; }
  void settle() { server.time.settle(); }

  /// Executes the oldest job, up to its answer.
  void finish_one() {
    REQUIRE(threads.waiting() > 0);
    threads.do_next();
    settle();
  }

  interface_of<list_object> large_list(const std::string& name = "") {
    return server.make<list_object>(own(), name, falling_numbers());
  }

  /// Starts a call whose answer is sent to `from`.
  template <uint64_t Id, class Handle, class... A>
  auto start(probe& from, const Handle& object, A... arguments) {
    auto response = from.request<Id>(object, call_header{}, std::move(arguments)...);
    settle();
    return response;
  }

  void remove(const std::string& name) {
    REQUIRE(
        server.ask<wire_id("remove"), void>(own(), server.directory_actor, call_header{}, name));
  }
};

/// Returns the error code in the answer to a request; nullopt for a result.
template <class R, class Response> std::optional<errc> failure_of_reply(Response& response) {
  std::optional<errc> seen;
  auto fail = [&](caf::error& why) { seen = from_caf(why).kind(); };
  if constexpr (std::is_void_v<R>)
    response.receive([] {}, fail);
  else
    response.receive([](R&) {}, fail);
  return seen;
}

template <class R, class Response> R result_of(Response& response) {
  R result{};
  response.receive([&](R& value) { result = std::move(value); },
                   [](caf::error& why) { FAIL(from_caf(why).what()); });
  return result;
}

template <class Response> void expect_done(Response& response) {
  response.receive([] {}, [](caf::error& why) { FAIL(from_caf(why).what()); });
}

/// Returns a reference to an object as a packed blob.
std::string reference_blob(const server_core& core, uint64_t object) {
  auto body = to_bytes({core.objects().id(), object});
  std::string bytes{"\xd8\x01", 2};
  bytes.append(body.data(), body.size());
  return reference_mark + bytes;
}

uint64_t references_of(const long_calls& of, uint64_t object) {
  for (auto& each : of.server.core->objects().list(0, 100))
    if (each.id == object)
      return each.references;
  return 0;
}

} // namespace

TEST_CASE("calls of other objects are answered while a long operation is under way") {
  long_calls of;
  auto list = of.large_list();
  auto queue = of.server.make<queue_object>(of.own());
  probe sorter{of.server.host.system()};
  auto sorted = of.start<wire_id("sort")>(sorter, list, false);
  REQUIRE(of.threads.waiting() == 1);
  REQUIRE(of.server.ask<wire_id("push"), void>(of.own(), queue, call_header{}, pack(1).bytes()));
  CHECK(*of.server.ask<wire_id("size"), int64_t>(of.own(), queue, call_header{}) == 1);
  CHECK(of.server.grant_of(of.own(), "list", "another"));
  CHECK_FALSE(sorter.has_mail());
  of.finish_one();
  REQUIRE(sorter.has_mail());
  expect_done(sorted);
  CHECK(*of.server.ask<wire_id("at"), std::string>(of.own(), list, call_header{}, int64_t{0})
        == pack(1).bytes());
}

TEST_CASE("a set takes many values in on another thread, and another set reads it afterwards") {
  long_calls of;
  auto granted = of.server.grant_of(of.own(), "set", "many");
  REQUIRE(granted);
  auto set = caf::actor_cast<interface_of<set_object>>(granted->actor);
  auto other = of.server.make<set_object>(of.own());
  probe inserter{of.server.host.system()};
  auto inserted = of.start<wire_id("update")>(inserter, set, falling_numbers().bytes());
  REQUIRE(of.threads.waiting() == 1);
  CHECK(*of.server.ask<wire_id("size"), int64_t>(of.own(), other, call_header{}) == 0);
  of.finish_one();
  CHECK(result_of<int64_t>(inserted) == many);
  CHECK(*of.server.ask<wire_id("update"), int64_t>(of.own(), other, call_header{},
                                                   reference_blob(*of.server.core, granted->id))
        == many);
}

TEST_CASE("a large array is filled with zeros on another thread, and its calls wait for that") {
  long_calls of;
  auto length = many * array_object::elements_per_visit;
  auto initial = pack(std::tuple{std::string{"u8"}, length, msgpack::type::nil_t{}});
  auto granted = of.server.ask<wire_id("obtain"), grant>(
      of.own(), of.server.directory_actor, call_header{}, std::string{"typed_array"},
      std::string{"typed_array<u8>"}, std::string{}, std::move(initial).bytes());
  REQUIRE(granted);
  REQUIRE(of.threads.waiting() == 1);
  probe reader{of.server.host.system()};
  auto array = caf::actor_cast<interface_of<array_object>>(granted->actor);
  auto last = of.start<wire_id("at")>(reader, array, int64_t{-1}, caf::optional<std::string>{});
  CHECK_FALSE(reader.has_mail());
  of.finish_one();
  CHECK(result_of<std::string>(last) == pack(0).bytes());
}

TEST_CASE("a call that is short runs on the network thread, whatever its row is") {
  long_calls of;
  auto list = of.server.make<list_object>(of.own(), "", pack(std::vector{3, 1, 2}));
  REQUIRE(of.server.ask<wire_id("sort"), void>(of.own(), list, call_header{}, false));
  CHECK(of.threads.waiting() == 0);
}

TEST_CASE("without threads beside it a server does what takes long on the network thread") {
  actor_fixture server;
  auto list = server.make<list_object>(*server.own, "", falling_numbers());
  REQUIRE(server.ask<wire_id("sort"), void>(*server.own, list, call_header{}, false));
  CHECK(*server.ask<wire_id("at"), std::string>(*server.own, list, call_header{}, int64_t{0})
        == pack(1).bytes());
}

TEST_CASE("messages to an object wait, in order, while a long operation of it is under way") {
  long_calls of;
  auto list = of.large_list();
  auto& system = of.server.host.system();
  probe first{system};
  probe second{system};
  probe third{system};
  probe fourth{system};
  auto sorted = of.start<wire_id("sort")>(first, list, false);
  auto pushed = of.start<wire_id("push_front")>(second, list, pack(-5).bytes());
  auto counted = of.start<wire_id("count")>(third, list, pack(-5).bytes()); // takes long, too
  auto taken = of.start<wire_id("pop_front")>(fourth, list);
  CHECK(of.threads.waiting() == 1);
  CHECK_FALSE((first.has_mail() || second.has_mail() || third.has_mail() || fourth.has_mail()));
  of.finish_one();
  CHECK((first.has_mail() && second.has_mail()));
  CHECK_FALSE((third.has_mail() || fourth.has_mail()));
  expect_done(sorted);
  expect_done(pushed);
  of.finish_one();
  CHECK(result_of<int64_t>(counted) == 1);
  CHECK(result_of<std::string>(taken) == pack(-5).bytes());
  CHECK(of.threads.waiting() == 0);
}

TEST_CASE("records for an object wait, in order, while a long operation of it is under way") {
  long_calls of;
  auto list = of.server.grant_of(of.own(), "list", "", falling_numbers())->id;
  auto other = of.server.grant_of(of.own(), "list", "")->id;
  record_client client{of.server, of.own()};
  client.call(1, list, wire_id("sort"), false);
  client.call(2, list, wire_id("push_back"), pack(7));
  client.call(3, other, wire_id("push_back"), pack(8));
  client.call(4, list, wire_id("at"), int64_t{-1});
  client.call(5, list, wire_id("at"), many + 7);
  CHECK(client.order == std::vector<uint64_t>{3});
  of.finish_one();
  REQUIRE(client.order == std::vector<uint64_t>{3, 1, 2, 4, 5});
  CHECK(std::get<packed>(client.results[3]) == pack(7));
  CHECK(std::get<error>(client.results[4]).kind() == errc::out_of_range);
}

TEST_CASE("an answer over the maximum is refused after a long operation, too") {
  by_hand threads;
  actor_fixture server{built_in_types(), {.value_bytes = 1000}};
  server.core->run_long_in(threads);
  auto list = server.make<list_object>(*server.own, "", pack(std::vector{1}));
  REQUIRE(server.ask<wire_id("repeat"), void>(*server.own, list, call_header{}, many_elements / 2));
  probe reader{server.host.system()};
  auto grown = reader.request<wire_id("repeat")>(list, call_header{}, int64_t{200});
  server.time.settle();
  threads.do_next();
  server.time.settle();
  expect_done(grown);
  auto dumped = reader.request<wire_id("dump")>(list, call_header{});
  server.time.settle();
  threads.do_next();
  server.time.settle();
  CHECK(failure_of_reply<std::string>(dumped) == errc::too_large);
}

TEST_CASE("the answer of a long operation is its result") {
  long_calls of;
  auto list = of.large_list();
  probe reader{of.server.host.system()};
  auto dumped = of.start<wire_id("dump")>(reader, list);
  CHECK_FALSE(reader.has_mail());
  of.finish_one();
  CHECK(result_of<std::string>(dumped) == falling_numbers().bytes());
}

TEST_CASE("values that come without their types are checked where a call takes long") {
  long_calls of;
  auto numbers = *of.server.ask<wire_id("obtain"), grant>(
      of.own(), of.server.directory_actor, call_header{}, std::string{"list"},
      std::string{"list<int>"}, std::string{}, std::string{});
  auto list = caf::actor_cast<interface_of<list_object>>(numbers.actor);
  std::vector<std::string> texts(many, "x");
  auto refused = of.start<wire_id("extend")>(of.own(), list, pack(texts).bytes());
  of.finish_one();
  CHECK(failure_of_reply<void>(refused) == errc::type_mismatch);
  auto taken = of.start<wire_id("extend")>(of.own(), list, falling_numbers().bytes());
  of.finish_one();
  expect_done(taken);
  CHECK(*of.server.ask<wire_id("size"), int64_t>(of.own(), list, call_header{}) == many);
}

TEST_CASE("whatever a long operation throws becomes its answer, and the object lives on") {
  long_calls of;
  auto slow = of.server.make<slow_object>(of.own());
  auto refused = of.start<wire_id("refuse")>(of.own(), slow);
  of.finish_one();
  CHECK(failure_of_reply<int64_t>(refused) == errc::bad_argument);
  auto exploded = of.start<wire_id("explode")>(of.own(), slow);
  of.finish_one();
  CHECK(failure_of_reply<int64_t>(exploded) == errc::internal);
  auto worked = of.start<wire_id("work")>(of.own(), slow);
  of.finish_one();
  CHECK(result_of<int64_t>(worked) == 7);
}

TEST_CASE("an object that is removed during its long operation refuses what waits, and goes then") {
  long_calls of;
  auto list = of.large_list("numbers");
  probe sorter{of.server.host.system()};
  probe pusher{of.server.host.system()};
  probe late{of.server.host.system()};
  auto sorted = of.start<wire_id("sort")>(sorter, list, false);
  auto pushed = of.start<wire_id("push_back")>(pusher, list, pack(1).bytes());
  CHECK_FALSE(pusher.has_mail());
  of.remove("numbers");
  CHECK(of.server.core->objects().size() == 0);
  REQUIRE(pusher.has_mail());
  CHECK(failure_of_reply<void>(pushed) == errc::object_gone);
  auto refused = of.start<wire_id("size")>(late, list);
  CHECK(failure_of_reply<int64_t>(refused) == errc::object_gone);
  CHECK_FALSE(sorter.has_mail());
  of.finish_one();
  expect_done(sorted); // it had begun before
  of.finish_one();     // destruction of the list
  CHECK(of.server.core->calls().aside().size() == 0);
}

TEST_CASE("a name is free at once when its object is removed during a long operation") {
  long_calls of;
  auto before = of.large_list("numbers");
  of.start<wire_id("sort")>(of.own(), before, false);
  of.remove("numbers");
  auto after = of.server.make<list_object>(of.own(), "numbers");
  CHECK(before != after);
  CHECK(*of.server.ask<wire_id("size"), int64_t>(of.own(), after, call_header{}) == 0);
}

TEST_CASE("a large object that nobody can reach is destroyed beside the network thread") {
  long_calls of;
  auto id = of.server.grant_of(of.own(), "list", "", falling_numbers())->id;
  auto referred = of.server.grant_of(of.own(), "list", "")->id;
  record_client client{of.server, of.own()};
  client.call(1, id, wire_id("push_back"), packed_of(reference_blob(*of.server.core, referred)));
  client.call(2, 0, wire_id("release"), referred, uint64_t{1});
  client.call(3, 0, wire_id("release"), id, uint64_t{1});
  CHECK(client.order == std::vector<uint64_t>{1, 2, 3});
  CHECK(of.server.core->objects().size() == 1); // the object that the value referred to
  of.finish_one();
  CHECK(of.server.core->objects().size() == 0);
  CHECK(of.threads.waiting() == 0);
}

TEST_CASE("others have their turn while many objects are dropped that nobody can reach any more") {
  actor_fixture server;
  auto holder = server.grant_of(*server.own, "list", "")->id;
  constexpr uint64_t count = 4500;
  record_client client{server, *server.own};
  std::vector<uint64_t> held;
  for (uint64_t i = 0; i < count; ++i) {
    held.push_back(server.grant_of(*server.own, "event", "")->id);
    client.call(0, holder, wire_id("push_back"),
                packed_of(reference_blob(*server.core, held.back())));
    client.call(0, 0, wire_id("release"), held.back(), uint64_t{1});
  }
  REQUIRE(server.core->objects().size() == count + 1);
  std::vector<size_t> seen;
  server.core->send_answers_through(server.client_of(*server.own), [&](record_buffer&) {
    seen.push_back(server.core->objects().size());
    if (seen.size() < 3)
      client.send(1, holder, wire_id("size"));
  });
  client.call(1, holder, wire_id("clear"));
  CHECK(seen == std::vector<size_t>{count - 999, count - 2999, 1});
  CHECK(server.core->objects().size() == 1);
}

TEST_CASE("the end of a session during its long operation leaves nothing of it behind") {
  long_calls of;
  auto id = of.server.grant_of(of.own(), "list", "numbers", falling_numbers())->id;
  auto referred = of.server.grant_of(of.own(), "list", "")->id;
  auto list = caf::actor_cast<interface_of<list_object>>(
      of.server.grant_of(of.own(), "list", "numbers")->actor);
  REQUIRE(of.server.ask<wire_id("push_back"), void>(of.own(), list, call_header{},
                                                    reference_blob(*of.server.core, referred)));
  CHECK(references_of(of, referred) == 2);
  {
    probe doomed{of.server.host.system()};
    REQUIRE(of.server.grant_of(doomed, "list", "numbers"));
    of.start<wire_id("dump")>(doomed, list);
    of.start<wire_id("push_back")>(doomed, list, pack(1).bytes());
  }
  of.settle();
  CHECK(of.server.core->calls().sessions().size() == 1);
  of.finish_one();
  CHECK(references_of(of, referred) == 2);
  CHECK(references_of(of, id) == 2);
  CHECK(*of.server.ask<wire_id("size"), int64_t>(of.own(), list, call_header{}) == many + 1);
}

TEST_CASE("an object learns of the end of a session after its long operation, in order") {
  slow_object::pages.clear();
  long_calls of;
  auto slow = of.server.make<slow_object>(of.own(), "slow");
  {
    probe doomed{of.server.host.system()};
    of.start<wire_id("write")>(doomed, slow, std::string{"early"});
    of.start<wire_id("work")>(of.own(), slow);
    of.start<wire_id("write")>(of.own(), slow, std::string{"late"});
  }
  of.settle();
  CHECK(slow_object::pages == std::vector<std::string>{"early"});
  of.finish_one();
  CHECK(slow_object::pages == std::vector<std::string>{"early", "worked", "late", "session ended"});
}

TEST_CASE("what a long operation copies and destroys is counted when it has ended") {
  long_calls of;
  auto id = of.server.grant_of(of.own(), "list", "", falling_numbers())->id;
  auto referred = of.server.grant_of(of.own(), "list", "")->id;
  record_client client{of.server, of.own()};
  client.call(1, id, wire_id("push_back"), packed_of(reference_blob(*of.server.core, referred)));
  client.call(2, 0, wire_id("release"), referred, uint64_t{1});
  CHECK(references_of(of, referred) == 1);
  client.call(3, id, wire_id("dump"));
  of.finish_one();
  CHECK(references_of(of, referred) == 2); // one reference is the grant by the answer
  client.call(4, id, wire_id("clear"));
  of.threads.do_next();
  of.settle();
  CHECK(references_of(of, referred) == 1);
  client.call(5, 0, wire_id("release"), referred, uint64_t{1});
  CHECK(client.order == std::vector<uint64_t>{1, 2, 3, 4, 5});
  CHECK(of.server.core->objects().size() == 1);
}

TEST_CASE("an answer that is not sent yet does not share references with a long operation") {
  long_calls of;
  auto id = of.server.grant_of(of.own(), "rewriting", "")->id;
  auto referred = of.server.grant_of(of.own(), "list", "")->id;
  record_client client{of.server, of.own()};
  packed_writer large;
  large.array(2);
  large.add(packed_of(reference_blob(*of.server.core, referred)));
  large.value(std::string(record_buffer::shared_from, 'x'));
  client.call(1, id, wire_id("put"), std::move(large).finish());
  client.call(2, 0, wire_id("release"), referred, uint64_t{1});
  std::vector<record_buffer> unsent;
  of.server.core->send_answers_through(of.server.client_of(of.own()), [&](record_buffer& answers) {
    unsent.push_back(std::exchange(answers, {}));
  });
  client.call(3, id, wire_id("get"));
  client.call(4, 0, wire_id("release"), referred, uint64_t{1}); // as the end of a session does
  client.call(5, id, wire_id("rewrite"));
  REQUIRE(of.threads.waiting() == 1);
  std::thread helper{[&] { of.threads.do_next(); }};
  rewriting_object::rewritten.acquire();
  unsent.clear();
  client.call(6, 0, wire_id("release"), referred, uint64_t{1}); // drops what is unreachable
  rewriting_object::may_end.release();
  helper.join();
  of.settle();
  CHECK(references_of(of, referred) == 1);
}

TEST_CASE("a value that waits for a long operation keeps alive what it refers to") {
  long_calls of;
  auto id = of.server.grant_of(of.own(), "list", "", falling_numbers())->id;
  auto referred = of.server.grant_of(of.own(), "list", "")->id;
  record_client client{of.server, of.own()};
  client.call(1, id, wire_id("sort"), false);
  client.call(2, id, wire_id("push_back"), packed_of(reference_blob(*of.server.core, referred)));
  client.call(3, 0, wire_id("release"), referred, uint64_t{1});
  CHECK(client.order == std::vector<uint64_t>{3});
  CHECK(of.server.core->objects().size() == 2);
  of.finish_one();
  CHECK(client.order == std::vector<uint64_t>{3, 1, 2});
  CHECK(std::holds_alternative<std::monostate>(client.results[2]));
  CHECK(references_of(of, referred) == 1);
}

TEST_CASE("a wait whose time ends during a long operation is answered at once, and gets nothing") {
  long_calls of;
  auto& system = of.server.host.system();
  auto queue = of.server.make<queue_object>(of.own(), "", pack(many));
  REQUIRE(of.server.ask<wire_id("push_many"), void>(of.own(), queue, call_header{},
                                                    falling_numbers().bytes()));
  probe pusher{system};
  probe reader{system};
  probe taker{system};
  auto begin = of.server.time.now();
  auto pushed =
      pusher.request<wire_id("push")>(queue, call_header{0, 0, (5s / 1ns)}, pack(0).bytes());
  of.settle();
  auto dumped = of.start<wire_id("dump")>(reader, queue);
  auto taken = of.start<wire_id("pop")>(taker, queue);
  REQUIRE(of.threads.waiting() == 1);
  CHECK_FALSE(pusher.has_mail());
  of.server.time.advance_to(begin + 5s);
  REQUIRE(pusher.has_mail());
  CHECK(failure_of_reply<void>(pushed) == errc::timed_out);
  CHECK_FALSE((reader.has_mail() || taker.has_mail()));
  of.finish_one();
  CHECK(result_of<std::string>(dumped).size() > many);
  CHECK(result_of<std::string>(taken) == pack(many).bytes());
  CHECK(*of.server.ask<wire_id("size"), int64_t>(of.own(), queue, call_header{}) == many - 1);
  CHECK(of.server.core->calls().waits().size() == 0);
}

TEST_CASE("puts whose time ends during a long operation of their queue put nothing") {
  long_calls of;
  auto& system = of.server.host.system();
  auto queue = of.server.make<queue_object>(of.own(), "", pack(many + 1));
  REQUIRE(of.server.ask<wire_id("push_many"), void>(of.own(), queue, call_header{},
                                                    falling_numbers().bytes()));
  probe first{system};
  probe second{system};
  probe reader{system};
  auto begin = of.server.time.now();
  call_header limited{0, 0, 5s / 1ns};
  auto two = first.request<wire_id("push_many")>(queue, limited, pack(std::vector{-1, -2}).bytes());
  of.settle();
  auto one = second.request<wire_id("push")>(queue, limited, pack(-3).bytes()); // behind it
  of.settle();
  auto dumped = of.start<wire_id("dump")>(reader, queue);
  of.server.time.advance_to(begin + 5s);
  CHECK(failure_of_reply<void>(two) == errc::timed_out);
  CHECK(failure_of_reply<void>(one) == errc::timed_out);
  of.finish_one();
  CHECK(result_of<std::string>(dumped).size() > many);
  CHECK(*of.server.ask<wire_id("size"), int64_t>(of.own(), queue, call_header{}) == many);
}

TEST_CASE("a call that may wait is canceled, or times out, while it waits for a long operation") {
  long_calls of;
  auto id = of.server.grant_of(of.own(), "queue", "")->id;
  record_client client{of.server, of.own()};
  client.call(1, id, wire_id("push_many"), falling_numbers());
  client.call(2, id, wire_id("dump"));
  client.call(3, id, wire_id("pop"));
  client.call(4, id, wire_id("pop"));
  client.call(5, 0, wire_id("cancel"), uint64_t{3});
  CHECK(client.order == std::vector<uint64_t>{1, 3, 5});
  CHECK(std::get<error>(client.results[1]).kind() == errc::canceled);
  CHECK(std::get<bool>(client.results[2]));
  probe hasty{of.server.host.system()};
  auto handle = caf::actor_cast<interface_of<queue_object>>(of.server.core->actor_of(id));
  auto in_time = hasty.request<wire_id("pop")>(handle, call_header{0, 0, 5s / 1ns});
  of.settle();
  of.server.time.advance_to(of.server.time.now() + 5s);
  CHECK(failure_of_reply<std::string>(in_time) == errc::timed_out);
  auto at_once = hasty.request<wire_id("pop")>(handle, call_header{0, 0, 0});
  of.settle();
  CHECK_FALSE(hasty.has_mail());
  of.finish_one();
  CHECK(client.order == std::vector<uint64_t>{1, 3, 5, 2, 4});
  CHECK(std::get<packed>(client.results[4]) == pack(many));
  CHECK(result_of<std::string>(at_once) == pack(many - 1).bytes());
  CHECK(of.server.core->calls().waits().size() == 0);
}

TEST_CASE("a server that stops drops what has not begun, and finishes what has ended") {
  slow_object::pages.clear();
  bool has_ended = GENERATE(false, true);
  {
    long_calls of;
    auto slow = of.server.make<slow_object>(of.own());
    of.start<wire_id("work")>(of.own(), slow);
    of.start<wire_id("write")>(of.own(), slow, std::string{"late"});
    REQUIRE(of.threads.waiting() == 1);
    CHECK(slow_object::living == 1);
    if (has_ended) // on another thread, so that the session's end waits for its turn
      std::thread{[&] { of.threads.do_next(); }}.join();
  }
  CHECK(slow_object::living == 0);
  CHECK(slow_object::pages.size() == (has_ended ? 1 : 0));
}

TEST_CASE("a wait for a key ends after the long operation that inserts the key") {
  long_calls of;
  auto dict = of.server.make<dict_object>(of.own());
  auto& system = of.server.host.system();
  probe waiter{system};
  probe late{system};
  probe writer{system};
  auto waiting = of.start<wire_id("wait_key")>(waiter, dict, pack(7).bytes());
  std::map<int64_t, int64_t> entries;
  for (int64_t i = 0; i < many; ++i)
    entries[i] = i + 1;
  auto updated = of.start<wire_id("update")>(writer, dict, pack(entries).bytes());
  REQUIRE(of.threads.waiting() == 1);
  auto second = of.start<wire_id("wait_key")>(late, dict, pack(8).bytes());
  CHECK_FALSE((waiter.has_mail() || late.has_mail()));
  of.finish_one();
  expect_done(updated);
  REQUIRE((waiter.has_mail() && late.has_mail()));
  CHECK(result_of<std::string>(waiting) == pack(8).bytes());
  CHECK(result_of<std::string>(second) == pack(9).bytes());
}
