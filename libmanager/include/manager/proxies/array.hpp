#pragma once

#include "manager/detail/basic_array.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace manager {

/// An array of fixed length that lives in the server, shared by all who hold a proxy. Elements are
/// numbers, bools, or structs and std::arrays of them (see array_value), stored as raw bytes
/// without gaps, so that reading and writing many of them costs as much as their bytes. The schema
/// names the type exactly: `typed_array<i32>`, `typed_array<tuple<f32,f32>>`. See `basic_array` for
/// the operations.
template <array_value T> class array : public detail::basic_array<array<T>, T> {
public:
  using detail::basic_array<array<T>, T>::basic_array;
  MANAGER_PROXY_MEMBERS(array)

  static std::string schema_name() {
    return std::string{array_object::type_name} + '<' + element_type() + '>';
  }

  /// Returns "i32", "f64", "bool", "tuple<f32,f32>", ...
  static std::string element_type() { return detail::layout_name<T>(); }

private:
  friend class detail::basic_array<array<T>, T>;

  std::optional<packed> path() const { return {}; }
  std::vector<int64_t> steps() const { return {}; }
};

/// One member, of type `T`, of each element of a shared array, see `basic_array::member`. Holds the
/// array as a proxy does. It cannot be sent to other processes; the array can.
template <array_value T> class array_member : public detail::basic_array<array_member<T>, T> {
  using base = detail::basic_array<array_member<T>, T>;

public:
  array_member(const proxy<array_object>& of, std::vector<int64_t> steps)
      : base{of}, steps_{std::move(steps)} {}

  /// Returns a proxy of the same member, bound to an acquisition of a lock, as `array::with`.
  template <class Lock> array_member with(const Lock& lock) const {
    auto fenced = *this;
    fenced.set_fence(detail::fence_of(lock));
    return fenced;
  }

  std::string preview() const = delete; ///< the server previews whole elements only

  /// Returns true if two proxies refer to the same member of the same array.
  friend bool operator==(const array_member& left, const array_member& right) {
    return detail::same_object(left.shared_object(), right.shared_object())
           && left.steps_ == right.steps_;
  }

private:
  friend base;

  std::optional<packed> path() const { return pack(steps_); }
  const std::vector<int64_t>& steps() const { return steps_; }

  std::vector<int64_t> steps_;
};

/// `m.array<T>(...)` of a session.
template <class Session> class array_factory {
public:
  /// Creates an array of so many zeros, or of these elements. The array is anonymous: it lives
  /// while any session holds a proxy.
  /// @throws error bad_argument for a negative length, limit_reached
  template <array_value T> manager::array<T> array(int64_t length) { return make<T>({}, length); }
  template <array_value T, std::ranges::input_range Range>
  manager::array<T> array(const Range& values) requires(!detail::text_like<Range>) {
    return detail::with_bytes<T>(values, [&](std::string_view bytes) { return filled<T>(bytes); });
  }
  template <array_value T> manager::array<T> array(std::initializer_list<T> values) {
    return array<T>(std::span{values.begin(), values.size()});
  }

  /// Opens the array of this name with any length.
  /// @throws error no_such_name, type_mismatch if the name belongs to another type
  template <array_value T, detail::text_like Name> manager::array<T> array(const Name& name) {
    return static_cast<Session&>(*this).template open<manager::array<T>>(name);
  }

  /// Opens the array of this name, or creates it with so many zeros.
  /// @throws error type_mismatch as above, bad_argument if the array has another length
  template <array_value T> manager::array<T> array(std::string_view name, int64_t length) {
    return make<T>(name, length);
  }

  /// Opens the array of this name, or creates it with these elements.
  /// @throws error type_mismatch and bad_argument as above; too_large if no message can carry the
  /// elements: create it by its length and assign them
  template <array_value T, std::ranges::input_range Range>
  manager::array<T> array(std::string_view name, const Range& values) {
    return detail::with_bytes<T>(values, [&](std::string_view bytes) {
      return make<T>(name, static_cast<int64_t>(bytes.size() / detail::stored_width<T>()), bytes);
    });
  }
  template <array_value T>
  manager::array<T> array(std::string_view name, std::initializer_list<T> values) {
    return array<T>(name, std::span{values.begin(), values.size()});
  }

private:
  template <array_value T>
  manager::array<T> make(std::string_view name, int64_t length,
                         std::optional<std::string_view> bytes = std::nullopt) {
    using made = manager::array<T>;
    packed_writer initial;
    initial.array(3);
    initial.value(made::element_type());
    initial.value(length);
    if (bytes)
      initial.add(pack_blob(*bytes));
    else
      initial.nil();
    return static_cast<Session&>(*this).template obtain<made>(name, std::move(initial).finish());
  }

  /// Fills the array, with as many messages as necessary, before any other process can see it.
  template <array_value T> manager::array<T> filled(std::string_view bytes) {
    auto made = make<T>({}, static_cast<int64_t>(bytes.size() / detail::stored_width<T>()));
    made.assign_bytes(bytes);
    return made;
  }
};

} // namespace manager
