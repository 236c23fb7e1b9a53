#include "actors/value/head_reader.hpp"
#include "actors/value/packed_object.hpp"
#include "actors/value/packed_value.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

namespace manager {
namespace {

using detail::head_reader;
using detail::is_integer;
using detail::rank;
using detail::rank_of;
using msgpack::object;
namespace kind = msgpack::type;

/// Returns the number of values that follow a head.
size_t members_after(const object& head) {
  if (head.type == kind::ARRAY)
    return head.via.array.size;
  return head.type == kind::MAP ? size_t{2} * head.via.map.size : 0;
}

void skip_value(head_reader& from, size_t depth) {
  auto head = from.next();
  bool is_container = head.type == kind::ARRAY || head.type == kind::MAP;
  if (is_container && depth == max_depth)
    detail::throw_malformed();
  for (auto left = members_after(head); left > 0; --left)
    skip_value(from, depth + 1);
}

/// Checks that `value` is one well-formed value.
/// @throws error bad_argument
void require_whole(const packed& value) {
  head_reader reader{value.bytes()};
  skip_value(reader, 0);
  if (!reader.at_end())
    detail::throw_malformed();
}

std::strong_ordering compare_integers(const object& a, const object& b) {
  if (a.type != b.type)
    return a.type == kind::NEGATIVE_INTEGER ? std::strong_ordering::less
                                            : std::strong_ordering::greater;
  return a.type == kind::NEGATIVE_INTEGER ? a.via.i64 <=> b.via.i64 : a.via.u64 <=> b.via.u64;
}

// Converts a number. long double has 64 bits of mantissa here, so no integer loses digits.
long double as_real(const object& x) {
  if (x.type == kind::POSITIVE_INTEGER)
    return static_cast<long double>(x.via.u64);
  if (x.type == kind::NEGATIVE_INTEGER)
    return static_cast<long double>(x.via.i64);
  return x.via.f64;
}

std::strong_ordering compare_numbers(const object& a, const object& b) {
  if (is_integer(a) && is_integer(b))
    return compare_integers(a, b);
  auto x = as_real(a);
  auto y = as_real(b);
  if (std::isnan(x) || std::isnan(y))
    return std::isnan(x) <=> std::isnan(y);
  return x < y   ? std::strong_ordering::less
         : y < x ? std::strong_ordering::greater
                 : std::strong_ordering::equal;
}

std::strong_ordering compare_bytes(const char* a, size_t n, const char* b, size_t m) {
  return std::string_view{a, n} <=> std::string_view{b, m};
}

std::strong_ordering compare_extensions(const msgpack::object_ext& a,
                                        const msgpack::object_ext& b) {
  // `ptr` starts with the type byte, which `size` does not count.
  return compare_bytes(a.ptr, size_t{a.size} + 1, b.ptr, size_t{b.size} + 1);
}

/// Value whose head is already read.
struct opened {
  explicit opened(head_reader reader) : head(reader.next()), rest{reader} {}

  object head;
  head_reader rest;
};

std::strong_ordering compare(const object& a, const object& b, head_reader& after_a,
                             head_reader& after_b);

std::strong_ordering compare_members(const object& a, const object& b, head_reader& after_a,
                                     head_reader& after_b) {
  auto members = members_after(a);
  auto others = members_after(b);
  for (size_t i = 0; i < std::min(members, others); ++i) {
    auto x = after_a.next();
    auto y = after_b.next();
    if (auto order = compare(x, y, after_a, after_b); order != 0)
      return order;
  }
  return members <=> others;
}

// Compares two values. The depth of the recursion is bounded: stored and checked values have at
// most max_depth levels.
std::strong_ordering compare(const object& a, const object& b, head_reader& after_a,
                             head_reader& after_b) {
  if (rank_of(a) != rank_of(b))
    return rank_of(a) <=> rank_of(b);
  switch (rank_of(a)) {
  case rank::nil:
    return std::strong_ordering::equal;
  case rank::boolean:
    return a.via.boolean <=> b.via.boolean;
  case rank::number:
    return compare_numbers(a, b);
  case rank::str:
    return compare_bytes(a.via.str.ptr, a.via.str.size, b.via.str.ptr, b.via.str.size);
  case rank::bin:
    return compare_bytes(a.via.bin.ptr, a.via.bin.size, b.via.bin.ptr, b.via.bin.size);
  case rank::array:
  case rank::map:
    return compare_members(a, b, after_a, after_b);
  default:
    return compare_extensions(a.via.ext, b.via.ext);
  }
}

std::strong_ordering compare(opened a, opened b) {
  return compare(a.head, b.head, a.rest, b.rest);
}

std::vector<opened> open_all(const std::vector<packed>& values) {
  std::vector<opened> heads;
  heads.reserve(values.size());
  for (auto& value : values) {
    require_whole(value);
    heads.emplace_back(head_reader{value.bytes()});
  }
  return heads;
}

} // namespace

std::strong_ordering stored_order(const packed& left, const packed& right) {
  return compare(opened{head_reader{left.bytes()}}, opened{head_reader{right.bytes()}});
}

std::strong_ordering packed_order(const packed& left, const packed& right) {
  require_whole(left);
  require_whole(right);
  return stored_order(left, right);
}

void sort_packed(std::vector<packed>& values, bool descending) {
  auto heads = open_all(values);
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return descending ? compare(heads[b], heads[a]) < 0 : compare(heads[a], heads[b]) < 0;
  });
  std::vector<packed> sorted;
  sorted.reserve(values.size());
  for (auto index : order)
    sorted.push_back(std::move(values[index]));
  values = std::move(sorted);
}

} // namespace manager
