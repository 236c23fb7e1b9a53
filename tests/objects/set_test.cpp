#include "actors/objects/containers/set.hpp"

#include "actors/objects/containers/bulk.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

// Operations on one set. Operations on two sets: set_algebra_test.

using namespace manager;
using namespace manager::test;

namespace {

const auto none = std::optional<packed>{};

/// Returns the values that a scan by chunks of up to `max` values visits; `between` is called after
/// each chunk.
template <class Between>
std::vector<packed> scanned(set_object& set, int64_t max, Between between) {
  std::vector<packed> values;
  uint64_t cursor = 0;
  do {
    auto answer = split_array(set.chunk(cursor, max));
    REQUIRE(answer.size() == 2);
    cursor = unpack<uint64_t>(answer[0]);
    for (auto& value : split_array(answer[1]))
      values.push_back(value);
    between();
  } while (cursor != 0);
  return values;
}

std::vector<packed> scanned(set_object& set, int64_t max) {
  return scanned(set, max, [] {});
}

} // namespace

TEST_CASE("a set is called set and its operations have different names") {
  STATIC_REQUIRE(set_object::type_name == "set");
  STATIC_REQUIRE(unique_wire_names<set_object>());
}

TEST_CASE("a new set is empty, or holds the different values of an array") {
  CHECK(set_object{raw({})}.size() == 0);
  CHECK(set_object{nil}.size() == 0);
  CHECK(set_object{array(3, 1, 3, 2, 1)}.dump() == array(3, 1, 2));
}

TEST_CASE("a set is built from an array of values only") {
  CHECK_FAILS(errc::type_mismatch, set_object{pack(1)});
  CHECK_FAILS(errc::type_mismatch, set_object{entries(1, 2)});
  CHECK_FAILS(errc::bad_argument, set_object{raw({0x92, 0x01})});
  CHECK_FAILS(errc::bad_argument, set_object{array(1, nested(max_stored_depth + 1))});
}

TEST_CASE("a value is inserted once") {
  set_object set{nil};
  CHECK(set.insert(pack("a")));
  CHECK(set.insert(pack("b")));
  CHECK_FALSE(set.insert(pack("a")));
  CHECK(set.size() == 2);
  CHECK(set.contains(pack("a")));
  CHECK_FALSE(set.contains(pack("c")));
}

TEST_CASE("values are equal when their bytes are") {
  set_object set{array(1, 1.0, "1", std::vector<int>{1}, nil)};
  CHECK(set.size() == 5);
  CHECK(set.contains(array(1)));
  CHECK(set.contains(nil));
  CHECK_FALSE(set.contains(pack(2)));
}

TEST_CASE("the two zeros are one value of a set, in every operation and at any depth") {
  set_object set{array(-0.0, array(-0.0, 1), 0.0)};
  CHECK(set.dump() == array(0.0, array(0.0, 1)));
  CHECK_FALSE(set.insert(pack(-0.0)));
  CHECK(set.contains(array(-0.0, 1)));
  CHECK(set.update(array(-0.0)) == 0);
  CHECK(set.set_intersection(array(-0.0)) == array(0.0));
  CHECK(set.missing(array(-0.0, 5)) == array(5));
  CHECK(set.erase_many(array(array(-0.0, 1))) == 1);
  CHECK(set.erase(pack(-0.0)));
}

TEST_CASE("NaN is no value of a set, at any depth, and nothing is changed") {
  auto nan = pack(std::nan(""));
  set_object set{array(1)};
  CHECK_REFUSED(set, errc::bad_argument, set.insert(nan));
  CHECK_REFUSED(set, errc::bad_argument, set.contains(array(1, nan)));
  CHECK_REFUSED(set, errc::bad_argument, set.erase(nan));
  CHECK_REFUSED(set, errc::bad_argument, set.update(array(2, nan)));
  CHECK_REFUSED(set, errc::bad_argument, set.retain(array(nan)));
  CHECK_REFUSED(set, errc::bad_argument, set.assign(array(2, nan)));
}

TEST_CASE("malformed bytes never enter a set") {
  set_object set{array("a")};
  for (auto& bytes : malformed_values()) {
    CHECK_REFUSED(set, errc::bad_argument, set.insert(bytes));
    CHECK_FALSE(set.contains(bytes));
    CHECK_FALSE(set.erase(bytes));
  }
}

TEST_CASE("a value is erased, and inserted again at the end") {
  set_object set{array("a", "b")};
  CHECK(set.erase(pack("a")));
  CHECK_FALSE(set.erase(pack("a")));
  CHECK(set.insert(pack("a")));
  CHECK(set.dump() == array("b", "a"));
}

TEST_CASE("pop_front takes the oldest value of a set, pop_back the newest") {
  set_object set{array(1, 2, 3)};
  set.insert(pack(1)); // keeps its place
  CHECK(set.pop_front() == pack(1));
  CHECK(set.pop_back() == pack(3));
  CHECK(set.pop_front() == pack(2));
  CHECK(set.pop_front() == none);
  CHECK(set.pop_back() == none);
  CHECK_FALSE(set.contains(pack(1)));
  CHECK(set.used() == amount{});
}

TEST_CASE("clear removes all values, and the set can be filled again") {
  set_object set{array(1, 2)};
  set.clear();
  CHECK(set.size() == 0);
  CHECK_FALSE(set.contains(pack(1)));
  CHECK(set.insert(pack(2)));
  CHECK(set.dump() == array(2));
}

TEST_CASE("a chunk of a set tells where to go on, and 0 at the end") {
  const set_object set{array("a", "b", "c")};
  auto first = split_array(set.chunk(0, 2));
  CHECK(first.at(1) == array("a", "b"));
  CHECK(set.chunk(unpack<uint64_t>(first.at(0)), 2) == array(0, array("c")));
  CHECK(set.chunk(0, 3) == array(0, array("a", "b", "c")));
  CHECK(set_object{nil}.chunk(0, 1) == array(0, array()));
  CHECK_FAILS(errc::bad_argument, set.chunk(0, 0));
  CHECK_FAILS(errc::bad_argument, set.chunk(0, -1));
}

TEST_CASE("a scan of a set sees every value once, in the order of insertion") {
  set_object set{nil};
  for (int i = 0; i < 100; ++i)
    set.insert(pack(i * 37 % 101));
  for (int64_t max : {1, 2, 7, 100, 1000}) {
    auto values = scanned(set, max);
    CHECK(join_array(values.begin(), values.end()) == set.dump());
  }
}

TEST_CASE("a scan of a set sees what is there throughout once, whatever else changes") {
  set_object set{array(0, 1, 2, 3, 4, 5)};
  int step = 0;
  auto values = scanned(set, 2, [&] {
    if (step++ == 0) {
      set.erase(pack(0));  // already visited
      set.erase(pack(2));  // the scan would continue here
      set.erase(pack(3));  // not visited yet
      set.insert(pack(1)); // exists, so not visited again
      set.insert(pack(9)); // added meanwhile
    }
  });
  CHECK(values == std::vector<packed>{pack(0), pack(1), pack(4), pack(5), pack(9)});
}

TEST_CASE("a scan of a set ends when everything behind the cursor is gone") {
  set_object set{array(0, 1, 2)};
  CHECK(scanned(set, 1, [&] { set.clear(); }) == std::vector<packed>{pack(0)});
  set.assign(array(0, 1, 2));
  int step = 0;
  auto values = scanned(set, 1, [&] {
    if (step++ == 0)
      set.assign(array(7, 8)); // other values, which come after the cursor
  });
  CHECK(values == std::vector<packed>{pack(0), pack(7), pack(8)});
}

TEST_CASE("a chunk of large values is short, but has at least one") {
  set_object set{nil};
  for (int i = 0; i < 5; ++i)
    set.insert(pack(std::string(chunk_bytes / 4, static_cast<char>('a' + i))));
  set.insert(pack(std::string(chunk_bytes * 2, 'y')));
  CHECK(split_array(split_array(set.chunk(0, 100)).at(1)).size() == 3);
  CHECK(scanned(set, 100).size() == 6);
}

TEST_CASE("a set is rebuilt from its dump") {
  random_values random{8};
  set_object set{nil};
  for (int i = 0; i < 300; ++i)
    set.insert(random.value());
  set_object rebuilt{set.dump()};
  CHECK(rebuilt.dump() == set.dump());
  CHECK(rebuilt.size() == set.size());
  CHECK(set_object{array(nested(max_stored_depth))}.size() == 1);
}

TEST_CASE("the preview of a set shows its first values") {
  CHECK(set_object{nil}.preview() == "{}");
  CHECK(set_object{array(3, "a")}.preview() == "{3, \"a\"}");
  set_object many{nil};
  for (int i = 0; i < 1000; ++i)
    many.insert(pack(i));
  CHECK_THAT(many.preview(), Catch::StartsWith("{0, 1, 2, ") && Catch::EndsWith(" more}"));
}
