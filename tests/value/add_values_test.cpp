#include "actors/value/packed_value.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace manager;
using namespace manager::test;

namespace {

const packed int32_range = array(INT32_MIN, INT32_MAX);

template <class T> packed sum(const T& a, const T& b, const packed& range = nil) {
  return add_values(pack(a), pack(b), range);
}

} // namespace

TEST_CASE("integers are added exactly, whatever their signs") {
  CHECK(sum(2, 3) == pack(5));
  CHECK(sum(-2, 3) == pack(1));
  CHECK(sum(2, -3) == pack(-1));
  CHECK(sum(-2, -3) == pack(-5));
  random_values random{1};
  for (int i = 0; i < 1000; ++i) {
    auto a = random.number(INT64_MIN / 2, INT64_MAX / 2);
    auto b = random.number(INT64_MIN / 2, INT64_MAX / 2);
    CHECK(sum(a, b) == pack(a + b));
  }
}

TEST_CASE("integers may use the whole of 64 bits, signed and unsigned") {
  CHECK(sum(INT64_MAX, int64_t{1}) == pack(uint64_t{1} << 63));
  CHECK(add_values(pack(UINT64_MAX), pack(-1), nil) == pack(UINT64_MAX - 1));
  CHECK(add_values(pack(UINT64_MAX), pack(INT64_MIN), nil) == pack(INT64_MAX));
  CHECK(add_values(pack(INT64_MIN), pack(0), nil) == pack(INT64_MIN));
}

TEST_CASE("a sum beyond 64 bits is out of range") {
  CHECK_FAILS(errc::out_of_range, sum(UINT64_MAX, uint64_t{1}));
  CHECK_FAILS(errc::out_of_range, sum(UINT64_MAX, UINT64_MAX));
  CHECK_FAILS(errc::out_of_range, sum(INT64_MIN, int64_t{-1}));
  CHECK_FAILS_SAYING(
      errc::out_of_range,
      "the sum -18446744073709551616 is outside [-9223372036854775808, 18446744073709551615]",
      sum(INT64_MIN, INT64_MIN));
}

TEST_CASE("a sum must stay within the range that the caller gives") {
  CHECK(sum(INT32_MAX - 1, 1, int32_range) == pack(INT32_MAX));
  CHECK(sum(INT32_MIN + 1, -1, int32_range) == pack(INT32_MIN));
  CHECK_FAILS_SAYING(errc::out_of_range, "the sum 2147483648 is outside [-2147483648, 2147483647]",
                     sum(INT32_MAX, 1, int32_range));
  CHECK_FAILS(errc::out_of_range, sum(INT32_MIN, -1, int32_range));
}

TEST_CASE("a value that the caller could not read is not added to") {
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected int, found int that does not fit",
                     sum(-5, 10, array(0, UINT64_MAX)));
  CHECK_FAILS(errc::type_mismatch, add_values(pack(INT64_MAX), pack(INT64_MIN), int32_range));
  CHECK_FAILS(errc::type_mismatch,
              combine_bits(pack(-1), bit_operation::conjunction, pack(1), array(0, 255)));
}

TEST_CASE("a range that is none is refused") {
  for (auto& range : {pack(1), array(1), array(1, "two"), array(1, 2, 3), raw({0xc1}), raw({})})
    CHECK_FAILS(errc::bad_argument, sum(1, 2, range));
}

TEST_CASE("floats are added as doubles, or as the C++ type that the range names") {
  CHECK(sum(0.1, 0.2) == pack(0.1 + 0.2));
  CHECK(add_values(pack(0.1f), pack(0.2f), pack(float32_range)) == pack(0.1f + 0.2f));
  CHECK(add_values(pack(1.0), pack(0.5f), nil) == pack(1.5));
  CHECK(sum(1.0, static_cast<double>(INFINITY)) == pack(static_cast<double>(INFINITY)));
  CHECK(std::isnan(unpack<double>(sum(1.0, std::nan("")))));
}

TEST_CASE("strings are joined, up to a maximum") {
  CHECK(sum(std::string{"ab"}, std::string{"c"}) == pack("abc"));
  CHECK(sum(std::string{}, std::string{"\xff"}) == pack("\xff"));
  const std::string full(max_joined_string, 'x');
  CHECK(sum(full, std::string{}) == pack(full));
  CHECK_FAILS(errc::too_large, sum(full, std::string{"y"}));
}

TEST_CASE("other kinds cannot be added, and kinds do not mix") {
  CHECK_FAILS_SAYING(errc::type_mismatch, "cannot add str to int",
                     add_values(pack(1), pack("x"), nil));
  CHECK_FAILS_SAYING(errc::type_mismatch, "cannot add int to float",
                     add_values(pack(1.5), pack(1), nil));
  CHECK_FAILS_SAYING(errc::type_mismatch, "cannot add bool to bool", sum(true, true));
  CHECK_FAILS_SAYING(errc::type_mismatch, "cannot add array of 1 to nil",
                     add_values(nil, array(1), nil));
}

TEST_CASE("malformed values cannot be added") {
  for (auto& value : malformed_values()) {
    if (describe(value) != "malformed bytes")
      continue; // only too deep to be stored
    CHECK_FAILS(errc::bad_argument, add_values(pack(1), value, nil));
    CHECK_FAILS(errc::bad_argument, add_values(value, pack(1), nil));
    CHECK_FAILS(errc::bad_argument, first_sum(value, nil));
  }
}

TEST_CASE("the first sum is the delta, when it can be added to and is within the range") {
  CHECK(first_sum(pack(-7), nil) == pack(-7));
  CHECK(first_sum(pack(2.5), nil) == pack(2.5));
  CHECK(first_sum(pack("x"), nil) == pack("x"));
  CHECK_FAILS(errc::out_of_range, first_sum(pack(int64_t{1} << 40), int32_range));
  CHECK_FAILS_SAYING(errc::type_mismatch, "cannot add bool", first_sum(pack(true), nil));
  CHECK_FAILS_SAYING(errc::type_mismatch, "cannot add array of 1", first_sum(array(1), nil));
}
