#include "actors/objects/containers/bulk.hpp"
#include "actors/objects/containers/dict.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <vector>

using namespace manager;
using namespace manager::test;

namespace {

const packed byte_range = array(-128, 127);

/// Returns the keys that a scan by chunks of up to `max` entries visits; `between` is called after
/// each chunk.
template <class Between>
std::vector<packed> scanned_keys(dict_object& dict, int64_t max, Between between) {
  std::vector<packed> keys;
  uint64_t cursor = 0;
  do {
    auto answer = split_array(dict.chunk(cursor, max));
    REQUIRE(answer.size() == 2);
    cursor = unpack<uint64_t>(answer[0]);
    auto members = split_array(answer[1]);
    REQUIRE(members.size() % 2 == 0);
    for (size_t i = 0; i < members.size(); i += 2)
      keys.push_back(members[i]);
    between();
  } while (cursor != 0);
  return keys;
}

std::vector<packed> scanned_keys(dict_object& dict, int64_t max) {
  return scanned_keys(dict, max, [] {});
}

} // namespace

TEST_CASE("keys, values and entries come in the order of insertion") {
  const dict_object dict{entries("b", 1, "a", 2, "c", 1)};
  CHECK(dict.keys() == array("b", "a", "c"));
  CHECK(dict.values() == array(1, 2, 1));
  CHECK(dict.dump() == entries("b", 1, "a", 2, "c", 1));
  CHECK(dict_object{nil}.keys() == array());
  CHECK(dict_object{nil}.dump() == raw({0x80}));
}

TEST_CASE("update overwrites in place and appends what is new") {
  dict_object dict{entries("a", 1, "b", 2)};
  dict.update(entries("c", 3, "a", 4, "c", 5));
  CHECK(dict.dump() == entries("a", 4, "b", 2, "c", 5));
  dict.update(raw({0x80}));
  CHECK(dict.size() == 3);
}

TEST_CASE("get_many answers an array for each key, empty where it is absent") {
  const dict_object dict{entries("a", 1, "n", nil)};
  CHECK(dict.get_many(array("a", "x", "n", "a")) == array(array(1), array(), array(nil), array(1)));
  CHECK(dict.get_many(array()) == array());
}

TEST_CASE("erase_many answers how many entries there were") {
  dict_object dict{entries("a", 1, "b", 2, "c", 3)};
  CHECK(dict.erase_many(array("a", "x", "c", "a")) == 2);
  CHECK(dict.dump() == entries("b", 2));
  CHECK(dict.erase_many(array()) == 0);
}

TEST_CASE("add_many adds to each entry and inserts the absent ones in the order of the map") {
  dict_object dict{entries("a", 1, "b", 2.0)};
  dict.add_many(entries("z", 7, "b", 0.5, "a", 10, "y", "s"), nil);
  CHECK(dict.dump() == entries("a", 11, "b", 2.5, "z", 7, "y", "s"));
}

TEST_CASE("add_many adds twice where a key comes twice") {
  dict_object dict{entries("a", 1)};
  dict.add_many(entries("a", 10, "b", 1, "a", 100, "b", 2), nil);
  CHECK(dict.dump() == entries("a", 111, "b", 3));
}

TEST_CASE("add_many adds all or nothing") {
  dict_object dict{entries("a", 1, "b", 127, "s", "x")};
  CHECK_REFUSED(dict, errc::out_of_range, dict.add_many(entries("a", 1, "b", 1), byte_range));
  CHECK_REFUSED(dict, errc::out_of_range, dict.add_many(entries("new", 1, "big", 128), byte_range));
  CHECK_REFUSED(dict, errc::out_of_range, dict.add_many(entries("a", 100, "a", 100), byte_range));
  CHECK_REFUSED(dict, errc::type_mismatch, dict.add_many(entries("a", 1, "s", 1), nil));
  CHECK_REFUSED(dict, errc::type_mismatch, dict.add_many(entries("a", 1, "new", nil), nil));
  CHECK_REFUSED(dict, errc::bad_argument, dict.add_many(entries("a", 1), array(1)));
}

TEST_CASE("bulk operations take maps and arrays of well-formed values only") {
  dict_object dict{entries("a", 1)};
  CHECK_REFUSED(dict, errc::type_mismatch, dict.update(array("a", 2)));
  CHECK_REFUSED(dict, errc::type_mismatch, dict.update(raw({})));
  CHECK_REFUSED(dict, errc::bad_argument, dict.update(raw({0x82, 0x01, 0x02, 0x03})));
  CHECK_REFUSED(dict, errc::bad_argument, dict.update(raw({0x81, 0x01, 0x02, 0x03})));
  CHECK_REFUSED(dict, errc::bad_argument, dict.update(raw({0xdf, 0xff, 0xff, 0xff, 0xff})));
  CHECK_REFUSED(dict, errc::bad_argument,
                dict.update(entries("b", 1, "a", nested(max_stored_depth + 1))));
  CHECK_REFUSED(dict, errc::bad_argument,
                dict.update(entries("b", 1, nested(max_stored_depth + 1), 1)));
  CHECK_REFUSED(dict, errc::type_mismatch, dict.add_many(pack(1), nil));
  CHECK_REFUSED(dict, errc::bad_argument, dict.add_many(raw({0x81, 0x01}), nil));
  CHECK_REFUSED(dict, errc::type_mismatch, dict.get_many(pack("a")));
  CHECK_REFUSED(dict, errc::bad_argument, dict.get_many(raw({0x91})));
  CHECK_REFUSED(dict, errc::type_mismatch, dict.erase_many(raw({0x80})));
  CHECK_REFUSED(dict, errc::bad_argument, dict.erase_many(raw({0x92, 0xa1, 'a'})));
}

TEST_CASE("clear removes all entries, and the dict can be filled again") {
  dict_object dict{entries("a", 1, "b", 2)};
  dict.clear();
  CHECK(dict.size() == 0);
  CHECK_FALSE(dict.contains(pack("a")));
  dict.set(pack("b"), pack(3));
  CHECK(dict.dump() == entries("b", 3));
}

TEST_CASE("a chunk tells where to go on, and 0 at the end") {
  const dict_object dict{entries("a", 1, "b", 2, "c", 3)};
  auto first = split_array(dict.chunk(0, 2));
  CHECK(first.at(1) == array("a", 1, "b", 2));
  auto second = split_array(dict.chunk(unpack<uint64_t>(first.at(0)), 2));
  CHECK(second.at(1) == array("c", 3));
  CHECK(unpack<uint64_t>(second.at(0)) == 0);
  CHECK(dict.chunk(0, 3) == array(0, array("a", 1, "b", 2, "c", 3)));
  CHECK(dict_object{nil}.chunk(0, 1) == array(0, array()));
  CHECK_FAILS(errc::bad_argument, dict.chunk(0, 0));
  CHECK_FAILS(errc::bad_argument, dict.chunk(0, -1));
}

TEST_CASE("a scan sees every entry once, in the order of insertion") {
  dict_object dict{nil};
  for (int i = 0; i < 100; ++i)
    dict.set(pack(i * 37 % 101), pack(i));
  for (int64_t max : {1, 2, 7, 100, 1000}) {
    auto keys = scanned_keys(dict, max);
    CHECK(join_array(keys.begin(), keys.end()) == dict.keys());
  }
}

TEST_CASE("a scan sees what is there throughout once, whatever else changes") {
  dict_object dict{entries(0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0)};
  int step = 0;
  auto keys = scanned_keys(dict, 2, [&] {
    if (step++ == 0) {
      dict.erase(pack(0));            // already visited
      dict.erase(pack(2));            // the scan would continue here
      dict.erase(pack(3));            // not visited yet
      dict.set(pack(1), pack("new")); // overwritten, so not visited again
      dict.set(pack(9), pack(0));     // added meanwhile
    }
  });
  CHECK(keys == std::vector<packed>{pack(0), pack(1), pack(4), pack(5), pack(9)});
}

TEST_CASE("a scan ends when everything behind the cursor is gone") {
  dict_object dict{entries(0, 0, 1, 0, 2, 0)};
  auto keys = scanned_keys(dict, 1, [&] { dict.clear(); });
  CHECK(keys == std::vector<packed>{pack(0)});
}

TEST_CASE("a chunk of large entries is short, but has at least one") {
  dict_object dict{nil};
  const auto large = pack(std::string(chunk_bytes / 4, 'x'));
  for (int i = 0; i < 5; ++i)
    dict.set(pack(i), large);
  dict.set(pack("huge"), pack(std::string(chunk_bytes * 2, 'y')));
  auto first = split_array(dict.chunk(0, 100));
  CHECK(split_array(first.at(1)).size() == 2 * 3);
  CHECK(scanned_keys(dict, 100).size() == 6);
}

TEST_CASE("a dict is rebuilt from its dump") {
  random_values random{8};
  dict_object dict{nil};
  for (int i = 0; i < 300; ++i)
    dict.set(random.value(), random.value());
  dict_object rebuilt{dict.dump()};
  CHECK(rebuilt.dump() == dict.dump());
  CHECK(rebuilt.size() == dict.size());
  CHECK(dict_object{entries(nested(max_stored_depth), nested(max_stored_depth))}.size() == 1);
}
