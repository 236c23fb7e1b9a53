#include "actors/objects/containers/queue.hpp"
#include "actors/value/packed_value.hpp"
#include "tests/support/actor_fixture.hpp"

#include <functional>
#include <stdexcept>
#include <utility>

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

constexpr auto push = wire_id("push");
constexpr auto pop = wire_id("pop");
constexpr auto size_of = wire_id("size");

call_header waiting(std::chrono::nanoseconds time) {
  return {0, 0, time.count()};
}

std::string bytes(int value) {
  return pack(value).bytes();
}

/// An object whose operations fail in every possible way.
class grumpy_object : public shared_object {
public:
  static constexpr std::string_view type_name = "grumpy";
  explicit grumpy_object(const packed&) {}
  packed dump() const { return {}; }
  int64_t fine() { return 1; }
  int64_t refuse() { throw error{errc::bad_argument, "no"}; }
  int64_t explode() { throw std::runtime_error{"boom"}; }
  void explode_late(pending<int64_t>) { throw std::runtime_error{"late boom"}; }
  packed large() const { return pack(std::string(max_joined_string + 200, 'x')); }
  static constexpr auto operations() {
    using self = grumpy_object;
    return std::make_tuple(MANAGER_OP(fine, "fine", "  works"),
                           MANAGER_OP(refuse, "refuse", "  refuses"),
                           MANAGER_OP(explode, "explode", "  throws"),
                           MANAGER_OP(explode_late, "late", "  throws while it may wait"),
                           MANAGER_OP(large, "large", "  answers too much"));
  }
};

/// Objects that write to a common diary.
class diary_object : public shared_object {
public:
  static constexpr std::string_view type_name = "diary";
  static inline std::vector<int64_t> pages;
  static inline std::function<void()> while_writing; ///< called during the next write
  explicit diary_object(const packed&) {}
  packed dump() const { return {}; }
  void write(int64_t page) {
    if (auto event = std::exchange(while_writing, nullptr))
      event();
    pages.push_back(page);
  }
  static constexpr auto operations() {
    using self = diary_object;
    return std::make_tuple(MANAGER_OP(write, "write", "PAGE  writes it down"));
  }
};

type_registry only_diaries() {
  type_registry types;
  add_type<diary_object>(types);
  return types;
}

struct two_diaries {
  actor_fixture server{only_diaries()};
  interface_of<diary_object> first = server.make<diary_object>(*server.own);
  interface_of<diary_object> second = server.make<diary_object>(*server.own);

  two_diaries() { diary_object::pages.clear(); }

  void write(const interface_of<diary_object>& diary, int64_t page) {
    server.own->ask<wire_id("write")>(diary, call_header{}, page);
  }
};

} // namespace

TEST_CASE("operations take effect in the order of their arrival, whatever their objects") {
  two_diaries of;
  of.write(of.first, 1);
  of.write(of.second, 2);
  of.write(of.first, 3);
  of.write(of.second, 4);
  of.server.time.settle();
  CHECK(diary_object::pages == std::vector<int64_t>{1, 2, 3, 4});
}

TEST_CASE("what arrives during an operation takes effect after it, in the order of its arrival") {
  two_diaries of;
  diary_object::while_writing = [&] {
    of.write(of.second, 2);
    of.write(of.first, 3);
    of.write(of.second, 4);
  };
  of.write(of.first, 1);
  of.server.time.settle();
  CHECK(diary_object::pages == std::vector<int64_t>{1, 2, 3, 4});
}

TEST_CASE("a request that reaches an object after its end is answered") {
  actor_fixture server;
  auto queue = server.make<queue_object>(*server.own, "gone");
  REQUIRE(server.ask<wire_id("remove"), void>(*server.own, server.directory_actor, call_header{},
                                              std::string{"gone"}));
  CHECK(code_of(server.ask<size_of, int64_t>(*server.own, queue, call_header{}))
        == errc::object_gone);
}

TEST_CASE("an actor of the user's own calls objects with the default header") {
  actor_fixture server;
  auto queue = server.make<queue_object>(*server.own);
  REQUIRE(server.ask<push, void>(*server.own, queue, call_header{}, bytes(4)));
  CHECK(*server.ask<size_of, int64_t>(*server.own, queue, call_header{}) == 1);
  CHECK(*server.ask<pop, std::string>(*server.own, queue, call_header{}) == bytes(4));
}

TEST_CASE("pop waits until an element is pushed") {
  actor_fixture server;
  probe consumer{server.host.system()};
  auto queue = server.make<queue_object>(*server.own);
  auto item = consumer.request<pop>(queue, call_header{});
  server.time.settle();
  CHECK_FALSE(consumer.has_mail());
  REQUIRE(server.ask<push, void>(*server.own, queue, call_header{}, bytes(7)));
  REQUIRE(consumer.has_mail());
  item.receive([](std::string& value) { CHECK(value == bytes(7)); },
               [](caf::error&) { FAIL("refused"); });
}

TEST_CASE("a wait that times out is answered once, and takes nothing afterwards") {
  actor_fixture server;
  probe consumer{server.host.system()};
  auto queue = server.make<queue_object>(*server.own);
  auto begin = server.time.now();
  auto item = consumer.request<pop>(queue, waiting(5s));
  server.time.settle();
  server.time.advance_to(begin + 5s - 1ns);
  CHECK_FALSE(consumer.has_mail());
  server.time.advance_to(begin + 5s);
  REQUIRE(consumer.has_mail());
  item.receive([](std::string&) { FAIL("got an element"); },
               [](caf::error& why) { CHECK(from_caf(why).kind() == errc::timed_out); });
  REQUIRE(server.ask<push, void>(*server.own, queue, call_header{}, bytes(1)));
  CHECK_FALSE(consumer.has_mail());
  CHECK(*server.ask<size_of, int64_t>(*server.own, queue, call_header{}) == 1);
}

TEST_CASE("an earlier deadline that arrives later still wakes the server in time") {
  actor_fixture server;
  probe patient{server.host.system()};
  probe hasty{server.host.system()};
  auto queue = server.make<queue_object>(*server.own);
  auto begin = server.time.now();
  patient.ask<pop>(queue, waiting(60s));
  server.time.settle();
  hasty.ask<pop>(queue, waiting(1s));
  server.time.settle();
  server.time.advance_to(begin + 1s);
  CHECK(hasty.has_mail());
  CHECK_FALSE(patient.has_mail());
  server.time.advance_to(begin + 60s);
  CHECK(patient.has_mail());
}

TEST_CASE("a wait of no time is answered at once") {
  actor_fixture server;
  auto queue = server.make<queue_object>(*server.own);
  CHECK(code_of(server.ask<pop, std::string>(*server.own, queue, waiting(0s))) == errc::timed_out);
  CHECK(server.core->calls().waits().size() == 0);
}

TEST_CASE("an actor that ends while it waits is passed over") {
  actor_fixture server;
  auto queue = server.make<queue_object>(*server.own);
  {
    probe doomed{server.host.system()};
    doomed.ask<pop>(queue, call_header{});
    server.time.settle();
    CHECK(server.core->calls().waits().size() == 1);
  }
  server.time.settle();
  CHECK(server.core->calls().waits().size() == 0);
  REQUIRE(server.ask<push, void>(*server.own, queue, call_header{}, bytes(2)));
  CHECK(*server.ask<size_of, int64_t>(*server.own, queue, call_header{}) == 1);
}

TEST_CASE("whatever an operation throws becomes its answer, and the object lives on") {
  type_registry types;
  add_type<grumpy_object>(types);
  actor_fixture server{types};
  auto grumpy = server.make<grumpy_object>(*server.own);
  auto call = [&]<uint64_t Id>(std::integral_constant<uint64_t, Id>) {
    return server.ask<Id, int64_t>(*server.own, grumpy, call_header{});
  };
  auto id_of = []<uint64_t Id>() { return std::integral_constant<uint64_t, Id>{}; };
  CHECK(code_of(call(id_of.operator()<wire_id("refuse")>())) == errc::bad_argument);
  CHECK(code_of(call(id_of.operator()<wire_id("explode")>())) == errc::internal);
  CHECK(code_of(call(id_of.operator()<wire_id("late")>())) == errc::internal);
  CHECK(*call(id_of.operator()<wire_id("fine")>()) == 1);
  CHECK(server.core->calls().waits().size() == 0);
}

TEST_CASE("an answer over the maximum is refused") {
  type_registry types;
  add_type<grumpy_object>(types);
  actor_fixture server{types, {.value_bytes = 100}};
  auto grumpy = server.make<grumpy_object>(*server.own);
  CHECK(code_of(server.ask<wire_id("large"), std::string>(*server.own, grumpy, call_header{}))
        == errc::too_large);
}

TEST_CASE("nobody's exit message ends an object") {
  actor_fixture server;
  auto queue = server.make<queue_object>(*server.own);
  server.own->self()->send_exit(queue, caf::exit_reason::user_shutdown);
  server.time.settle();
  CHECK(*server.ask<size_of, int64_t>(*server.own, queue, call_header{}) == 0);
}
