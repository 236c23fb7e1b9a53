#include "actors/value/head_reader.hpp"
#include "actors/value/packed_object.hpp"
#include "actors/value/packed_value.hpp"

#include <cmath>
#include <limits>
#include <string_view>
#include <tuple>
#include <utility>

namespace manager {
namespace {

using detail::head_reader;
using detail::int128;
using detail::is_integer;
using detail::kind_name;
using detail::wide;
using msgpack::object;
namespace kind = msgpack::type;

/// Reads a scalar, or the head of a container. Allocates nothing for a scalar. Refers to the
/// value's bytes.
/// @throws error bad_argument if the bytes are malformed
object head_of(const packed& value) {
  head_reader bytes{value.bytes()};
  auto head = bytes.next();
  if (head.type == kind::ARRAY || head.type == kind::MAP)
    static_cast<void>(detail::parse(value)); // all members are well-formed
  else if (!bytes.at_end())
    detail::throw_malformed();
  return head;
}

[[noreturn]] void throw_not_addable(const object& a, const object& b) {
  throw error{errc::type_mismatch, "cannot add " + kind_name(b) + " to " + kind_name(a)};
}

packed pack_wide(int128 sum) {
  return sum < 0 ? pack(static_cast<int64_t>(sum)) : pack(static_cast<uint64_t>(sum));
}

std::string decimal(int128 x) {
  if (x < 0)
    return "-" + decimal(-x);
  return (x > 9 ? decimal(x / 10) : "") + static_cast<char>('0' + static_cast<int>(x % 10));
}

/// Returns the smallest and the largest integer of a range.
/// @throws error bad_argument
std::pair<int128, int128> limits_in(const packed& range) {
  head_reader members{range.bytes()};
  auto head = members.next();
  if (head.type == kind::ARRAY && head.via.array.size == 2) {
    auto lowest = members.next();
    auto highest = members.next();
    if (is_integer(lowest) && is_integer(highest) && members.at_end())
      return {wide(lowest), wide(highest)};
  }
  throw error{errc::bad_argument, "the range of a sum is nil or [lowest, highest]"};
}

/// Packs `sum` if it is within 64 bits and within the range that the caller gave. The old value
/// `before` must be, too: the caller could not read it, and would see an error after the change.
packed pack_within(int128 before, int128 sum, const packed& range, const char* what) {
  int128 lowest = std::numeric_limits<int64_t>::min();
  int128 highest = std::numeric_limits<uint64_t>::max();
  if (!is_nil(range))
    std::tie(lowest, highest) = limits_in(range);
  if (sum < lowest || sum > highest)
    throw error{errc::out_of_range, what + decimal(sum) + " is outside [" + decimal(lowest) + ", "
                                        + decimal(highest) + "]"};
  if (before < lowest || before > highest)
    throw error{errc::type_mismatch, "expected int, found int that does not fit"};
  return pack_wide(sum);
}

int128 combine(int128 a, bit_operation how, int128 b) {
  if (how == bit_operation::conjunction)
    return a & b;
  return how == bit_operation::disjunction ? a | b : a ^ b;
}

packed join_strings(const msgpack::object_str& a, const msgpack::object_str& b) {
  if (size_t{a.size} + b.size > max_joined_string)
    throw error{errc::too_large, "a string that grows by += may have at most "
                                     + std::to_string(max_joined_string) + " bytes"};
  return pack(std::string{a.ptr, a.size} + std::string{b.ptr, b.size});
}

bool is_float(const object& x) {
  return x.type == kind::FLOAT32 || x.type == kind::FLOAT64;
}

/// Returns true if the result is for a C++ float: the range is then the text `float32_range`.
bool is_for_float32(const packed& range) {
  if (is_nil(range))
    return false;
  auto x = head_of(range);
  return x.type == kind::STR && std::string_view{x.via.str.ptr, x.via.str.size} == float32_range;
}

packed add_floats(double a, double b, const packed& range) {
  if (!is_for_float32(range))
    return pack(a + b);
  if (!std::isnan(a) && !detail::fits_float32(a))
    throw error{errc::type_mismatch, "expected float, found float that does not fit"};
  return pack(static_cast<float>(a) + static_cast<float>(b));
}

packed add_objects(const object& a, const object& b, const packed& range) {
  if (is_integer(a) && is_integer(b))
    return pack_within(wide(a), wide(a) + wide(b), range, "the sum ");
  if (is_float(a) && is_float(b))
    return add_floats(a.via.f64, b.via.f64, range);
  if (a.type == kind::STR && b.type == kind::STR)
    return join_strings(a.via.str, b.via.str);
  throw_not_addable(a, b);
}

} // namespace

packed add_values(const packed& value, const packed& delta, const packed& range) {
  return add_objects(head_of(value), head_of(delta), range);
}

packed combine_bits(const packed& value, bit_operation how, const packed& operand,
                    const packed& range) {
  auto a = head_of(value);
  auto b = head_of(operand);
  if (a.type == kind::BOOLEAN && b.type == kind::BOOLEAN)
    return pack(combine(a.via.boolean, how, b.via.boolean) != 0);
  if (!is_integer(a) || !is_integer(b))
    throw error{errc::type_mismatch,
                "cannot combine the bits of " + kind_name(a) + " and " + kind_name(b)};
  return pack_within(wide(a), combine(wide(a), how, wide(b)), range, "the result ");
}

packed first_sum(const packed& delta, const packed& range) {
  auto x = head_of(delta);
  if (is_integer(x))
    return add_values(pack(0), delta, range);
  if (!is_float(x) && x.type != kind::STR)
    throw error{errc::type_mismatch, "cannot add " + kind_name(x)};
  return delta;
}

} // namespace manager
