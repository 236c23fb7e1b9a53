#pragma once

#include "actors/objects/containers/array.hpp"
#include "actors/value/raw_elements.hpp"
#include "actors/value/slice.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace manager {

namespace detail {

/// Calls `f` with the width of a value: as a constant for the widths of numbers, so that the
/// compiler copies and compares in one instruction.
template <class F> auto with_width(int64_t width, F f) {
  switch (width) {
  case 1:
    return f(std::integral_constant<int64_t, 1>{});
  case 2:
    return f(std::integral_constant<int64_t, 2>{});
  case 4:
    return f(std::integral_constant<int64_t, 4>{});
  case 8:
    return f(std::integral_constant<int64_t, 8>{});
  default:
    return f(width);
  }
}

} // namespace detail

/// One value of each element of an array: the element itself, or a member of it. Valid as long as
/// the array's bytes stay.
class array_object::column {
public:
  /// @param bytes those of all elements
  /// @param width number of bytes of an element
  column(char* bytes, int64_t width, element_layout::member part)
      : first_{bytes + part.offset}, width_{width}, layout_{*part.layout} {}

  const element_layout& layout() const noexcept { return layout_; }

  packed get(int64_t i) const { return layout_.value_at(place(i)); }
  void write(packed_writer& out, int64_t i) const { layout_.write_value(out, place(i)); }

  std::string_view bytes(int64_t i) const {
    return {place(i), static_cast<size_t>(layout_.width())};
  }

  /// Replaces the bytes of one value.
  void set(int64_t i, std::string_view bytes) const {
    std::copy(bytes.begin(), bytes.end(), place(i));
  }

  /// Calls `f(bytes)` with the bytes of the values in a range, one after the other.
  template <class F> auto with_bytes(slice_range range, F f) const {
    auto size = static_cast<size_t>(range.count * layout_.width());
    if (has_no_gaps(range))
      return f(std::string_view{place(range.first), size});
    std::string all(size, '\0');
    detail::with_width(layout_.width(), [&](auto each) {
      for (int64_t i = 0; i < range.count; ++i)
        std::memcpy(all.data() + i * each, place(range.index(i)), static_cast<size_t>(each));
    });
    return f(std::string_view{all});
  }

  /// Replaces the values in a range by as many others.
  void assign(slice_range range, std::string_view values) const {
    if (has_no_gaps(range))
      std::copy(values.begin(), values.end(), place(range.first));
    else
      detail::with_width(layout_.width(), [&](auto each) {
        for (int64_t i = 0; i < range.count; ++i)
          std::memcpy(place(range.index(i)), values.data() + i * each, static_cast<size_t>(each));
      });
  }

  /// Makes all values in a range the same.
  void fill(slice_range range, std::string_view value) const {
    detail::with_width(layout_.width(), [&](auto each) {
      for (int64_t i = 0; i < range.count; ++i)
        std::memcpy(place(range.index(i)), value.data(), static_cast<size_t>(each));
    });
  }

  /// Calls `f(is_equal)`; `is_equal(i)` is true if the bytes of a value are these: NaN equals
  /// itself, -0.0 differs from 0.0.
  template <class F> auto comparing(std::string_view value, F f) const {
    return detail::with_width(layout_.width(), [&](auto each) {
      return f([&](int64_t i) {
        return std::memcmp(place(i), value.data(), static_cast<size_t>(each)) == 0;
      });
    });
  }

  /// Calls `f(elements)` with the C++ type of the numbers.
  /// @throws error bad_argument for tuples, which cannot be `done`
  template <class F> auto as_numbers(std::string_view done, F f) const {
    return with_element_type(layout_.number_kind(done), [&]<class E>(std::type_identity<E>) {
      return f(detail::raw_elements<E>{first_, width_});
    });
  }

private:
  char* place(int64_t i) const { return first_ + i * width_; }
  bool has_no_gaps(slice_range range) const { return range.step == 1 && layout_.width() == width_; }

  char* first_;
  int64_t width_;
  const element_layout& layout_;
};

} // namespace manager
