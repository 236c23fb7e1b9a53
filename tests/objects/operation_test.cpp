#include "actors/objects/operation.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <type_traits>

using namespace manager;

namespace {

struct sample {
  int64_t get(int64_t key) const { return key; }
  void put(const std::string& text, bool) { last = text; }
  void wait(pending<int64_t> reply, uint64_t) { reply.resolve(7); }
  void lock(const caller& who, pending<void>) { owner = who; }
  bool owns(const caller& who) const { return owner == who; }

  static constexpr auto operations() {
    using self = sample;
    return std::make_tuple(MANAGER_OP(get, "get", "KEY  answers KEY"),
                           MANAGER_OP(put, "put", "TEXT FLAG  keeps TEXT"),
                           MANAGER_OP(wait, "wait", "N  answers later"),
                           MANAGER_OP(lock, "lock", "  waits for the lock"),
                           MANAGER_OP(owns, "owns", "  whether the caller has the lock"));
  }

  std::string last;
  caller owner;
};

struct ambiguous {
  void f() {}
  static constexpr auto operations() {
    using self = ambiguous;
    return std::make_tuple(MANAGER_OP(f, "same", ""), MANAGER_OP(f, "same", ""));
  }
};

struct never_undone {
  void f() {}
  static constexpr auto operations() {
    using self = never_undone;
    return std::make_tuple(MANAGER_OP(f, "f", "").undone_by(wire_id("g")));
  }
};

template <size_t I> using sig = typename row_type<sample, I>::sig;

} // namespace

TEST_CASE("a row tells the result and the arguments as values") {
  STATIC_REQUIRE(std::is_same_v<sig<0>::result, int64_t>);
  STATIC_REQUIRE(std::is_same_v<sig<0>::arguments, std::tuple<int64_t>>);
  STATIC_REQUIRE(std::is_same_v<sig<1>::result, void>);
  STATIC_REQUIRE(std::is_same_v<sig<1>::arguments, std::tuple<std::string, bool>>);
}

TEST_CASE("a row with a pending reply is deferred and has the reply's type as result") {
  STATIC_REQUIRE(sig<2>::deferred);
  STATIC_REQUIRE(std::is_same_v<sig<2>::result, int64_t>);
  STATIC_REQUIRE(std::is_same_v<sig<2>::arguments, std::tuple<uint64_t>>);
  STATIC_REQUIRE_FALSE(sig<0>::deferred);
}

TEST_CASE("a row knows whether its operation takes the caller, which is no argument") {
  STATIC_REQUIRE(sig<3>::takes_caller);
  STATIC_REQUIRE(sig<3>::deferred);
  STATIC_REQUIRE(std::is_same_v<sig<3>::arguments, std::tuple<>>);
  STATIC_REQUIRE(sig<4>::takes_caller);
  STATIC_REQUIRE_FALSE(sig<2>::takes_caller);
}

TEST_CASE("a row knows whether its operation only reads") {
  STATIC_REQUIRE(sig<0>::only_reads);
  STATIC_REQUIRE(sig<4>::only_reads);
  STATIC_REQUIRE_FALSE(sig<1>::only_reads);
  STATIC_REQUIRE_FALSE(sig<3>::only_reads);
}

TEST_CASE("a row is found by its wire name and calls its member function") {
  STATIC_REQUIRE(operation_count<sample> == 5);
  constexpr auto row = manager::table_of<sample>.get<row_of<sample, wire_id("put")>()>();
  STATIC_REQUIRE(row.name == "put");
  STATIC_REQUIRE(row.help == "TEXT FLAG  keeps TEXT");
  sample object;
  (object.*row.fn)("hello", true);
  CHECK(object.last == "hello");
}

TEST_CASE("a row says which operation takes it back, and whether it outlasts its wait") {
  constexpr auto plain = manager::table_of<sample>.get<0>();
  STATIC_REQUIRE(plain.undo == 0);
  STATIC_REQUIRE_FALSE(plain.outlasts_wait);
  STATIC_REQUIRE(plain.undone_by(wire_id("put")).undo == wire_id("put"));
  STATIC_REQUIRE(plain.outlasting_its_wait().outlasts_wait);
  STATIC_REQUIRE(undone_by_its_own<sample>());
  STATIC_REQUIRE_FALSE(undone_by_its_own<never_undone>());
}

TEST_CASE("two rows of one wire name are noticed") {
  STATIC_REQUIRE(unique_wire_names<sample>());
  STATIC_REQUIRE_FALSE(unique_wire_names<ambiguous>());
}

TEST_CASE("different wire names have different numbers, also where only the length differs") {
  STATIC_REQUIRE(wire_id("push") != wire_id("pop"));
  STATIC_REQUIRE(wire_id("a") != wire_id("aa"));
  STATIC_REQUIRE(wire_id("ab") != wire_id("ba"));
  STATIC_REQUIRE(wire_id("size") != wire_id("Size"));
  STATIC_REQUIRE(wire_id("push_front") != wire_id("push_fron"));
}
