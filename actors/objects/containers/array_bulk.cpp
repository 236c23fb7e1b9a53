#include "actors/objects/containers/array.hpp"
#include "actors/value/packed_binary.hpp"
#include "actors/value/raw_elements.hpp"

#include <algorithm>
#include <string>
#include <utility>

// The operations of an array that read or change many elements at once.

namespace manager {

/// Calls `f(elements, range)` with the C++ type of the array's elements.
template <class F> auto array_object::with_slice(bound start, bound stop, int64_t step, F f) const {
  auto range = resolve_slice(start, stop, step, size_);
  return detail::with_raw_elements(kind_, storage(),
                                   [&](auto elements) { return f(elements, range); });
}

// -- reading and writing ------------------------------------------------------

packed array_object::read(int64_t first, int64_t max) const {
  if (max < 1)
    throw error{errc::bad_argument, "the maximum must be positive"};
  if (first < 0 || first > size_)
    throw error{errc::out_of_range,
                "there is no element " + std::to_string(first) + " of " + std::to_string(size_)};
  return pack_blob(bytes_at(first, std::min(max, size_ - first)));
}

void array_object::write(int64_t first, const packed& values) {
  with_elements(values, [&](std::string_view bytes) {
    auto count = std::ssize(bytes) / width();
    if (first < 0 || first > size_ || count > size_ - first)
      throw error{errc::out_of_range, std::to_string(count) + " elements from "
                                          + std::to_string(first) + " on are not within "
                                          + std::to_string(size_)};
    std::copy(bytes.begin(), bytes.end(), storage() + first * width());
  });
}

packed array_object::slice(bound start, bound stop, int64_t step) const {
  auto range = resolve_slice(start, stop, step, size_);
  if (step == 1)
    return pack_blob(bytes_at(range.first, range.count));
  auto each = width();
  auto* from = storage();
  std::string bytes;
  bytes.reserve(static_cast<size_t>(range.count * each));
  for (int64_t i = 0; i < range.count; ++i)
    bytes.append(from + range.index(i) * each, static_cast<size_t>(each));
  return pack_blob(bytes);
}

packed array_object::values(bound start, bound stop, int64_t step) const {
  return with_slice(start, stop, step, [](auto elements, slice_range range) {
    packed_writer out;
    out.array(static_cast<size_t>(range.count));
    for (int64_t i = 0; i < range.count; ++i)
      out.value(elements.get(range.index(i)));
    return std::move(out).finish();
  });
}

void array_object::set_slice(bound start, bound stop, int64_t step, const packed& values) {
  auto range = resolve_slice(start, stop, step, size_);
  with_elements(values, [&](std::string_view bytes) {
    auto each = width();
    auto count = std::ssize(bytes) / each;
    if (count != range.count)
      throw error{errc::bad_argument, "cannot assign " + std::to_string(count)
                                          + " elements to a slice of "
                                          + std::to_string(range.count)};
    auto* to = storage();
    for (int64_t i = 0; i < range.count; ++i)
      std::copy_n(bytes.data() + i * each, each, to + range.index(i) * each);
  });
}

void array_object::fill(bound start, bound stop, int64_t step, const packed& value) {
  with_slice(start, stop, step, [&]<class E>(detail::raw_elements<E> elements, slice_range range) {
    auto x = detail::element_from<E>(value);
    for (int64_t i = 0; i < range.count; ++i)
      elements.set(range.index(i), x);
  });
}

void array_object::add_slice(bound start, bound stop, int64_t step, const packed& delta) {
  with_slice(start, stop, step, [&]<class E>(detail::raw_elements<E> elements, slice_range range) {
    detail::addend<E> more{delta};
    for (int64_t i = 0; i < range.count; ++i)
      more.added_to(elements.get(range.index(i))); // a failure changes no element
    for (int64_t i = 0; i < range.count; ++i)
      elements.set(range.index(i), more.added_to(elements.get(range.index(i))));
  });
}

// -- results over the elements of a slice ----------------------------------------

packed array_object::sum(bound start, bound stop, int64_t step) const {
  return with_slice(start, stop, step,
                    []<class E>(detail::raw_elements<E> elements, slice_range range) {
                      detail::summation<E> all;
                      for (int64_t i = 0; i < range.count; ++i)
                        all.add(elements.get(range.index(i)));
                      return all.result();
                    });
}

packed array_object::min(bound start, bound stop, int64_t step) const {
  return extreme(resolve_slice(start, stop, step, size_), false);
}

packed array_object::max(bound start, bound stop, int64_t step) const {
  return extreme(resolve_slice(start, stop, step, size_), true);
}

array_object::bound array_object::find(const packed& value, bound start, bound stop) const {
  return with_slice(start, stop, 1,
                    [&]<class E>(detail::raw_elements<E> elements, slice_range range) -> bound {
                      auto x = detail::element_from<E>(value);
                      for (int64_t i = range.first; i < range.first + range.count; ++i)
                        if (elements.is(i, x))
                          return i;
                      return std::nullopt;
                    });
}

int64_t array_object::count(const packed& value, bound start, bound stop, int64_t step) const {
  return with_slice(start, stop, step,
                    [&]<class E>(detail::raw_elements<E> elements, slice_range range) {
                      auto x = detail::element_from<E>(value);
                      int64_t found = 0;
                      for (int64_t i = 0; i < range.count; ++i)
                        found += elements.is(range.index(i), x) ? 1 : 0;
                      return found;
                    });
}

int64_t array_object::count_if(const std::string& comparison, const packed& value, bound start,
                               bound stop, int64_t step) const {
  return with_slice(start, stop, step,
                    [&]<class E>(detail::raw_elements<E> elements, slice_range range) {
                      auto x = detail::element_from<E>(value);
                      return detail::with_comparison(comparison, [&](auto holds) {
                        int64_t found = 0;
                        for (int64_t i = 0; i < range.count; ++i)
                          found += holds(elements.get(range.index(i)), x) ? 1 : 0;
                        return found;
                      });
                    });
}

// -- helpers ------------------------------------------------------------------

packed array_object::extreme(slice_range range, bool greatest) const {
  if (range.count == 0)
    throw error{errc::empty, "there are no elements"};
  return detail::with_raw_elements(kind_, storage(), [&](auto elements) {
    auto found = elements.get(range.first);
    for (int64_t i = 1; i < range.count; ++i) {
      auto x = elements.get(range.index(i));
      if (greatest ? detail::is_less(found, x) : detail::is_less(x, found))
        found = x;
    }
    return pack(found);
  });
}

/// Checks that the bytes are those of elements.
/// @throws error bad_argument
void array_object::require_elements(std::string_view blob) const {
  if (std::ssize(blob) % width() != 0)
    throw error{errc::bad_argument, std::to_string(blob.size()) + " bytes are no elements of "
                                        + std::to_string(width())};
  if (kind_ == element_kind::boolean
      && std::any_of(blob.begin(), blob.end(), [](char byte) { return (byte & ~1) != 0; }))
    throw error{errc::bad_argument, "the byte of a bool is 0 or 1"};
}

/// Calls `f(bytes)` with the elements' bytes: in place if `values` is a blob, packed again if it is
/// an array.
template <class F> void array_object::with_elements(const packed& values, F f) const {
  if (describe(values) == "bin") {
    auto blob = bytes_of_blob(values);
    require_elements(blob);
    return f(blob);
  }
  std::string bytes;
  with_element_type(kind_, [&]<class E>(std::type_identity<E>) {
    for (auto& value : split_array(values)) {
      auto x = detail::element_from<E>(value);
      bytes.append(reinterpret_cast<const char*>(&x), sizeof x);
    }
  });
  f(std::string_view{bytes});
}

} // namespace manager
