#include "actors/objects/containers/dict.hpp"
#include "actors/value/packed_value.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>
#include <cmath>

// Single entries. Operations on many entries: dict_bulk_test.

using namespace manager;
using namespace manager::test;

namespace {

const auto none = std::optional<packed>{};

} // namespace

TEST_CASE("a dict is called dict and its operations have different names") {
  STATIC_REQUIRE(dict_object::type_name == "dict");
  STATIC_REQUIRE(unique_wire_names<dict_object>());
}

TEST_CASE("a new dict is empty, or holds the entries of a map") {
  CHECK(dict_object{raw({})}.size() == 0);
  CHECK(dict_object{nil}.size() == 0);
  CHECK(dict_object{entries("a", 1, "b", 2)}.dump() == entries("a", 1, "b", 2));
}

TEST_CASE("a dict is built from a map of values only") {
  CHECK_FAILS(errc::type_mismatch, dict_object{pack(1)});
  CHECK_FAILS(errc::type_mismatch, dict_object{array(1, 2)});
  CHECK_FAILS(errc::bad_argument, dict_object{raw({0x81, 0x01})});
  CHECK_FAILS(errc::bad_argument, dict_object{entries(1, nested(max_stored_depth + 1))});
}

TEST_CASE("where a map has a key twice, the last value counts") {
  CHECK(dict_object{entries("a", 1, "b", 2, "a", 3)}.dump() == entries("a", 3, "b", 2));
}

TEST_CASE("a value is read under its key") {
  dict_object dict{entries("a", 1, 2, "two")};
  CHECK(dict.size() == 2);
  CHECK(dict.contains(pack("a")));
  CHECK_FALSE(dict.contains(pack("b")));
  CHECK(dict.at(pack(2)) == pack("two"));
  CHECK(dict.get(pack("a")) == pack(1));
  CHECK(dict.get(pack("b")) == none);
}

TEST_CASE("at demands that the key is there") {
  dict_object dict{entries("a", 1)};
  CHECK_REFUSED(dict, errc::no_such_key, dict.at(pack("b")));
  CHECK_FAILS_SAYING(errc::no_such_key, "no such key: \"b\"", dict.at(pack("b")));
}

TEST_CASE("keys are equal when their bytes are") {
  dict_object dict{
      entries(1, "int", 1.0, "float", "1", "str", std::vector<int>{1}, "array", nil, "nil")};
  CHECK(dict.size() == 5);
  CHECK(dict.get(pack(1)) == pack("int"));
  CHECK(dict.get(pack(1.0)) == pack("float"));
  CHECK(dict.get(array(1)) == pack("array"));
  CHECK(dict.get(nil) == pack("nil"));
}

TEST_CASE("the two zeros are one key, in every operation and at any depth") {
  dict_object dict{entries(-0.0, 1, array(-0.0, 1), 2)};
  CHECK(dict.dump() == entries(0.0, 1, array(0.0, 1), 2));
  dict.set(pack(-0.0), pack(3));
  CHECK(dict.get(pack(0.0)) == pack(3));
  CHECK(dict.get(array(-0.0, 1)) == pack(2));
  dict.update(entries(-0.0, 4, 0.0, 5));
  dict.add_many(entries(-0.0, 1, 0.0, 1), nil);
  CHECK(dict.at(pack(-0.0)) == pack(7));
  CHECK(dict.size() == 2);
  CHECK(dict.erase_many(array(array(-0.0, 1))) == 1);
  CHECK(dict.extract(pack(-0.0)) == pack(7));
}

TEST_CASE("NaN is no key, at any depth, and nothing is changed") {
  auto nan = pack(std::nan(""));
  dict_object dict{entries(1, 2)};
  CHECK_FAILS(errc::bad_argument, dict.set(nan, pack(1)));
  CHECK_FAILS(errc::bad_argument, dict.contains(array(1, nan)));
  CHECK_FAILS(errc::bad_argument, dict.update(entries(3, 4, nan, 5)));
  CHECK_FAILS(errc::bad_argument, dict.erase_many(array(1, nan)));
  CHECK(dict.dump() == entries(1, 2));
  dict.set(pack(2), nan); // NaN may be a value
  CHECK(dict.at(pack(2)) == nan);
}

TEST_CASE("setting puts new entries at the end and overwrites in place") {
  dict_object dict{entries("a", 1, "b", 2)};
  dict.set(pack("c"), pack(3));
  dict.set(pack("a"), pack("new"));
  CHECK(dict.dump() == entries("a", "new", "b", 2, "c", 3));
}

TEST_CASE("emplace keeps a value that is there and answers it") {
  dict_object dict{nil};
  CHECK(dict.emplace(pack("a"), pack(1)) == none);
  CHECK(dict.emplace(pack("a"), pack(2)) == pack(1));
  CHECK(dict.dump() == entries("a", 1));
}

TEST_CASE("an entry is erased, and inserted again at the end") {
  dict_object dict{entries("a", 1, "b", 2)};
  CHECK(dict.erase(pack("a")));
  CHECK_FALSE(dict.erase(pack("a")));
  CHECK_FALSE(dict.contains(pack("a")));
  dict.set(pack("a"), pack(3));
  CHECK(dict.dump() == entries("b", 2, "a", 3));
}

TEST_CASE("extract takes a value out") {
  dict_object dict{entries("a", 1, "b", 2)};
  CHECK(dict.extract(pack("a")) == pack(1));
  CHECK(dict.extract(pack("a")) == none);
  CHECK(dict.dump() == entries("b", 2));
}

TEST_CASE("pop_back takes the newest entry") {
  dict_object dict{entries("a", 1, "b", 2)};
  dict.set(pack("a"), pack(3)); // an overwritten entry keeps its place
  CHECK(dict.pop_back() == array("b", 2));
  CHECK(dict.pop_back() == array("a", 3));
  CHECK(dict.pop_back() == none);
  CHECK_FALSE(dict.contains(pack("a")));
}

TEST_CASE("exchange answers the value that was there, if any") {
  dict_object dict{entries("a", 1, "b", 2)};
  CHECK(dict.exchange(pack("a"), pack("x")) == pack(1));
  CHECK(dict.exchange(pack("c"), pack("y")) == none);
  CHECK(dict.dump() == entries("a", "x", "b", 2, "c", "y"));
}

TEST_CASE("compare and exchange replaces the expected value") {
  dict_object dict{entries("a", 1, "b", 2)};
  CHECK(dict.cmp_xchg(pack("a"), pack(1), pack("x")) == array(true));
  CHECK(dict.dump() == entries("a", "x", "b", 2));
}

TEST_CASE("compare and exchange answers the current value when it is another") {
  dict_object dict{entries("a", 1)};
  CHECK(dict.cmp_xchg(pack("a"), pack(2), pack("x")) == array(false, 1));
  CHECK(dict.cmp_xchg(pack("a"), pack(2), none) == array(false, 1));
  CHECK(dict.cmp_xchg(pack("a"), none, pack("x")) == array(false, 1));
  CHECK(dict.cmp_xchg(pack("a"), none, none) == array(false, 1));
  CHECK(dict.cmp_xchg(pack("b"), pack(1), pack("x")) == array(false));
  CHECK(dict.cmp_xchg(pack("b"), pack(1), none) == array(false));
  CHECK(dict.dump() == entries("a", 1));
}

TEST_CASE(
    "compare and exchange inserts where nothing is expected and erases where nothing is wanted") {
  dict_object dict{entries("a", 1)};
  CHECK(dict.cmp_xchg(pack("b"), none, pack(2)) == array(true));
  CHECK(dict.dump() == entries("a", 1, "b", 2));
  CHECK(dict.cmp_xchg(pack("a"), pack(1), none) == array(true));
  CHECK(dict.dump() == entries("b", 2));
  CHECK(dict.cmp_xchg(pack("a"), none, none) == array(true));
  CHECK(dict.dump() == entries("b", 2));
}

TEST_CASE("fetch_add adds in place and answers the old value") {
  dict_object dict{entries("i", 40, "f", 1.0, "s", "ab")};
  CHECK(dict.fetch_add(pack("i"), pack(2), nil) == pack(40));
  CHECK(dict.fetch_add(pack("f"), pack(0.5), nil) == pack(1.0));
  CHECK(dict.fetch_add(pack("s"), pack("c"), nil) == pack("ab"));
  CHECK(dict.dump() == entries("i", 42, "f", 1.5, "s", "abc"));
}

TEST_CASE("fetch_add makes an absent entry the delta") {
  dict_object dict{nil};
  CHECK(dict.fetch_add(pack("i"), pack(-3), array(-128, 127)) == none);
  CHECK(dict.fetch_add(pack("s"), pack("x"), nil) == none);
  CHECK(dict.dump() == entries("i", -3, "s", "x"));
}

TEST_CASE("fetch_add of a dict refuses what cannot be added or leaves the range") {
  dict_object dict{entries("i", 127, "n", nil)};
  const auto range = array(-128, 127);
  CHECK_REFUSED(dict, errc::out_of_range, dict.fetch_add(pack("i"), pack(1), range));
  CHECK_REFUSED(dict, errc::out_of_range, dict.fetch_add(pack("new"), pack(128), range));
  CHECK_REFUSED(dict, errc::type_mismatch, dict.fetch_add(pack("i"), pack("x"), nil));
  CHECK_REFUSED(dict, errc::type_mismatch, dict.fetch_add(pack("n"), pack(1), nil));
  CHECK_REFUSED(dict, errc::type_mismatch, dict.fetch_add(pack("new"), pack(true), nil));
  CHECK_REFUSED(dict, errc::bad_argument, dict.fetch_add(pack("i"), pack(1), pack(7)));
  CHECK_REFUSED(dict, errc::bad_argument, dict.fetch_add(pack("i"), raw({0xc1}), nil));
}

TEST_CASE("malformed bytes never enter a dict, neither as key nor as value") {
  dict_object dict{entries("a", 1)};
  for (auto& bytes : malformed_values()) {
    CHECK_REFUSED(dict, errc::bad_argument, dict.set(bytes, pack(1)));
    CHECK_REFUSED(dict, errc::bad_argument, dict.set(pack("a"), bytes));
    CHECK_REFUSED(dict, errc::bad_argument, dict.set(pack("b"), bytes));
    CHECK_REFUSED(dict, errc::bad_argument, dict.emplace(bytes, pack(1)));
    CHECK_REFUSED(dict, errc::bad_argument, dict.emplace(pack("b"), bytes));
    CHECK_REFUSED(dict, errc::bad_argument, dict.exchange(bytes, pack(1)));
    CHECK_REFUSED(dict, errc::bad_argument, dict.exchange(pack("a"), bytes));
    CHECK_REFUSED(dict, errc::bad_argument, dict.exchange(pack("b"), bytes));
    CHECK_REFUSED(dict, errc::bad_argument, dict.cmp_xchg(bytes, none, pack(1)));
    CHECK_REFUSED(dict, errc::bad_argument, dict.cmp_xchg(pack("a"), pack(1), bytes));
    CHECK_REFUSED(dict, errc::bad_argument, dict.fetch_add(bytes, pack(1), nil));
  }
}

TEST_CASE("looking for malformed bytes finds nothing") {
  dict_object dict{entries("a", 1)};
  for (auto& bytes : malformed_values()) {
    CHECK_FALSE(dict.contains(bytes));
    CHECK(dict.get(bytes) == none);
    CHECK(dict.extract(bytes) == none);
    CHECK_FALSE(dict.erase(bytes));
  }
}
