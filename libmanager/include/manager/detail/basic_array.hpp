#pragma once

#include "actors/objects/containers/array.hpp"
#include "actors/objects/containers/bulk.hpp"
#include "actors/value/packed_binary.hpp"
#include "actors/value/stored_value.hpp"
#include "manager/detail/chunked.hpp"
#include "manager/detail/comparison.hpp"
#include "manager/detail/element.hpp"
#include "manager/detail/proxy.hpp"
#include "manager/field.hpp"

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

template <array_value T> class array_member;
template <class Session> class array_factory;

namespace detail {

/// Elements in memory. std::vector<bool> is excluded.
template <class T>
using elements_in_memory = std::vector<std::conditional_t<std::same_as<T, bool>, uint8_t, T>>;

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
  if constexpr (
      std::ranges::contiguous_range<
          Range> && std::ranges::sized_range<Range> && std::same_as<value, T> && is_stored_as_it_is<T>) {
    return f(std::string_view{reinterpret_cast<const char*>(std::ranges::data(values)),
                              std::ranges::size(values) * sizeof(T)});
  } else {
    std::string stored;
    constexpr auto width = stored_width<T>();
    size_t size = 0;
    if constexpr (std::ranges::sized_range<Range>)
      stored.resize(std::ranges::size(values) * width);
    for (auto&& x : values) {
      if (stored.size() - size < width)
        stored.resize(size + std::max(size, width));
      store(to_element<T>(static_cast<const value&>(x)), stored.data() + size);
      size += width;
    }
    stored.resize(size);
    return f(std::string_view{stored});
  }
}

/// Copies the elements of an answer.
/// @throws error type_mismatch if the number of elements differs from `to.size()`
template <class T> void copy_elements(const packed& answer, std::span<T> to) {
  auto bytes = bytes_of_blob(answer);
  if (bytes.size() != to.size() * stored_width<T>())
    throw_mismatch(std::to_string(to.size()) + " elements", answer);
  if constexpr (is_stored_as_it_is<T>)
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(to.data()));
  else
    for (auto from = bytes.data(); auto& x : to)
      from = load(from, x);
}

template <class T> std::vector<T> elements_of(const packed& answer) {
  elements_in_memory<T> stored(bytes_of_blob(answer).size() / stored_width<T>());
  copy_elements(answer, std::span{stored});
  if constexpr (std::same_as<T, bool>)
    return {stored.begin(), stored.end()};
  else
    return stored;
}

/// Returns the step from a value to a member: the index of the member among all.
template <class Step> int64_t step_to_member(const Step& step) {
  if constexpr (std::is_member_object_pointer_v<Step>)
    return unpack<int64_t>(member_step(step));
  else
    return static_cast<int64_t>(step);
}

/// One element of `Array`, see detail::element.
template <class Array>
class array_element : public element<array_element<Array>, typename Array::value_type> {
  using T = typename Array::value_type;

public:
  array_element(Array owner, int64_t index) : owner_{std::move(owner)}, index_{index} {}
  array_element(const array_element&) = default;
  T operator=(const T& value) const { return this->assign(value); }
  T operator=(const array_element& other) const { return this->assign(other.value()); }

  read_result<T> read() const { return owner_.at(index_); }
  void write(const T& value) const { owner_.set(index_, value); }
  std::optional<T> add(packed delta) const { return owner_.add(index_, std::move(delta)); }

  /// Returns a reference to a member of the element: `particles[3]->*&particle::x += 1`.
  template <std::same_as<T> Class, class Member> auto operator->*(Member Class::*member) const {
    return owner_.member(member)[index_];
  }

  /// Returns a reference to an element of an array in the element: `pixels[3][0] = 255`.
  auto operator[](int64_t index) const requires fixed_sequence<T>::is_one {
    return owner_.member(index)[index_];
  }

  const object_ptr& target() const noexcept { return owner_.shared_object(); }

private:
  Array owner_;
  int64_t index_;
};

/// Operations of an array of `T`, and of a member of type `T` of each element of an array. Every
/// member function is one atomic operation on the server and one round trip, if one message can
/// carry the elements (`server_limits::value_bytes`, 64 MiB by default); otherwise `read`, `write`,
/// `assign_range` and `to_vector` use several messages, each atomic. A range-for fetches chunks of
/// elements; each chunk is consistent. A negative index counts from the end, as in Python.
/// `Derived` has `path()`, the place of a `T` in an element.
/// @throws error out_of_range for indexes and for sums out of the type's range, bad_argument for a
/// wrong number of elements, object_gone, and those of every call
template <class Derived, class T> class basic_array : public proxy<array_object> {
public:
  using value_type = T;
  using reference = array_element<Derived>;
  using bound = std::optional<int64_t>; ///< as in Python's a[first:last:step]

  /// Type of a sum of elements: exact for integers, double for floats.
  using sum_type = std::conditional_t<std::is_floating_point_v<T>, double,
                                      std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>>;

  using proxy::proxy;

  size_t size() const { return static_cast<size_t>(call<"size">()); }
  bool empty() const { return size() == 0; }

  // -- elements --------------------------------------------------------------

  read_result<T> at(int64_t index) const { return ask<"at">(unpack_element<T>, index, path()); }
  reference operator[](int64_t index) const { return {self(), index}; }
  read_result<T> front() const { return at(0); }
  read_result<T> back() const { return at(-1); }
  void set(int64_t index, const T& value) const { call<"set">(index, pack_element(value), path()); }

  /// Replaces the element and returns the old value.
  T exchange(int64_t index, const T& value) const {
    return ask<"exchange">(unpack_element<T>, index, pack_element(value), path());
  }

  /// Works as `std::atomic::compare_exchange_strong`. Compares bytes: NaN equals itself.
  bool compare_exchange(int64_t index, T& expected, const T& desired) const {
    auto read = [&](const std::optional<packed>& current) {
      if (current)
        expected = unpack_element<T>(*current);
      return !current;
    };
    return ask<"cmp_xchg">(read, index, pack_element(expected), pack_element(desired), path());
  }

  /// Adds `delta` to the element and returns the old value.
  T fetch_add(int64_t index, T delta) const requires addable<T> {
    return add(index, pack_element(delta));
  }

  /// Swaps two elements.
  void swap_elements(int64_t left, int64_t right) const { call<"swap">(left, right, path()); }

  /// Returns a proxy for one member of each element, with the operations of an array:
  /// `particles.member(&particle::x).sum()`. Steps lead from the outside in: pointers to members,
  /// and indexes of arrays.
  template <class... Steps> auto member(const Steps&... steps) const {
    using found = typename member_at<T, Steps...>::type;
    static_assert(!std::is_array_v<found>,
                  "a C array has no values in C++: name one of its elements, as in "
                  "member(&particle::place, 0)");
    auto path = self().steps();
    (path.push_back(step_to_member(steps)), ...);
    return array_member<found>{*this, std::move(path)};
  }

  // -- many elements ---------------------------------------------------------

  /// Copies `into.size()` elements from `offset` on.
  /// @throws error out_of_range if there are fewer
  void read(std::span<T> into, size_t offset = 0) const { read_parts(into, offset); }

  /// Replaces elements from `offset` on by those of the range.
  /// @throws error out_of_range if the array is too short, type_mismatch if the range has an
  /// integer that does not fit; nothing is changed then
  template <std::ranges::input_range Range> void write(size_t offset, Range&& values) const {
    with_bytes<T>(values, [&](std::string_view bytes) { write_bytes(offset, bytes); });
  }
  void write(size_t offset, std::initializer_list<T> values) const {
    write(offset, std::span{values.begin(), values.size()});
  }

  /// Replaces all elements.
  /// @throws error bad_argument if the range has another length; nothing is changed then
  template <std::ranges::input_range Range> void assign_range(Range&& values) const {
    with_bytes<T>(values, [&](std::string_view bytes) { assign_bytes(bytes); });
  }
  void assign_range(std::initializer_list<T> values) const {
    assign_range(std::span{values.begin(), values.size()});
  }

  /// Assigns `value` to all elements, or to those of a slice.
  void fill(const T& value, bound first = {}, bound last = {}, int64_t step = 1) const {
    call<"fill">(first, last, step, pack_element(value), path());
  }

  /// Returns a copy of all elements; of one moment if one message can carry them.
  std::vector<T> to_vector() const {
    elements_in_memory<T> all(size());
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
    return ask<"slice">(elements_of<T>, first, last, step, path());
  }

  /// Replaces the elements of a slice.
  /// @throws error bad_argument if the range and the slice have different lengths
  template <std::ranges::input_range Range = std::initializer_list<T>>
  void assign_slice(bound first, bound last, Range&& values, int64_t step = 1) const {
    with_bytes<T>(values, [&](std::string_view bytes) {
      call<"set_slice">(first, last, step, pack_blob(bytes), path());
    });
  }

  /// Adds `delta` to each element of a slice. If a sum is out of the type's range, changes no
  /// element.
  void add_slice(bound first, bound last, T delta, int64_t step = 1) const requires addable<T> {
    call<"add_slice">(first, last, step, pack_element(delta), path());
  }

  // -- results over elements, computed by the server ----------------------------

  /// Returns the sum.
  /// @throws error out_of_range if a sum of integers needs more than 64 bits
  sum_type sum(bound first = {}, bound last = {},
               int64_t step = 1) const requires has_element_kind<T> {
    return ask<"sum">(unpack<sum_type>, first, last, step, path());
  }

  /// Returns the smallest element; NaN is greater than all other numbers.
  /// @throws error empty
  T min(bound first = {}, bound last = {}, int64_t step = 1) const requires has_element_kind<T> {
    return ask<"min">(unpack_element<T>, first, last, step, path());
  }
  T max(bound first = {}, bound last = {}, int64_t step = 1) const requires has_element_kind<T> {
    return ask<"max">(unpack_element<T>, first, last, step, path());
  }

  /// Returns the index of the first element in [first, last) with the same bytes; nullopt if there
  /// is none.
  std::optional<size_t> find(const T& value, bound first = {}, bound last = {}) const {
    auto index = call<"find">(pack_element(value), first, last, path());
    return index ? std::optional{static_cast<size_t>(*index)} : std::nullopt;
  }
  bool contains(const T& value) const { return find(value).has_value(); }

  /// Returns the number of elements with the same bytes.
  size_t count(const T& value, bound first = {}, bound last = {}, int64_t step = 1) const {
    return static_cast<size_t>(call<"count">(pack_element(value), first, last, step, path()));
  }

  /// Returns the number of elements x for which `comparison(x, value)` is true. The comparison is a
  /// function object of the header `functional`: `a.count_if(std::less<>{}, 5)`.
  template <named_comparison Comparison>
  size_t count_if(Comparison, T value, bound first = {}, bound last = {},
                  int64_t step = 1) const requires has_element_kind<T> {
    auto sign = sign_text<Comparison>();
    return static_cast<size_t>(
        call<"count_if">(sign, pack_element(value), first, last, step, path()));
  }

  /// Compares the elements. Copies them as `to_vector` does.
  friend bool operator==(const Derived& left, const std::vector<T>& right) {
    return left.size() == right.size() && left.to_vector() == right;
  }

  // -- iteration ---------------------------------------------------------------

  struct chunks {
    using value_type = T;
    Derived source;
    int64_t position = 0;
    std::vector<T> next() {
      constexpr auto most = static_cast<int64_t>(chunk_bytes / stored_width<T>());
      auto chunk = source.template ask<"read">(elements_of<T>, position, most, source.path());
      position += static_cast<int64_t>(chunk.size());
      return chunk;
    }
  };
  using const_iterator = chunk_iterator<chunks>;

  const_iterator begin() const { return const_iterator{chunks{self()}}; }
  const_iterator end() const { return {}; }

protected:
  /// Takes over the object, and the lock to which the other proxy is bound.
  explicit basic_array(const proxy<array_object>& other) : proxy{other} {}

private:
  friend class array_element<Derived>;
  template <class Session> friend class manager::array_factory;

  const Derived& self() const { return static_cast<const Derived&>(*this); }
  std::optional<packed> path() const { return self().path(); }

  T add(int64_t index, packed delta) const {
    return ask<"fetch_add">(unpack_element<T>, index, std::move(delta), path());
  }

  /// Returns the largest number of elements in one message.
  size_t most_elements() const {
    constexpr size_t header = 5; // header of a blob
    auto most = max_value_bytes(this->shared_object());
    return most > header + stored_width<T>() ? (most - header) / stored_width<T>() : 1;
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
      auto there = bytes_of_blob(answer).size() / stored_width<T>();
      if (there < part.size())
        throw error{errc::out_of_range,
                    "there are only " + std::to_string(offset + there) + " elements"};
      copy_elements(answer, part);
    };
    ask<"read">(copy, static_cast<int64_t>(offset), static_cast<int64_t>(part.size()), path());
  }

  void write_bytes(size_t offset, std::string_view bytes) const {
    auto part = most_elements() * stored_width<T>();
    if (bytes.size() > part)
      require_within(offset, bytes.size() / stored_width<T>());
    do {
      call<"write">(static_cast<int64_t>(offset), pack_blob(bytes.substr(0, part)), path());
      offset += part / stored_width<T>();
      bytes.remove_prefix(std::min(part, bytes.size()));
    } while (!bytes.empty());
  }

  void assign_bytes(std::string_view bytes) const {
    if (bytes.size() <= most_elements() * stored_width<T>()) {
      call<"set_slice">(bound{}, bound{}, int64_t{1}, pack_blob(bytes), path());
      return;
    }
    if (size() != bytes.size() / stored_width<T>())
      refuse(errc::bad_argument, bytes.size() / stored_width<T>(), 0);
    write_bytes(0, bytes);
  }

  /// Checks the range before several messages write the elements.
  void require_within(size_t offset, size_t count) const {
    auto length = size();
    if (offset > length || count > length - offset)
      refuse(errc::out_of_range, count, offset);
  }
  [[noreturn]] void refuse(errc why, size_t count, size_t offset) const {
    throw in_call(shared_object(), "write",
                  {why, std::to_string(count) + " elements from " + std::to_string(offset)
                            + " on are not those of " + std::to_string(size())});
  }
};

} // namespace detail
} // namespace manager
