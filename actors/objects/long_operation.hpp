#pragma once

#include "actors/objects/operation.hpp"
#include "actors/value/amount.hpp"
#include "actors/value/packed_walk.hpp"
#include "actors/value/slice.hpp"
#include "actors/value/value_bytes.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

// Estimate, before a call, of whether the call takes so long that other calls should not wait for
// it. The estimate uses the operation's row, the object's size and the arguments.

namespace manager {

/// Limit of elements, and of bytes in them, that a call may visit on the network thread; with more
/// it takes long. Sorting strings of this amount takes about 20 ms, reading them 1 ms.
inline constexpr int64_t many_elements = 20'000;
inline constexpr int64_t many_bytes = int64_t{4} << 20;

/// Limit of bytes in elements that are not packed values.
inline constexpr int64_t many_raw_bytes = int64_t{16} << 20;

/// Limit of bytes for one nested value, or for arguments that are split; they take about as long.
inline constexpr int64_t many_nested_bytes = int64_t{256} << 10;

namespace detail {

/// Number of elements that are moved by one place in the time of visiting one element.
inline constexpr int64_t moved_per_visited = 16;

template <class Object>
concept knows_its_size =
    overrides<&Object::used, &shared_object::used> && requires(const Object& x) {
  x.size();
};

/// Returns the number of elements that are visited in the time of one packed value. An object type
/// defines it in `elements_per_visit` if its elements are not packed values.
template <class Object> constexpr int64_t elements_per_visit() {
  if constexpr (requires { Object::elements_per_visit; })
    return Object::elements_per_visit;
  else
    return 1;
}

template <class Object> bool is_much(amount visited) {
  constexpr auto per_visit = elements_per_visit<Object>();
  return visited.items / per_visit > many_elements
         || visited.bytes > (per_visit == 1 ? many_bytes : many_raw_bytes);
}

/// Returns the amount of some elements, if all have the same size.
inline amount share_of(amount all, int64_t elements) {
  elements = std::clamp<int64_t>(elements, 0, all.items);
  auto part = all.items == 0 ? 0.0 : static_cast<double>(elements) / static_cast<double>(all.items);
  return {elements, static_cast<int64_t>(part * static_cast<double>(all.bytes))};
}

/// Arguments of an operation that say which elements it visits: the bounds of a slice, the step
/// after them, and the first and the last number.
struct visit_arguments {
  std::optional<int64_t> start, stop, first_number;
  int64_t step = 1;
  int64_t last_number = 0;
  int bounds = 0;

  void note(int64_t number) {
    first_number = first_number.value_or(number);
    last_number = number;
    if (bounds == 2)
      step = number;
  }
  void note(const std::optional<int64_t>& bound) { (bounds++ == 0 ? start : stop) = bound; }
  template <class T> void note(const T&) {}
};

inline amount all_repeatedly(amount all, int64_t times) {
  amount sum;
  times = std::max<int64_t>(times, 1); // zero times clears the list
  if (__builtin_mul_overflow(all.items, times, &sum.items))
    sum.items = std::numeric_limits<int64_t>::max();
  if (__builtin_mul_overflow(all.bytes, times, &sum.bytes))
    sum.bytes = std::numeric_limits<int64_t>::max();
  return sum;
}

inline int64_t moved_around(int64_t index, int64_t size) {
  auto from_start = std::clamp<int64_t>(index < 0 ? index + size : index, 0, size);
  return std::min(from_start, size - from_start);
}

/// Returns the amount that an operation visits in an object with the contents `all`. `Changes` is
/// true if elements behind a slice may move.
template <visited Part, bool Changes, class... A> amount visit_of(amount all, const A&... xs) {
  visit_arguments said;
  (said.note(xs), ...);
  if constexpr (Part == visited::all) {
    return all;
  } else if constexpr (Part == visited::repeated) {
    return all_repeatedly(all, said.last_number);
  } else if constexpr (Part == visited::part) {
    return share_of(all, said.last_number);
  } else if constexpr (Part == visited::neighbors) {
    return {moved_around(said.first_number.value_or(0), all.items) / moved_per_visited, 0};
  } else if constexpr (Part == visited::element) {
    return {1, share_of(all, 1).bytes * (many_bytes / many_nested_bytes)};
  } else {
    if (said.step == 0) // the operation refuses it
      return {};
    auto found = share_of(all, resolve_slice(said.start, said.stop, said.step, all.items).count);
    if (Changes)
      found.items += all.items / moved_per_visited;
    return found;
  }
}

/// Returns the amount to split in an argument; zero for a string.
inline amount nested_in(const packed& value) {
  bool is_array = detail::is_array(value);
  if (!is_array && !is_map(value))
    return {};
  auto bytes = static_cast<int64_t>(value_bytes(value));
  if (bytes <= many_elements) // each element takes at least a byte
    return {0, bytes};
  auto header = is_array ? array_header(value) : map_header(value);
  return {static_cast<int64_t>(header.members), bytes};
}
inline amount nested_in(const std::optional<packed>& value) {
  return value ? nested_in(*value) : amount{};
}
template <class T> amount nested_in(const T&) {
  return {};
}

} // namespace detail

/// Returns true if reading, copying or destroying the whole object takes long.
template <class Object> bool is_large(const Object& object) {
  return detail::is_much<Object>({static_cast<int64_t>(object.size()), object.used().bytes});
}

/// Returns true if the operation in row `I` takes long with this object and these arguments.
template <class Object, size_t I, class... A>
bool takes_long(const Object& object, const A&... xs) {
  constexpr auto row = table_of<Object>.template get<I>();
  if constexpr (row.visits == visited::unknown)
    return true;
  if constexpr (row.visits != visited::little && row.visits != visited::unknown) {
    static_assert(detail::knows_its_size<Object>,
                  "an operation visits elements, but the object has no size() and used()");
    amount all{static_cast<int64_t>(object.size()), object.used().bytes};
    constexpr bool changes = !decltype(row)::sig::only_reads;
    if (detail::is_much<Object>(detail::visit_of<row.visits, changes>(all, xs...)))
      return true;
  }
  if constexpr (row.splits_arguments) {
    auto nested = (amount{} + ... + detail::nested_in(xs));
    return nested.items > many_elements || nested.bytes > many_nested_bytes;
  }
  return false;
}

} // namespace manager
