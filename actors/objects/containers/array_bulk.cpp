#include "actors/objects/containers/array.hpp"
#include "actors/objects/containers/array_column.hpp"
#include "actors/value/packed_binary.hpp"
#include "actors/value/packed_text.hpp"
#include "actors/value/raw_elements.hpp"

#include <algorithm>
#include <string>
#include <utility>

// The operations of an array that read or change many elements at once.

namespace manager {
namespace {

/// Calls `f(elements)` with the elements of a range one after the other.
template <class Elements, class F> void for_each_in(slice_range range, Elements elements, F f) {
  for (int64_t i = 0; i < range.count; ++i)
    f(elements.get(range.index(i)));
}

} // namespace

// -- reading and writing ------------------------------------------------------

packed array_object::read(int64_t first, int64_t max, const member& path) const {
  if (max < 1)
    throw error{errc::bad_argument, "the maximum must be positive"};
  if (first < 0 || first > size_)
    throw error{errc::out_of_range,
                "there is no element " + std::to_string(first) + " of " + std::to_string(size_)};
  return column_at(path).with_bytes({first, 1, std::min(max, size_ - first)}, pack_blob);
}

void array_object::write(int64_t first, const packed& values, const member& path) {
  auto to = column_at(path);
  with_elements(to.layout(), values, [&](std::string_view bytes) {
    auto count = std::ssize(bytes) / to.layout().width();
    if (first < 0 || first > size_ || count > size_ - first)
      throw error{errc::out_of_range, std::to_string(count) + " elements from "
                                          + std::to_string(first) + " on are not within "
                                          + std::to_string(size_)};
    to.assign({first, 1, count}, bytes);
  });
}

packed array_object::slice(bound start, bound stop, int64_t step, const member& path) const {
  return column_at(path).with_bytes(resolve_slice(start, stop, step, size_), pack_blob);
}

packed array_object::values(bound start, bound stop, int64_t step, const member& path) const {
  auto range = resolve_slice(start, stop, step, size_);
  packed_writer out;
  out.array(static_cast<size_t>(range.count));
  auto from = column_at(path);
  for (int64_t i = 0; i < range.count; ++i)
    from.write(out, range.index(i));
  return std::move(out).finish();
}

void array_object::set_slice(bound start, bound stop, int64_t step, const packed& values,
                             const member& path) {
  auto range = resolve_slice(start, stop, step, size_);
  auto to = column_at(path);
  with_elements(to.layout(), values, [&](std::string_view bytes) {
    auto count = std::ssize(bytes) / to.layout().width();
    if (count != range.count)
      throw error{errc::bad_argument, "cannot assign " + std::to_string(count)
                                          + " elements to a slice of "
                                          + std::to_string(range.count)};
    to.assign(range, bytes);
  });
}

void array_object::fill(bound start, bound stop, int64_t step, const packed& value,
                        const member& path) {
  auto range = resolve_slice(start, stop, step, size_);
  auto to = column_at(path);
  to.fill(range, to.layout().bytes_of(value));
}

void array_object::add_slice(bound start, bound stop, int64_t step, const packed& delta,
                             const member& path) {
  auto range = resolve_slice(start, stop, step, size_);
  column_at(path).as_numbers("added", [&]<class E>(detail::raw_elements<E> elements) {
    detail::addend<E> more{delta};
    for_each_in(range, elements, [&](E x) { more.added_to(x); }); // a failure changes no element
    for (int64_t i = 0; i < range.count; ++i)
      elements.set(range.index(i), more.added_to(elements.get(range.index(i))));
  });
}

// -- results over the elements of a slice ----------------------------------------

packed array_object::sum(bound start, bound stop, int64_t step, const member& path) const {
  auto range = resolve_slice(start, stop, step, size_);
  return column_at(path).as_numbers("added", [&]<class E>(detail::raw_elements<E> elements) {
    detail::summation<E> all;
    for_each_in(range, elements, [&](E x) { all.add(x); });
    return all.result();
  });
}

packed array_object::min(bound start, bound stop, int64_t step, const member& path) const {
  return extreme(resolve_slice(start, stop, step, size_), path, false);
}

packed array_object::max(bound start, bound stop, int64_t step, const member& path) const {
  return extreme(resolve_slice(start, stop, step, size_), path, true);
}

array_object::bound array_object::find(const packed& value, bound start, bound stop,
                                       const member& path) const {
  auto range = resolve_slice(start, stop, 1, size_);
  auto in = column_at(path);
  return in.comparing(in.layout().bytes_of(value), [&](auto is_equal) -> bound {
    for (auto i = range.first; i < range.first + range.count; ++i)
      if (is_equal(i))
        return i;
    return std::nullopt;
  });
}

int64_t array_object::count(const packed& value, bound start, bound stop, int64_t step,
                            const member& path) const {
  auto range = resolve_slice(start, stop, step, size_);
  auto in = column_at(path);
  return in.comparing(in.layout().bytes_of(value), [&](auto is_equal) {
    int64_t found = 0;
    for (int64_t i = 0; i < range.count; ++i)
      found += is_equal(range.index(i)) ? 1 : 0;
    return found;
  });
}

int64_t array_object::count_if(const std::string& comparison, const packed& value, bound start,
                               bound stop, int64_t step, const member& path) const {
  auto range = resolve_slice(start, stop, step, size_);
  return column_at(path).as_numbers("compared", [&]<class E>(detail::raw_elements<E> elements) {
    auto x = detail::element_from<E>(value);
    return detail::with_comparison(comparison, [&](auto holds) {
      int64_t found = 0;
      for_each_in(range, elements, [&](E each) { found += holds(each, x) ? 1 : 0; });
      return found;
    });
  });
}

// -- helpers ------------------------------------------------------------------

packed array_object::extreme(slice_range range, const member& path, bool greatest) const {
  if (range.count == 0)
    throw error{errc::empty, "there are no elements"};
  return column_at(path).as_numbers("compared", [&](auto elements) {
    auto found = elements.get(range.first);
    for_each_in(range, elements, [&](auto x) {
      if (greatest ? detail::is_less(found, x) : detail::is_less(x, found))
        found = x;
    });
    return pack(found);
  });
}

/// Calls `f(bytes)` with the elements' bytes: in place if `values` is a blob, packed again if it is
/// an array.
template <class F>
void array_object::with_elements(const element_layout& layout, const packed& values, F f) {
  if (describe(values) == "bin") {
    auto blob = bytes_of_blob(values);
    layout.require_elements(blob);
    return f(blob);
  }
  std::string bytes;
  for (auto& value : split_array(values))
    layout.append_bytes(value, bytes);
  f(std::string_view{bytes});
}

} // namespace manager
