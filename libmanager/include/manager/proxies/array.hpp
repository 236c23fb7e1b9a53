#pragma once

#include "actors/objects/containers/array.hpp"
#include "actors/objects/containers/bulk.hpp"
#include "actors/value/packed_binary.hpp"
#include "manager/detail/chunked.hpp"
#include "manager/detail/comparison.hpp"
#include "manager/detail/element.hpp"
#include "manager/detail/proxy.hpp"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace manager {

template <has_element_kind T> class array;
template <class Session> class array_factory;

namespace detail {

/// Elements in memory in the form in which the server stores them. std::vector<bool> is excluded.
template <class T>
using stored_elements = std::vector<std::conditional_t<std::same_as<T, bool>, uint8_t, T>>;

template <class Elements> std::string_view bytes_of(const Elements& elements) {
  return {reinterpret_cast<const char*>(std::ranges::data(elements)),
          std::ranges::size(elements) * sizeof(*std::ranges::data(elements))};
}

/// Returns the element that an array of `T` stores for `x`.
/// @throws error type_mismatch for an integer that does not fit
template <class T, class U> T to_element(const U& x) {
  constexpr bool is_number = std::integral<T> && !std::same_as<T, bool>;
  static_assert(!(is_number && std::floating_point<U>),
                "an array of integers would lose the fractions: convert the numbers first");
  if constexpr (is_number && std::integral<U>)
    if (!std::in_range<T>(+x))
      throw error{errc::type_mismatch,
                  std::to_string(+x) + " is no " + std::string{name_of(element_kind_of<T>())}};
  return static_cast<T>(x);
}

/// Calls `f(bytes)` with the bytes of a range's elements: in place if the range stores them as the
/// server does, otherwise copied.
template <class T, class Range, class F> auto with_bytes(Range&& values, F f) {
  using value = std::ranges::range_value_t<Range>;
  if constexpr (std::ranges::contiguous_range<
                    Range> && std::ranges::sized_range<Range> && std::same_as<value, T>) {
    return f(bytes_of(values));
  } else {
    stored_elements<T> stored;
    if constexpr (std::ranges::sized_range<Range>)
      stored.reserve(std::ranges::size(values));
    for (auto&& x : values)
      stored.push_back(to_element<T>(static_cast<const value&>(x)));
    return f(bytes_of(stored));
  }
}

/// Copies the elements of an answer.
/// @throws error type_mismatch if the number of elements differs from `to.size()`
template <class T> void copy_elements(const packed& answer, std::span<T> to) {
  auto bytes = bytes_of_blob(answer);
  if (bytes.size() != to.size_bytes())
    throw_mismatch(std::to_string(to.size()) + " elements", answer);
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(to.data()));
}

template <class T> std::vector<T> elements_of(const packed& answer) {
  stored_elements<T> stored(bytes_of_blob(answer).size() / sizeof(T));
  copy_elements(answer, std::span{stored});
  if constexpr (std::same_as<T, bool>)
    return {stored.begin(), stored.end()};
  else
    return stored;
}

} // namespace detail

/// One element of a shared array: `shared[i]`, see detail::element.
template <has_element_kind T> class array_element : public detail::element<array_element<T>, T> {
public:
  array_element(const array<T>& owner, int64_t index) : owner_{owner}, index_{index} {}
  array_element(const array_element&) = default;
  T operator=(T value) const { return this->assign(value); }
  T operator=(const array_element& other) const { return this->assign(other.value()); }

  T read() const { return owner_.at(index_); }
  void write(T value) const { owner_.set(index_, value); }
  std::optional<T> add(packed delta) const { return owner_.add(index_, std::move(delta)); }

  const detail::object_ptr& target() const noexcept { return owner_.shared_object(); }

private:
  array<T> owner_;
  int64_t index_;
};

/// An array of fixed length that lives in the server, shared by all who hold a proxy. Elements are
/// numbers or bools, stored as raw bytes, so that reading and writing many of them costs as much as
/// their bytes. The schema names the type exactly: `typed_array<i32>`. A negative index counts from
/// the end, as in Python. Every member function is one atomic operation on the server and one round
/// trip, if one message can carry the elements (`server_limits::value_bytes`, 64 MiB by default);
/// otherwise `read`, `write`, `assign_range` and `to_vector` use several messages, each atomic. A
/// range-for fetches chunks of elements; each chunk is consistent.
/// @throws error out_of_range for indexes and for sums out of the type's range, bad_argument for a
/// wrong number of elements, object_gone, and those of every call
template <has_element_kind T> class array : public proxy<array_object> {
public:
  using value_type = T;
  using reference = array_element<T>;
  using bound = std::optional<int64_t>; ///< as in Python's a[first:last:step]

  /// Type of a sum of elements: exact for integers, double for floats.
  using sum_type = std::conditional_t<std::is_floating_point_v<T>, double,
                                      std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>>;

  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(array)

  static std::string schema_name() {
    return std::string{array_object::type_name} + '<' + std::string{element_type()} + '>';
  }

  /// Returns "i32", "f64", "bool", ...
  static constexpr std::string_view element_type() { return name_of(element_kind_of<T>()); }

  size_t size() const { return static_cast<size_t>(call<"size">()); }
  bool empty() const { return size() == 0; }

  // -- elements --------------------------------------------------------------

  T at(int64_t index) const { return ask<"at">(unpack<T>, index); }
  reference operator[](int64_t index) const { return {*this, index}; }
  T front() const { return at(0); }
  T back() const { return at(-1); }
  void set(int64_t index, T value) const { call<"set">(index, pack(value)); }

  /// Replaces the element and returns the old value.
  T exchange(int64_t index, T value) const {
    return ask<"exchange">(unpack<T>, index, pack(value));
  }

  /// Works as `std::atomic::compare_exchange_strong`. Compares bytes: NaN equals itself.
  bool compare_exchange(int64_t index, T& expected, T desired) const {
    auto read = [&](const std::optional<packed>& current) {
      if (current)
        expected = unpack<T>(*current);
      return !current;
    };
    return ask<"cmp_xchg">(read, index, pack(expected), pack(desired));
  }

  /// Adds `delta` to the element and returns the old value.
  T fetch_add(int64_t index, T delta) const requires detail::addable<T> {
    return add(index, pack(delta));
  }

  /// Swaps two elements.
  void swap_elements(int64_t left, int64_t right) const { call<"swap">(left, right); }

  // -- many elements ---------------------------------------------------------

  /// Copies `into.size()` elements from `offset` on.
  /// @throws error out_of_range if there are fewer
  void read(std::span<T> into, size_t offset = 0) const { read_parts(into, offset); }

  /// Replaces elements from `offset` on by those of the range.
  /// @throws error out_of_range if the array is too short, type_mismatch if the range has an
  /// integer that does not fit; nothing is changed then
  template <std::ranges::input_range Range> void write(size_t offset, Range&& values) const {
    detail::with_bytes<T>(values, [&](std::string_view bytes) { write_bytes(offset, bytes); });
  }
  void write(size_t offset, std::initializer_list<T> values) const {
    write(offset, std::span{values.begin(), values.size()});
  }

  /// Replaces all elements.
  /// @throws error bad_argument if the range has another length; nothing is changed then
  template <std::ranges::input_range Range> void assign_range(Range&& values) const {
    detail::with_bytes<T>(values, [&](std::string_view bytes) { assign_bytes(bytes); });
  }
  void assign_range(std::initializer_list<T> values) const {
    assign_range(std::span{values.begin(), values.size()});
  }

  /// Assigns `value` to all elements, or to those of a slice.
  void fill(T value, bound first = {}, bound last = {}, int64_t step = 1) const {
    call<"fill">(first, last, step, pack(value));
  }

  /// Returns a copy of all elements; of one moment if one message can carry them.
  std::vector<T> to_vector() const {
    detail::stored_elements<T> all(size());
    read_parts(std::span{all}, 0);
    if constexpr (std::same_as<T, bool>)
      return {all.begin(), all.end()};
    else
      return all;
  }

  /// Returns all elements at one moment.
  /// @throws error too_large if no message can carry them
  std::vector<T> snapshot() const { return slice({}, {}); }

  // -- slices: Python's a[first:last:step] -------------------------------------

  std::vector<T> slice(bound first, bound last, int64_t step = 1) const {
    return ask<"slice">(detail::elements_of<T>, first, last, step);
  }

  /// Replaces the elements of a slice.
  /// @throws error bad_argument if the range and the slice have different lengths
  template <std::ranges::input_range Range = std::initializer_list<T>>
  void assign_slice(bound first, bound last, Range&& values, int64_t step = 1) const {
    detail::with_bytes<T>(values, [&](std::string_view bytes) {
      call<"set_slice">(first, last, step, pack_blob(bytes));
    });
  }

  /// Adds `delta` to each element of a slice. If a sum is out of the type's range, changes no
  /// element.
  void add_slice(bound first, bound last, T delta,
                 int64_t step = 1) const requires detail::addable<T> {
    call<"add_slice">(first, last, step, pack(delta));
  }

  // -- results over elements, computed by the server ----------------------------

  /// Returns the sum.
  /// @throws error out_of_range if a sum of integers needs more than 64 bits
  sum_type sum(bound first = {}, bound last = {}, int64_t step = 1) const {
    return ask<"sum">(unpack<sum_type>, first, last, step);
  }

  /// Returns the smallest element; NaN is greater than all other numbers.
  /// @throws error empty
  T min(bound first = {}, bound last = {}, int64_t step = 1) const {
    return ask<"min">(unpack<T>, first, last, step);
  }
  T max(bound first = {}, bound last = {}, int64_t step = 1) const {
    return ask<"max">(unpack<T>, first, last, step);
  }

  /// Returns the index of the first element in [first, last) with the same bytes; nullopt if there
  /// is none.
  std::optional<size_t> find(T value, bound first = {}, bound last = {}) const {
    auto index = call<"find">(pack(value), first, last);
    return index ? std::optional{static_cast<size_t>(*index)} : std::nullopt;
  }
  bool contains(T value) const { return find(value).has_value(); }

  /// Returns the number of elements with the same bytes.
  size_t count(T value, bound first = {}, bound last = {}, int64_t step = 1) const {
    return static_cast<size_t>(call<"count">(pack(value), first, last, step));
  }

  /// Returns the number of elements x for which `comparison(x, value)` is true. The comparison is a
  /// function object of the header `functional`: `a.count_if(std::less<>{}, 5)`.
  template <detail::named_comparison Comparison>
  size_t count_if(Comparison, T value, bound first = {}, bound last = {}, int64_t step = 1) const {
    auto sign = detail::sign_text<Comparison>();
    return static_cast<size_t>(call<"count_if">(sign, pack(value), first, last, step));
  }

  /// Compares the elements. Copies them as `to_vector` does.
  friend bool operator==(const array& left, const std::vector<T>& right) {
    return left.size() == right.size() && left.to_vector() == right;
  }

  // -- iteration ---------------------------------------------------------------

  struct chunks {
    using value_type = T;
    array source;
    int64_t position = 0;
    std::vector<T> next() {
      constexpr auto most = static_cast<int64_t>(chunk_bytes / sizeof(T));
      auto chunk = source.template ask<"read">(detail::elements_of<T>, position, most);
      position += static_cast<int64_t>(chunk.size());
      return chunk;
    }
  };
  using const_iterator = detail::chunk_iterator<chunks>;

  const_iterator begin() const { return const_iterator{chunks{*this}}; }
  const_iterator end() const { return {}; }

private:
  friend class array_element<T>;
  template <class Session> friend class array_factory;

  T add(int64_t index, packed delta) const {
    return ask<"fetch_add">(unpack<T>, index, std::move(delta));
  }

  /// Returns the largest number of elements in one message.
  size_t most_elements() const {
    constexpr size_t header = 5; // header of a blob
    auto most = detail::max_value_bytes(this->shared_object());
    return most > header + sizeof(T) ? (most - header) / sizeof(T) : 1;
  }

  template <class Stored> void read_parts(std::span<Stored> into, size_t offset) const {
    while (!into.empty()) {
      auto part = into.first(std::min(into.size(), most_elements()));
      read_part(part, offset);
      into = into.subspan(part.size());
      offset += part.size();
    }
  }

  template <class Stored> void read_part(std::span<Stored> part, size_t offset) const {
    auto copy = [&](const packed& answer) {
      auto there = bytes_of_blob(answer).size() / sizeof(T);
      if (there < part.size())
        throw error{errc::out_of_range,
                    "there are only " + std::to_string(offset + there) + " elements"};
      detail::copy_elements(answer, part);
    };
    ask<"read">(copy, static_cast<int64_t>(offset), static_cast<int64_t>(part.size()));
  }

  void write_bytes(size_t offset, std::string_view bytes) const {
    auto part = most_elements() * sizeof(T);
    if (bytes.size() > part)
      require_within(offset, bytes.size() / sizeof(T));
    do {
      call<"write">(static_cast<int64_t>(offset), pack_blob(bytes.substr(0, part)));
      offset += part / sizeof(T);
      bytes.remove_prefix(std::min(part, bytes.size()));
    } while (!bytes.empty());
  }

  void assign_bytes(std::string_view bytes) const {
    if (bytes.size() <= most_elements() * sizeof(T)) {
      call<"set_slice">(bound{}, bound{}, int64_t{1}, pack_blob(bytes));
      return;
    }
    if (size() != bytes.size() / sizeof(T))
      refuse(errc::bad_argument, bytes.size() / sizeof(T), 0);
    write_bytes(0, bytes);
  }

  /// Checks the range before several messages write the elements.
  void require_within(size_t offset, size_t count) const {
    auto length = size();
    if (offset > length || count > length - offset)
      refuse(errc::out_of_range, count, offset);
  }
  [[noreturn]] void refuse(errc why, size_t count, size_t offset) const {
    throw detail::in_call(shared_object(), "write",
                          {why, std::to_string(count) + " elements from " + std::to_string(offset)
                                    + " on are not those of " + std::to_string(size())});
  }
};

/// `m.array<T>(...)` of a session.
template <class Session> class array_factory {
public:
  /// Creates an array of so many zeros, or of these elements. The array is anonymous: it lives
  /// while any session holds a proxy.
  /// @throws error bad_argument for a negative length, limit_reached
  template <has_element_kind T> manager::array<T> array(int64_t length) {
    return make<T>({}, length);
  }
  template <has_element_kind T, std::ranges::input_range Range>
  manager::array<T> array(const Range& values) requires(!detail::text_like<Range>) {
    return detail::with_bytes<T>(values, [&](std::string_view bytes) { return filled<T>(bytes); });
  }
  template <has_element_kind T> manager::array<T> array(std::initializer_list<T> values) {
    return array<T>(std::span{values.begin(), values.size()});
  }

  /// Opens the array of this name with any length.
  /// @throws error no_such_name, type_mismatch if the name belongs to another type
  template <has_element_kind T, detail::text_like Name> manager::array<T> array(const Name& name) {
    return static_cast<Session&>(*this).template open<manager::array<T>>(name);
  }

  /// Opens the array of this name, or creates it with so many zeros.
  /// @throws error type_mismatch as above, bad_argument if the array has another length
  template <has_element_kind T> manager::array<T> array(std::string_view name, int64_t length) {
    return make<T>(name, length);
  }

  /// Opens the array of this name, or creates it with these elements.
  /// @throws error type_mismatch and bad_argument as above; too_large if no message can carry the
  /// elements: create it by its length and assign them
  template <has_element_kind T, std::ranges::input_range Range>
  manager::array<T> array(std::string_view name, const Range& values) {
    return detail::with_bytes<T>(values, [&](std::string_view bytes) {
      return make<T>(name, static_cast<int64_t>(bytes.size() / sizeof(T)), bytes);
    });
  }
  template <has_element_kind T>
  manager::array<T> array(std::string_view name, std::initializer_list<T> values) {
    return array<T>(name, std::span{values.begin(), values.size()});
  }

private:
  template <has_element_kind T>
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
  template <has_element_kind T> manager::array<T> filled(std::string_view bytes) {
    auto made = make<T>({}, static_cast<int64_t>(bytes.size() / sizeof(T)));
    made.assign_bytes(bytes);
    return made;
  }
};

} // namespace manager
