#include "actors/value/packed_condition.hpp"

#include "actors/value/packed_value.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <limits>
#include <string>

using namespace manager;
using namespace manager::test;

namespace {

const packed whole = array();

bool holds(const packed& value, const std::string& comparison, const packed& operand,
           const packed& field = whole) {
  return condition_of(comparison, field, operand)(value);
}

} // namespace

TEST_CASE("a condition compares a value with an operand, in the order of all values") {
  CHECK(holds(pack(1), "<", pack(2)));
  CHECK_FALSE(holds(pack(2), "<", pack(2)));
  CHECK(holds(pack(2), "<=", pack(2)));
  CHECK(holds(pack(3), ">", pack(2)));
  CHECK_FALSE(holds(pack(2), ">", pack(2)));
  CHECK(holds(pack(2), ">=", pack(2)));
  CHECK(holds(pack("b"), ">", pack("a")));
  CHECK(holds(pack("b"), "!=", pack("a")));
  CHECK_FALSE(holds(pack("a"), "!=", pack("a")));
  CHECK(holds(array(1, 2), "<", array(1, 3)));
}

TEST_CASE("numbers of a condition are compared by value, and NaN equals itself") {
  CHECK(holds(pack(1.0), "==", pack(1)));
  CHECK(holds(pack(1.5), ">", pack(1)));
  auto nan = pack(std::numeric_limits<double>::quiet_NaN());
  CHECK(holds(nan, "==", nan));
  CHECK(holds(nan, ">", pack(1e300)));
}

TEST_CASE("a condition looks at a field inside of a value") {
  auto job = entries("name", "first", "size", array(7, 8));
  CHECK(holds(job, "==", pack("first"), array("name")));
  CHECK(holds(job, ">", pack(7), array("size", -1)));
  CHECK_FALSE(holds(job, ">", pack(7), array("size", 0)));
}

TEST_CASE("no condition holds for a value without the field") {
  auto job = entries("size", array(7));
  for (auto* comparison : {"==", "!=", "<", "<=", ">", ">="}) {
    CHECK_FALSE(holds(job, comparison, pack(7), array("none")));
    CHECK_FALSE(holds(job, comparison, pack(7), array("size", 1)));
    CHECK_FALSE(holds(job, comparison, pack(7), array("size", -2)));
  }
}

TEST_CASE("a step of a condition's field that meets no container is an error that names it") {
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "at the step \"a\" of the path: expected a map or an array, found int",
                     holds(pack(1), "<", pack(2), array("a")));
  CHECK_FAILS(errc::type_mismatch, holds(array(1), "<", pack(2), array("a")));
}

TEST_CASE("what is no comparison, no field and no value is refused") {
  CHECK_FAILS(errc::bad_argument, condition_of("=", whole, pack(1)));
  CHECK_FAILS(errc::type_mismatch, condition_of("<", pack(1), pack(1)));
  for (auto& bad : malformed_values()) {
    CHECK_FAILS(errc::bad_argument, condition_of("<", whole, bad));
  }
}

TEST_CASE("values are sorted stably by a field, and those without it come first") {
  std::vector<packed> values{array("b", 2), array("a", 1), array(), array("c", 2), array("d", 0)};
  sort_by_field(values, packed_field{array(1)}, false);
  CHECK(
      values
      == std::vector<packed>{array(), array("d", 0), array("a", 1), array("b", 2), array("c", 2)});
  sort_by_field(values, packed_field{array(1)}, true);
  CHECK(
      values
      == std::vector<packed>{array("b", 2), array("c", 2), array("a", 1), array("d", 0), array()});
  auto before = values;
  values.push_back(pack(7));
  CHECK_FAILS(errc::type_mismatch, sort_by_field(values, packed_field{array(1)}, false));
  values.pop_back();
  CHECK(values == before);
}

TEST_CASE("sorting by no field sorts by the whole values") {
  std::vector<packed> values{pack(3), pack(1), pack(2)};
  sort_by_field(values, packed_field{whole}, true);
  CHECK(values == std::vector<packed>{pack(3), pack(2), pack(1)});
}
