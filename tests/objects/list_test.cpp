#include "actors/objects/containers/list.hpp"
#include "actors/value/packed_value.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>
#include <cmath>

// Single elements, search and order. Slices, bulk operations and whole-list reads: list_bulk_test.

using namespace manager;
using namespace manager::test;

namespace {} // namespace

TEST_CASE("a list is called list and its operations have different names") {
  STATIC_REQUIRE(list_object::type_name == "list");
  STATIC_REQUIRE(unique_wire_names<list_object>());
}

TEST_CASE("a new list is empty, or holds the elements of an array") {
  CHECK(list_object{raw({})}.size() == 0);
  CHECK(list_object{nil}.size() == 0);
  CHECK(list_object{array(1, "two")}.dump() == array(1, "two"));
}

TEST_CASE("a list is built from an array of values only") {
  CHECK_FAILS(errc::type_mismatch, list_object{pack(1)});
  CHECK_FAILS(errc::type_mismatch, list_object{raw({0x80})});
  CHECK_FAILS(errc::bad_argument, list_object{raw({0x91})});
  CHECK_FAILS(errc::bad_argument, list_object{array(nested(max_stored_depth + 1))});
}

TEST_CASE("an element is read and replaced by index, negative indexes count from the end") {
  list_object list{array(10, 11, 12)};
  CHECK(list.size() == 3);
  CHECK(list.at(0) == pack(10));
  CHECK(list.at(2) == pack(12));
  CHECK(list.at(-1) == pack(12));
  CHECK(list.at(-3) == pack(10));
  list.set(1, pack("x"));
  list.set(-1, pack("y"));
  CHECK(list.dump() == array(10, "x", "y"));
}

TEST_CASE("an index outside the list is out of range") {
  list_object list{array(1, 2, 3)};
  for (int64_t index : {int64_t{3}, int64_t{-4}, INT64_MAX, INT64_MIN}) {
    CHECK_REFUSED(list, errc::out_of_range, list.at(index));
    CHECK_REFUSED(list, errc::out_of_range, list.set(index, pack(0)));
    CHECK_REFUSED(list, errc::out_of_range, list.exchange(index, pack(0)));
    CHECK_REFUSED(list, errc::out_of_range, list.cmp_xchg(index, pack(1), pack(0)));
    CHECK_REFUSED(list, errc::out_of_range, list.fetch_add(index, pack(1), nil));
    CHECK_REFUSED(list, errc::out_of_range, list.pop_at(index));
    CHECK_REFUSED(list, errc::out_of_range, list.erase(index));
    CHECK_REFUSED(list, errc::out_of_range, list.swap(0, index));
    CHECK_REFUSED(list, errc::out_of_range, list.swap(index, 0));
  }
}

TEST_CASE("the message about an index says how long the list is") {
  list_object list{array(1, 2, 3)};
  CHECK_FAILS_SAYING(errc::out_of_range, "index 7 is out of range for 3 elements", list.at(7));
  CHECK_FAILS_SAYING(errc::out_of_range, "index -2 is out of range for 1 element",
                     list_object{array(1)}.at(-2));
  CHECK_FAILS_SAYING(errc::out_of_range, "index 0 is out of range for 0 elements",
                     list_object{nil}.at(0));
}

TEST_CASE("malformed bytes never enter a list") {
  list_object list{array(1, 2)};
  for (auto& bytes : malformed_values()) {
    CHECK_REFUSED(list, errc::bad_argument, list.set(0, bytes));
    CHECK_REFUSED(list, errc::bad_argument, list.push_back(bytes));
    CHECK_REFUSED(list, errc::bad_argument, list.push_front(bytes));
    CHECK_REFUSED(list, errc::bad_argument, list.insert(0, bytes));
    CHECK_REFUSED(list, errc::bad_argument, list.exchange(0, bytes));
    CHECK_REFUSED(list, errc::bad_argument, list.cmp_xchg(0, pack(1), bytes));
  }
}

TEST_CASE("elements are put and taken at both ends") {
  list_object list{nil};
  list.push_back(pack(2));
  list.push_back(pack(3));
  list.push_front(pack(1));
  CHECK(list.dump() == array(1, 2, 3));
  CHECK(list.pop_back() == pack(3));
  CHECK(list.pop_front() == pack(1));
  CHECK(list.dump() == array(2));
}

TEST_CASE("there is nothing to take from an empty list") {
  list_object list{nil};
  CHECK_REFUSED(list, errc::empty, list.pop_back());
  CHECK_REFUSED(list, errc::empty, list.pop_front());
  CHECK_REFUSED(list, errc::out_of_range, list.pop_at(-1));
}

TEST_CASE("elements are taken and removed anywhere") {
  list_object list{array(0, 1, 2, 3, 4)};
  CHECK(list.pop_at(1) == pack(1));
  CHECK(list.pop_at(-1) == pack(4));
  list.erase(-2);
  list.erase(0);
  CHECK(list.dump() == array(3));
}

TEST_CASE("an insertion goes before the index, and beyond the ends to the ends") {
  list_object list{array(1, 2)};
  list.insert(1, pack("a"));
  list.insert(-1, pack("b"));
  CHECK(list.dump() == array(1, "a", "b", 2));
  list.insert(99, pack("end"));
  list.insert(-99, pack("start"));
  list.insert(INT64_MAX, pack("very end"));
  list.insert(INT64_MIN, pack("very start"));
  CHECK(list.dump() == array("very start", "start", 1, "a", "b", 2, "end", "very end"));
}

TEST_CASE("exchange answers the element that was there") {
  list_object list{array(1, 2)};
  CHECK(list.exchange(-1, pack("x")) == pack(2));
  CHECK(list.dump() == array(1, "x"));
}

TEST_CASE("compare and exchange replaces the expected element, else answers the current one") {
  list_object list{array(1, 2)};
  CHECK(list.cmp_xchg(0, pack(1), pack("x")) == std::nullopt);
  CHECK(list.at(0) == pack("x"));
  const auto before = list.versioned();
  CHECK(list.cmp_xchg(0, pack(1), pack("y")) == pack("x"));
  CHECK(list.versioned() == before);
}

TEST_CASE("fetch_add adds in place and answers the old element") {
  list_object list{array(40, 1.0, "ab")};
  CHECK(list.fetch_add(0, pack(2), nil) == pack(40));
  CHECK(list.fetch_add(1, pack(0.5), nil) == pack(1.0));
  CHECK(list.fetch_add(-1, pack("c"), nil) == pack("ab"));
  CHECK(list.dump() == array(42, 1.5, "abc"));
}

TEST_CASE("fetch_add of a list refuses what cannot be added or leaves the range") {
  list_object list{array(127, "ab", nil)};
  CHECK_REFUSED(list, errc::out_of_range, list.fetch_add(0, pack(1), array(-128, 127)));
  CHECK_REFUSED(list, errc::bad_argument, list.fetch_add(0, pack(1), array(1)));
  CHECK_REFUSED(list, errc::type_mismatch, list.fetch_add(1, pack(1), nil));
  CHECK_REFUSED(list, errc::type_mismatch, list.fetch_add(2, pack(1), nil));
  CHECK_REFUSED(list, errc::bad_argument, list.fetch_add(0, raw({0xc1}), nil));
  CHECK_REFUSED(list, errc::too_large,
                list.fetch_add(1, pack(std::string(max_joined_string, 'x')), nil));
}

TEST_CASE("two elements are swapped, also with themselves") {
  list_object list{array(1, 2, 3)};
  list.swap(0, -1);
  CHECK(list.dump() == array(3, 2, 1));
  list.swap(1, 1);
  CHECK(list.dump() == array(3, 2, 1));
}

TEST_CASE("the first equal element is found in a part of the list") {
  list_object list{array("a", "b", "a", "c")};
  CHECK(list.find(pack("a"), std::nullopt, std::nullopt) == 0);
  CHECK(list.find(pack("a"), 1, std::nullopt) == 2);
  CHECK(list.find(pack("a"), 1, 2) == std::nullopt);
  CHECK(list.find(pack("c"), -1, std::nullopt) == 3);
  CHECK(list.find(pack("c"), std::nullopt, -1) == std::nullopt);
  CHECK(list.find(pack("b"), -99, 99) == 1);
  CHECK(list.find(pack("b"), 3, 1) == std::nullopt);
  CHECK(list.find(pack("x"), std::nullopt, std::nullopt) == std::nullopt);
}

TEST_CASE("equality of elements is equality of bytes") {
  list_object list{array(1, 1.0, 0.0, -0.0, std::nan(""), 1)};
  CHECK(list.count(pack(1)) == 2);
  CHECK(list.count(pack(1.0)) == 1);
  CHECK(list.count(pack(-0.0)) == 1);
  CHECK(list.count(pack(std::nan(""))) == 1);
  CHECK(list.count(pack("1")) == 0);
  CHECK(list.find(pack(1.0), std::nullopt, std::nullopt) == 1);
}

TEST_CASE("remove removes the first equal element only") {
  list_object list{array(1, 2, 1)};
  CHECK(list.remove(pack(1)));
  CHECK(list.dump() == array(2, 1));
  const auto before = list.versioned();
  CHECK_FALSE(list.remove(pack(7)));
  CHECK(list.versioned() == before);
}

TEST_CASE("reverse reverses") {
  list_object list{array(1, 2, 3)};
  list.reverse();
  CHECK(list.dump() == array(3, 2, 1));
}

TEST_CASE("sort is stable, in both directions") {
  list_object list{array(3, "b", 1, 2.0, 2, "a")};
  list.sort(false);
  CHECK(list.dump() == array(1, 2.0, 2, 3, "a", "b"));
  list.sort(true);
  CHECK(list.dump() == array("b", "a", 3, 2.0, 2, 1));
}
