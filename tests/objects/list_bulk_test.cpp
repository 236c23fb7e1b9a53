#include "actors/objects/containers/bulk.hpp"
#include "actors/objects/containers/list.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>

using namespace manager;
using namespace manager::test;

namespace {

constexpr auto none = std::nullopt;

uint64_t version_of(const list_object& list) {
  return unpack<uint64_t>(split_array(list.versioned()).at(0));
}

/// Applies `change` to a list of these elements.
template <class Change> packed changed(const packed& elements, Change change) {
  list_object list{elements};
  change(list);
  return list.dump();
}

} // namespace

TEST_CASE("a slice is an array of the selected elements") {
  const list_object list{array(0, 1, 2, 3, 4)};
  CHECK(list.slice(none, none, 1) == array(0, 1, 2, 3, 4));
  CHECK(list.slice(1, 3, 1) == array(1, 2));
  CHECK(list.slice(-2, none, 1) == array(3, 4));
  CHECK(list.slice(none, none, -2) == array(4, 2, 0));
  CHECK(list.slice(3, 0, -1) == array(3, 2, 1));
  CHECK(list.slice(3, 1, 1) == array());
  CHECK(list.slice(7, 99, 1) == array());
}

TEST_CASE("a slice of step 1 may be replaced by more or fewer elements") {
  const auto five = array(0, 1, 2, 3, 4);
  CHECK(changed(five, [](auto& l) { l.set_slice(1, 3, 1, array("a")); }) == array(0, "a", 3, 4));
  CHECK(changed(five, [](auto& l) { l.set_slice(1, 2, 1, array("a", "b", "c")); })
        == array(0, "a", "b", "c", 2, 3, 4));
  CHECK(changed(five, [](auto& l) { l.set_slice(none, none, 1, array()); }) == array());
  CHECK(changed(five, [](auto& l) { l.set_slice(5, none, 1, array(5)); })
        == array(0, 1, 2, 3, 4, 5));
  CHECK(changed(five, [](auto& l) { l.set_slice(3, 1, 1, array("x")); })
        == array(0, 1, 2, "x", 3, 4));
}

TEST_CASE("a slice of another step is replaced element by element") {
  const auto five = array(0, 1, 2, 3, 4);
  CHECK(changed(five, [](auto& l) { l.set_slice(none, none, 2, array("a", "b", "c")); })
        == array("a", 1, "b", 3, "c"));
  CHECK(changed(five, [](auto& l) { l.set_slice(none, none, -1, array(5, 6, 7, 8, 9)); })
        == array(9, 8, 7, 6, 5));
  CHECK(changed(five, [](auto& l) { l.set_slice(3, 3, 2, array()); }) == five);
}

TEST_CASE("a slice of another step takes exactly as many elements as it has") {
  list_object list{array(0, 1, 2, 3, 4)};
  CHECK_REFUSED(list, errc::bad_argument, list.set_slice(none, none, 2, array(1, 2)));
  CHECK_REFUSED(list, errc::bad_argument, list.set_slice(none, none, -1, array()));
  CHECK_FAILS_SAYING(errc::bad_argument, "cannot assign an array of 2 to a slice of 3",
                     list.set_slice(none, none, 2, array(1, 2)));
}

TEST_CASE("a slice is erased") {
  const auto five = array(0, 1, 2, 3, 4);
  CHECK(changed(five, [](auto& l) { l.erase_slice(1, 3, 1); }) == array(0, 3, 4));
  CHECK(changed(five, [](auto& l) { l.erase_slice(none, none, 2); }) == array(1, 3));
  CHECK(changed(five, [](auto& l) { l.erase_slice(none, none, -2); }) == array(1, 3));
  CHECK(changed(five, [](auto& l) { l.erase_slice(2, none, -1); }) == array(3, 4));
  CHECK(changed(five, [](auto& l) { l.erase_slice(none, none, 1); }) == array());
  CHECK(changed(five, [](auto& l) { l.erase_slice(3, 1, 1); }) == five);
}

TEST_CASE("a step of 0 is refused everywhere") {
  list_object list{array(1, 2)};
  CHECK_REFUSED(list, errc::bad_argument, list.slice(none, none, 0));
  CHECK_REFUSED(list, errc::bad_argument, list.set_slice(none, none, 0, array(1, 2)));
  CHECK_REFUSED(list, errc::bad_argument, list.erase_slice(none, none, 0));
}

TEST_CASE("bulk operations take arrays of well-formed values only") {
  list_object list{array(1, 2)};
  const auto version = version_of(list);
  auto check_refused = [&](errc code, const packed& values) {
    CHECK_REFUSED(list, code, list.set_slice(0, 1, 1, values));
    CHECK_REFUSED(list, code, list.extend(values));
    CHECK_REFUSED(list, code, list.assign(values));
    CHECK_REFUSED(list, code, list.replace(version, values));
  };
  check_refused(errc::type_mismatch, pack("text"));
  check_refused(errc::type_mismatch, raw({0x80}));
  check_refused(errc::type_mismatch, raw({}));
  check_refused(errc::bad_argument, raw({0x92, 0x01}));
  check_refused(errc::bad_argument, raw({0x91, 0x01, 0x01}));
  check_refused(errc::bad_argument, raw({0xdd, 0xff, 0xff, 0xff, 0xff}));
  check_refused(errc::bad_argument, array(1, nested(max_stored_depth + 1)));
}

TEST_CASE("extend appends all, assign replaces all, clear removes all") {
  list_object list{array(1)};
  list.extend(array(2, "three"));
  CHECK(list.dump() == array(1, 2, "three"));
  list.extend(array());
  CHECK(list.size() == 3);
  list.assign(array("x", "y", "z", "w"));
  CHECK(list.dump() == array("x", "y", "z", "w"));
  list.assign(array(1));
  CHECK(list.dump() == array(1));
  list.clear();
  CHECK(list.size() == 0);
}

TEST_CASE("a list is repeated in place, zero times or fewer clears it") {
  const auto two = array(1, 2);
  CHECK(changed(two, [](auto& l) { l.repeat(3); }) == array(1, 2, 1, 2, 1, 2));
  CHECK(changed(two, [](auto& l) { l.repeat(1); }) == two);
  CHECK(changed(two, [](auto& l) { l.repeat(0); }) == array());
  CHECK(changed(two, [](auto& l) { l.repeat(-5); }) == array());
  CHECK(changed(array(), [](auto& l) { l.repeat(INT64_MAX); }) == array());
}

TEST_CASE("a list is not repeated beyond its limit") {
  list_object list{array(1, 2, 3)};
  CHECK_REFUSED(list, errc::limit_reached, list.repeat(INT64_MAX));
  CHECK_REFUSED(list, errc::limit_reached, list.repeat((int64_t{1} << 31) / 3 + 1));
  list.push_back(pack(4));
  CHECK_REFUSED(list, errc::limit_reached, list.repeat(int64_t{1} << 62)); // 4 times that is 2^64
}

TEST_CASE("a chunk has the elements from an index on, at most so many") {
  const list_object list{array(0, 1, 2, 3, 4)};
  CHECK(list.chunk(0, 2) == array(0, 1));
  CHECK(list.chunk(2, 2) == array(2, 3));
  CHECK(list.chunk(4, 2) == array(4));
  CHECK(list.chunk(5, 2) == array());
  CHECK(list.chunk(99, 2) == array());
  CHECK(list.chunk(-2, 9) == array(3, 4));
  CHECK(list.chunk(0, INT64_MAX) == list.dump());
  CHECK_FAILS(errc::bad_argument, list.chunk(0, 0));
  CHECK_FAILS(errc::bad_argument, list.chunk(0, -1));
}

TEST_CASE("a chunk of large elements is short, but has at least one") {
  list_object list{array()};
  const auto large = pack(std::string(chunk_bytes / 4, 'x'));
  const auto huge = pack(std::string(chunk_bytes * 2, 'y'));
  for (int i = 0; i < 5; ++i)
    list.push_back(large);
  list.push_back(huge);
  CHECK(split_array(list.chunk(0, 100)).size() == 3);
  CHECK(split_array(list.chunk(3, 100)).size() == 2);
  CHECK(split_array(list.chunk(5, 100)) == std::vector<packed>{huge});
}

TEST_CASE("replace assigns when the version is still the one that was read") {
  list_object list{array(2, 1)};
  auto read = split_array(list.versioned());
  REQUIRE(read.size() == 2);
  CHECK(read[1] == array(2, 1));
  CHECK(list.replace(unpack<uint64_t>(read[0]), array(1, 2)));
  CHECK(list.dump() == array(1, 2));
  CHECK_FALSE(list.replace(unpack<uint64_t>(read[0]), array("late")));
  CHECK(list.dump() == array(1, 2));
}

TEST_CASE("every change makes a new version, reading does not") {
  list_object list{array(3, 1, 2)};
  auto last = version_of(list);
  auto check_changed = [&](const char* what) {
    INFO(what);
    auto now = version_of(list);
    CHECK(now > last);
    last = now;
  };
  // clang-format off
  list.set(0, pack(1)), check_changed("set");
  list.push_back(pack(1)), check_changed("push_back");
  list.push_front(pack(1)), check_changed("push_front");
  list.pop_back(), check_changed("pop_back");
  list.pop_front(), check_changed("pop_front");
  list.insert(0, pack(7)), check_changed("insert");
  list.pop_at(0), check_changed("pop_at");
  list.erase(0), check_changed("erase");
  list.set_slice(0, 1, 1, array(1, 2, 3)), check_changed("set_slice");
  list.erase_slice(0, 1, 1), check_changed("erase_slice");
  list.extend(array(4, 5)), check_changed("extend");
  list.remove(pack(4)), check_changed("remove");
  list.reverse(), check_changed("reverse");
  list.sort(false), check_changed("sort");
  list.repeat(2), check_changed("repeat");
  list.fetch_add(0, pack(1), nil), check_changed("fetch_add");
  list.exchange(0, pack(1)), check_changed("exchange");
  list.cmp_xchg(0, pack(1), pack(2)), check_changed("cmp_xchg");
  list.swap(0, 1), check_changed("swap");
  list.assign(array(1, 2)), check_changed("assign");
  list.replace(last, array(3)), check_changed("replace");
  list.clear(), check_changed("clear");
  // clang-format on
  list.dump(), list.size(), list.count(pack(1)), list.slice(none, none, 1), list.chunk(0, 1);
  CHECK(version_of(list) == last);
}

TEST_CASE("a list is rebuilt from its dump") {
  random_values random{5};
  list_object list{array()};
  for (int i = 0; i < 300; ++i)
    list.push_back(random.value());
  CHECK(list_object{list.dump()}.dump() == list.dump());
  CHECK(list_object{array(nested(max_stored_depth))}.at(0) == nested(max_stored_depth));
}
