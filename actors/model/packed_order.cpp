#include "actors/model/packed_object.hpp"
#include "actors/model/packed_value.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace manager {
namespace {

using detail::is_integer;
using detail::rank;
using detail::rank_of;
using msgpack::object;
namespace kind = msgpack::type;

std::strong_ordering compare_integers(const object& a, const object& b) {
  if (a.type != b.type)
    return a.type == kind::NEGATIVE_INTEGER ? std::strong_ordering::less
                                            : std::strong_ordering::greater;
  return a.type == kind::NEGATIVE_INTEGER ? a.via.i64 <=> b.via.i64 : a.via.u64 <=> b.via.u64;
}

// long double has 64 bits of mantissa here, so no integer loses digits on the way.
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

std::strong_ordering compare(const object& a, const object& b);

std::strong_ordering compare_arrays(const msgpack::object_array& a,
                                    const msgpack::object_array& b) {
  for (uint32_t i = 0; i < std::min(a.size, b.size); ++i)
    if (auto order = compare(a.ptr[i], b.ptr[i]); order != 0)
      return order;
  return a.size <=> b.size;
}

std::strong_ordering compare_maps(const msgpack::object_map& a, const msgpack::object_map& b) {
  for (uint32_t i = 0; i < std::min(a.size, b.size); ++i) {
    if (auto order = compare(a.ptr[i].key, b.ptr[i].key); order != 0)
      return order;
    if (auto order = compare(a.ptr[i].val, b.ptr[i].val); order != 0)
      return order;
  }
  return a.size <=> b.size;
}

// Recursion is bounded: parsing refuses more than max_depth levels.
std::strong_ordering compare(const object& a, const object& b) {
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
    return compare_arrays(a.via.array, b.via.array);
  case rank::map:
    return compare_maps(a.via.map, b.via.map);
  default:
    return compare_extensions(a.via.ext, b.via.ext);
  }
}

/// All values parsed into one memory: a zone for each costs twenty times as much.
std::vector<object> parse_all(msgpack::zone& memory, const std::vector<packed>& values) {
  try {
    std::vector<object> parsed;
    parsed.reserve(values.size());
    for (auto& value : values)
      parsed.push_back(detail::parse_into(memory, value));
    return parsed;
  } catch (const msgpack::unpack_error&) {
    detail::throw_malformed();
  }
}

} // namespace

std::strong_ordering packed_order(const packed& left, const packed& right) {
  return compare(detail::parse(left).get(), detail::parse(right).get());
}

void sort_packed(std::vector<packed>& values, bool descending) {
  msgpack::zone memory;
  auto parsed = parse_all(memory, values);
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return descending ? compare(parsed[b], parsed[a]) < 0 : compare(parsed[a], parsed[b]) < 0;
  });
  std::vector<packed> sorted;
  sorted.reserve(values.size());
  for (auto index : order)
    sorted.push_back(std::move(values[index]));
  values = std::move(sorted);
}

} // namespace manager
