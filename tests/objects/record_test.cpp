#include "actors/objects/containers/record.hpp"

#include "actors/value/object_name.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <vector>

using namespace manager;
using namespace manager::test;

namespace {

const auto none = std::optional<packed>{};

} // namespace

TEST_CASE("a record is called record and its operations have different names") {
  STATIC_REQUIRE(record_object::type_name == "record");
  STATIC_REQUIRE(unique_wire_names<record_object>());
}

TEST_CASE("a new record is empty, or has the attributes of a map") {
  CHECK(record_object{raw({})}.size() == 0);
  CHECK(record_object{nil}.size() == 0);
  CHECK(record_object{entries("x", 1, "y", "two")}.dump() == entries("x", 1, "y", "two"));
}

TEST_CASE("a record is built from a map with names as keys only") {
  CHECK_FAILS(errc::type_mismatch, record_object{pack(1)});
  CHECK_FAILS(errc::type_mismatch, record_object{array("x", 1)});
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected str, found int", record_object{entries(1, 2)});
  CHECK_FAILS(errc::bad_argument, record_object{entries("", 2)});
  const auto too_deep = entries("x", nested(max_stored_depth + 1));
  CHECK_FAILS(errc::bad_argument, record_object{too_deep});
}

TEST_CASE("an attribute is set, read and erased by its name") {
  record_object record{nil};
  record.set("x", pack(1));
  record.set("y", pack("two"));
  record.set("x", pack(std::vector{3})); // of another type
  CHECK(record.size() == 2);
  CHECK(record.contains("y"));
  CHECK(record.at("x") == array(3));
  CHECK(record.get("z") == none);
  CHECK(record.names() == array("x", "y"));
  CHECK(record.erase("x"));
  CHECK_FALSE(record.erase("x"));
  CHECK(record.extract("y") == pack("two"));
  CHECK(record.extract("y") == none);
  CHECK(record.size() == 0);
}

TEST_CASE("a missing attribute is an error that names it") {
  record_object record{entries("x", 1)};
  CHECK_FAILS_SAYING(errc::no_such_key, "no attribute 'y'", record.at("y"));
  CHECK_FAILS_SAYING(errc::no_such_key, "no attribute 'a\\nb'", record.at("a\nb"));
  CHECK_FAILS_SAYING(errc::no_such_key, "no attribute 'y'", record.path_at(array("y")));
  CHECK_FAILS_SAYING(errc::no_such_key, "no attribute 'y'",
                     record.path_set(array("y", "a"), pack(1)));
  CHECK_FAILS_SAYING(errc::no_such_key, "no attribute 'y'",
                     record.path_add(array("y", 0), pack(1), nil));
  CHECK_FAILS_SAYING(errc::no_such_key, "no attribute 'y'",
                     record.path_push(array("y", 0), pack(1)));
  CHECK_FAILS_SAYING(errc::no_such_key, "no attribute 'y'", record.path_erase(array("y", 0)));
}

TEST_CASE("a name of an attribute has 1 to 255 bytes, in every operation that could add one") {
  record_object record{entries("x", 1)};
  auto longest = std::string(max_name_bytes, 'n');
  record.set(longest, pack(1));
  CHECK(record.at(longest) == pack(1));
  for (auto& name : {std::string{}, longest + "n"}) {
    CHECK_REFUSED(record, errc::bad_argument, record.set(name, pack(1)));
    CHECK_REFUSED(record, errc::bad_argument, record.emplace(name, pack(1)));
    CHECK_REFUSED(record, errc::bad_argument, record.exchange(name, pack(1)));
    CHECK_REFUSED(record, errc::bad_argument, record.cmp_xchg(name, none, pack(1)));
    CHECK_REFUSED(record, errc::bad_argument, record.fetch_add(name, pack(1), nil));
    CHECK_REFUSED(record, errc::bad_argument, record.update(entries("y", 1, name, 1)));
    CHECK_REFUSED(record, errc::bad_argument, record.path_set(array(name), pack(1)));
    CHECK_REFUSED(record, errc::bad_argument, record.path_add(array(name), pack(1), nil));
    CHECK_REFUSED(record, errc::bad_argument, record.path_push(array(name), pack(1)));
    CHECK(record.get(name) == none);
    CHECK_FALSE(record.contains(name));
    CHECK_FALSE(record.erase(name));
  }
  CHECK_REFUSED(record, errc::type_mismatch, record.update(entries("y", 1, 2, 1)));
  CHECK_REFUSED(record, errc::type_mismatch, record.path_set(array(1), pack(1)));
  CHECK_FAILS_SAYING(errc::bad_argument, "an attribute needs a name, and the empty string is none",
                     record.set("", pack(1)));
}

TEST_CASE("malformed bytes never enter a record") {
  record_object record{entries("x", 1)};
  for (auto& bytes : malformed_values()) {
    CHECK_REFUSED(record, errc::bad_argument, record.set("x", bytes));
    CHECK_REFUSED(record, errc::bad_argument, record.set("y", bytes));
    CHECK_REFUSED(record, errc::bad_argument, record.emplace("y", bytes));
    CHECK_REFUSED(record, errc::bad_argument, record.exchange("x", bytes));
    CHECK_REFUSED(record, errc::bad_argument, record.cmp_xchg("x", pack(1), bytes));
    CHECK_REFUSED(record, errc::bad_argument, record.path_set(array("x"), bytes));
  }
}

TEST_CASE("emplace and exchange of a record answer what was there") {
  record_object record{nil};
  CHECK(record.emplace("x", pack(1)) == none);
  CHECK(record.emplace("x", pack(2)) == pack(1));
  CHECK(record.exchange("x", pack("y")) == pack(1));
  CHECK(record.exchange("z", pack(5)) == none);
  CHECK(record.dump() == entries("x", "y", "z", 5));
}

TEST_CASE("compare and exchange of a record takes no attribute for one of the values") {
  record_object record{entries("x", 1)};
  CHECK(record.cmp_xchg("x", pack(2), pack(3)) == array(false, 1));
  CHECK(record.cmp_xchg("x", pack(1), pack("new")) == array(true));
  CHECK(record.cmp_xchg("y", pack(1), pack(2)) == array(false));
  CHECK(record.cmp_xchg("y", none, pack(2)) == array(true));
  CHECK(record.cmp_xchg("x", pack("new"), none) == array(true));
  CHECK(record.dump() == entries("y", 2));
}

TEST_CASE("fetch_add of a record adds in place, and a missing attribute becomes the delta") {
  record_object record{entries("i", 40, "s", "ab", "n", nil)};
  CHECK(record.fetch_add("i", pack(2), nil) == pack(40));
  CHECK(record.fetch_add("s", pack("c"), nil) == pack("ab"));
  CHECK(record.fetch_add("new", pack(0.5), nil) == none);
  CHECK(record.dump() == entries("i", 42, "s", "abc", "n", nil, "new", 0.5));
  CHECK_REFUSED(record, errc::type_mismatch, record.fetch_add("n", pack(1), nil));
  CHECK_REFUSED(record, errc::out_of_range, record.fetch_add("i", pack(100), array(-128, 127)));
}

TEST_CASE("values that are nested in attributes are read and changed by their path") {
  record_object record{entries("limits", std::map<std::string, int>{{"cpu", 2}})};
  CHECK(record.path_at(array("limits", "cpu")) == pack(2));
  CHECK(record.path_add(array("limits", "cpu"), pack(3), nil) == pack(2));
  record.path_set(array("limits", "gpu"), pack(1));
  record.path_push(array("hosts"), pack("a"));
  record.path_push(array("hosts"), pack("b"));
  CHECK(record.path_erase(array("hosts", 0)));
  record.path_set(array("x"), pack(1));
  CHECK(record.path_erase(array("x")));
  CHECK(record.dump()
        == entries("limits", std::map<std::string, int>{{"cpu", 5}, {"gpu", 1}}, "hosts",
                   array("b")));
}

TEST_CASE("update sets many attributes, and clear removes all") {
  record_object record{entries("x", 1)};
  record.update(entries("y", 2, "x", "new", "y", 3));
  CHECK(record.dump() == entries("x", "new", "y", 3));
  record.clear();
  CHECK(record.size() == 0);
  CHECK(record.used() == amount{});
}

TEST_CASE("a record is rebuilt from its dump, and its preview shows its first attributes") {
  random_values random{8};
  record_object record{nil};
  for (int i = 0; i < 100; ++i)
    record.set("attribute " + std::to_string(i), random.value());
  CHECK(record_object{record.dump()}.dump() == record.dump());
  CHECK(record_object{entries("x", 1, "y", "z")}.preview() == R"({"x": 1, "y": "z"})");
}
