#include "actors/objects/containers/dict.hpp"
#include "actors/objects/containers/list.hpp"
#include "actors/objects/containers/set.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <algorithm>

// Operations of containers on all elements for which a condition holds. Conditions themselves:
// packed_condition_test.

using namespace manager;
using namespace manager::test;

namespace {

const packed whole = array();
const auto none = std::optional<int64_t>{};

packed jobs() {
  return array(array("a", 3), array("b", 1), array("c", 3), array("d", 2));
}

} // namespace

TEST_CASE("a list counts, finds and erases the elements for which a condition holds") {
  list_object list{array(5, 1, 4, 2, 3)};
  CHECK(list.count_if(">", whole, pack(2), none, none) == 3);
  CHECK(list.find_if("<", whole, pack(3), none, none) == 1);
  CHECK(list.find_if(">", whole, pack(9), none, none) == none);
  CHECK(list.erase_if(">=", whole, pack(3), none, none) == 3);
  CHECK(list.dump() == array(1, 2));
  CHECK(list.used().items == 2);
  CHECK(list.erase_if(">=", whole, pack(3), none, none) == 0);
}

TEST_CASE("a condition of a list is limited to a slice") {
  list_object list{array(1, 9, 1, 9, 1)};
  CHECK(list.count_if("==", whole, pack(1), 1, none) == 2);
  CHECK(list.count_if("==", whole, pack(1), none, -1) == 2);
  CHECK(list.find_if("==", whole, pack(1), 1, none) == 2);
  CHECK(list.erase_if("==", whole, pack(1), 1, 4) == 1);
  CHECK(list.dump() == array(1, 9, 9, 1));
}

TEST_CASE("conditions of a list look at a field of the elements, and so does sorting") {
  list_object list{jobs()};
  CHECK(list.count_if("==", array(1), pack(3), none, none) == 2);
  list.sort_by(array(1), false);
  CHECK(list.dump() == array(array("b", 1), array("d", 2), array("a", 3), array("c", 3)));
  list.sort_by(array(0), true);
  CHECK(list.find_if("==", array(0), pack("b"), none, none) == 2);
  CHECK(list.erase_if("<", array(1), pack(3), none, none) == 2);
  CHECK(list.dump() == array(array("c", 3), array("a", 3)));
}

TEST_CASE("a list that a condition cannot look into stays unchanged") {
  list_object list{array(array(1), array(2), 3)};
  CHECK_REFUSED(list, errc::type_mismatch, list.erase_if("<", array(0), pack(9), none, none));
  CHECK_REFUSED(list, errc::type_mismatch, list.sort_by(array(0), false));
  CHECK_REFUSED(list, errc::bad_argument, list.erase_if("~", whole, pack(9), none, none));
}

TEST_CASE("a list's version changes when a condition has erased elements, and only then") {
  list_object list{array(1, 2)};
  auto version = list.versioned();
  list.erase_if("==", whole, pack(7), none, none);
  CHECK(list.versioned() == version);
  list.erase_if("==", whole, pack(2), none, none);
  CHECK_FALSE(list.replace(unpack<uint64_t>(split_array(version)[0]), array()));
}

TEST_CASE("a dict counts, finds and erases the entries for whose values a condition holds") {
  dict_object dict{entries("a", 5, "b", 1, "c", 4)};
  CHECK(dict.count_if(">", whole, pack(1)) == 2);
  CHECK(dict.find_if("<", whole, pack(5)) == array("b", 1));
  CHECK(dict.find_if(">", whole, pack(5)) == std::nullopt);
  CHECK(dict.erase_if(">", whole, pack(1)) == 2);
  CHECK(dict.dump() == entries("b", 1));
  CHECK(dict.used().items == 1);
  dict_object jobs{entries("x", array("a", 3), "y", array("b", 1))};
  CHECK(jobs.find_if("==", array(1), pack(1)) == array("y", array("b", 1)));
  CHECK_REFUSED(jobs, errc::type_mismatch, jobs.erase_if("==", array(1, 2), pack(1)));
}

TEST_CASE("a set counts, finds and erases the values for which a condition holds") {
  set_object set{array(5, 1, 4)};
  CHECK(set.count_if(">", whole, pack(1)) == 2);
  CHECK(set.find_if("<", whole, pack(5)) == pack(1));
  CHECK(set.find_if(">", whole, pack(5)) == std::nullopt);
  CHECK(set.erase_if(">=", whole, pack(4)) == 2);
  CHECK(set.dump() == array(1));
  CHECK(set.used().items == 1);
  set_object jobs{array(array("a", 3), array("b", 1))};
  CHECK(jobs.erase_if("==", array(1), pack(3)) == 1);
  CHECK(jobs.dump() == array(array("b", 1)));
  CHECK_REFUSED(jobs, errc::type_mismatch, jobs.erase_if("==", array(1, 2), pack(1)));
}

TEST_CASE("conditions of random lists hold as std::erase_if and std::count_if say") {
  random_values random{7};
  for (int history = 0; history < 300; ++history) {
    std::vector<int64_t> model(static_cast<size_t>(random.number(0, 30)));
    for (auto& each : model)
      each = random.number(0, 9);
    list_object list{pack(model)};
    auto first = random.number(0, 31);
    auto last = random.number(0, 31);
    auto limit = random.number(0, 9);
    auto from = model.begin() + std::min<int64_t>(first, std::ssize(model));
    auto to = model.begin() + std::min<int64_t>(std::max(first, last), std::ssize(model));
    auto is_less = [&](auto x) { return x < limit; };
    CHECK(list.count_if("<", whole, pack(limit), first, last) == std::count_if(from, to, is_less));
    auto rest = std::remove_if(from, to, is_less);
    CHECK(list.erase_if("<", whole, pack(limit), first, last) == to - rest);
    model.erase(rest, to);
    REQUIRE(list.dump() == pack(model));
  }
}
