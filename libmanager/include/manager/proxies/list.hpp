#pragma once

#include "actors/objects/containers/list.hpp"
#include "manager/detail/chunked.hpp"
#include "manager/detail/comparison.hpp"
#include "manager/detail/element.hpp"
#include "manager/detail/nested.hpp"

#include <functional>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace manager {

template <class T> class list;

/// Reference to one element of a shared list, `shared[i]`; see detail::element.
template <class T> class list_element : public detail::element<list_element<T>, T> {
public:
  list_element(const list<T>& owner, int64_t index) : owner_{owner}, index_{index} {}
  list_element(const list_element&) = default;
  T operator=(const T& value) const { return this->assign(value); }
  T operator=(const list_element& other) const { return this->assign(other.value()); }

  T read() const { return owner_.at(index_); }
  void write(const T& value) const { owner_.set(index_, value); }
  std::optional<T> add(packed delta) const { return owner_.add(index_, std::move(delta)); }

  const detail::object_ptr& target() const noexcept { return owner_.shared_object(); }

  /// Refers to a member of a struct: `l[0]->*&point::x += 1`.
  template <std::same_as<T> Class, class Member> auto operator->*(Member Class::*member) const {
    return owner_.template path<Member>(index_, member);
  }

private:
  list<T> owner_;
  int64_t index_;
};

/// A list in the server, shared by all processes that hold a proxy of it. Its members are named as
/// in `std::vector<T>`; a negative index counts from the end, as in Python. Every member function
/// is one atomic operation on the server and takes one round trip, unless its comment says
/// otherwise. A range-for fetches elements in chunks: an element that is there all the time is seen
/// once, whatever is inserted and erased meanwhile; one that `sort`, `reverse` or `swap` moves can
/// be seen twice or not at all.
/// `snapshot` is one consistent view of all elements.
/// @throws error out_of_range, empty, type_mismatch, object_gone; the errors of every call (see
/// `proxy`)
template <class T> class list : public proxy<list_object> {
public:
  using value_type = T;
  using reference = list_element<T>;

  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(list)

  static std::string schema_name() { return "list<" + schema<T>() + ">"; }

  // -- size ------------------------------------------------------------------

  size_t size() const { return static_cast<size_t>(call<"size">()); }
  bool empty() const { return size() == 0; }

  // -- elements --------------------------------------------------------------

  /// Returns a const copy of the element; `path(index)` changes the element in the server.
  template <class Value = T> detail::read_result<Value> at(int64_t index) const {
    return ask<"at">(unpack<T>, index);
  }
  reference operator[](int64_t index) const { return {*this, index}; }
  template <class Value = T> detail::read_result<Value> front() const { return at(0); }
  template <class Value = T> detail::read_result<Value> back() const { return at(-1); }
  void set(int64_t index, const T& value) const { call<"set">(index, pack(value)); }

  /// Replaces the element and returns the old one.
  T exchange(int64_t index, const T& value) const {
    return ask<"exchange">(unpack<T>, index, pack(value));
  }

  /// Assigns `desired` if the element equals `expected`; otherwise stores the element in `expected`
  /// and returns false, as `std::atomic::compare_exchange_strong`.
  bool compare_exchange(int64_t index, T& expected, const T& desired) const {
    auto read = [&](const std::optional<packed>& current) {
      if (current)
        expected = unpack<T>(*current);
      return !current;
    };
    return ask<"cmp_xchg">(read, index, pack(expected), pack(desired));
  }

  /// Adds `delta` to the element (strings: appends) and returns the old value.
  T fetch_add(int64_t index, const T& delta) const requires detail::addable<T> {
    return add(index, pack(delta));
  }

  /// Swaps two elements.
  void swap_elements(int64_t left, int64_t right) const { call<"swap">(left, right); }

  // -- growing and shrinking -------------------------------------------------

  void push_back(const T& value) const { call<"push_back">(pack(value)); }
  void push_front(const T& value) const { call<"push_front">(pack(value)); }
  future<void> async_push_back(const T& value) const {
    return {start<"push_back">(pack(value)), nullptr};
  }

  /// Removes and returns the last, the first, or the `index`th element.
  T pop_back() const { return ask<"pop_back">(unpack<T>); }
  T pop_front() const { return ask<"pop_front">(unpack<T>); }
  T pop(int64_t index) const { return ask<"pop_at">(unpack<T>, index); }

  /// Inserts before the element at `index`; an index beyond an end inserts at that end.
  void insert(int64_t index, const T& value) const { call<"insert">(index, pack(value)); }
  void erase(int64_t index) const { call<"erase">(index); }
  void clear() const { call<"clear">(); }

  /// Appends all elements of a range in one operation.
  template <std::ranges::input_range Range> void append_range(Range&& values) const {
    call<"extend">(pack_range(values));
  }
  void append_range(std::initializer_list<T> values) const { call<"extend">(pack_range(values)); }
  template <std::ranges::input_range Range> const list& operator+=(Range&& values) const {
    append_range(values);
    return *this;
  }
  const list& operator+=(std::initializer_list<T> values) const {
    append_range(values);
    return *this;
  }

  /// Repeats the elements, so that the list has each `count` times.
  const list& operator*=(int64_t count) const {
    call<"repeat">(count);
    return *this;
  }

  /// Replaces all elements.
  template <std::ranges::input_range Range> void assign_range(Range&& values) const {
    call<"assign">(pack_range(values));
  }
  void assign_range(std::initializer_list<T> values) const { call<"assign">(pack_range(values)); }

  // -- slices: Python's p[first:last:step] -----------------------------------

  using bound = std::optional<int64_t>;

  std::vector<T> slice(bound first, bound last, int64_t step = 1) const {
    return ask<"slice">(detail::unpack_elements<T>, first, last, step);
  }
  template <std::ranges::input_range Range = std::initializer_list<T>>
  void assign_slice(bound first, bound last, Range&& values, int64_t step = 1) const {
    call<"set_slice">(first, last, step, pack_range(values));
  }
  void erase_slice(bound first, bound last, int64_t step = 1) const {
    call<"erase_slc">(first, last, step);
  }

  // -- searching and ordering ------------------------------------------------

  /// Returns the index of the first equal element in [first, last); nullopt if there is none.
  std::optional<size_t> find(const T& value, bound first = {}, bound last = {}) const {
    auto index = call<"find">(pack(value), first, last);
    return index ? std::optional{static_cast<size_t>(*index)} : std::nullopt;
  }
  bool contains(const T& value) const { return find(value).has_value(); }
  size_t count(const T& value) const { return static_cast<size_t>(call<"count">(pack(value))); }

  /// Removes the first equal element; returns false if there is none.
  bool remove(const T& value) const { return call<"remove">(pack(value)); }

  // Conditions: elements x of [first, last) for which `comparison(x, operand)` is true, or
  // `comparison(y, operand)` for the value y at a field of x. The server compares in the order of
  // `sort`. The comparison is a function object of <functional>: `l.count_if(std::less<>{}, 5)`,
  // `l.erase_if(field(&job::state), std::equal_to<>{}, state::done)`. An element without the field
  // fulfils no condition. Each throws type_mismatch if a step of the field meets no container, and
  // changes nothing then.

  template <detail::named_comparison Comparison, class U>
  size_t count_if(const field_path& in, Comparison, const U& operand, bound first = {},
                  bound last = {}) const {
    return static_cast<size_t>(call<"count_if">(detail::sign_text<Comparison>(), in.as_packed(),
                                                pack(operand), first, last));
  }
  template <detail::named_comparison Comparison>
  size_t count_if(Comparison how, const T& operand, bound first = {}, bound last = {}) const {
    return count_if(field(), how, operand, first, last);
  }

  /// Returns the index of the first such element; nullopt if there is none.
  template <detail::named_comparison Comparison, class U>
  std::optional<size_t> find_if(const field_path& in, Comparison, const U& operand,
                                bound first = {}, bound last = {}) const {
    auto index = call<"find_if">(detail::sign_text<Comparison>(), in.as_packed(), pack(operand),
                                 first, last);
    return index ? std::optional{static_cast<size_t>(*index)} : std::nullopt;
  }
  template <detail::named_comparison Comparison>
  std::optional<size_t> find_if(Comparison how, const T& operand, bound first = {},
                                bound last = {}) const {
    return find_if(field(), how, operand, first, last);
  }

  /// Removes all such elements, and returns their number.
  template <detail::named_comparison Comparison, class U>
  size_t erase_if(const field_path& in, Comparison, const U& operand, bound first = {},
                  bound last = {}) const {
    return static_cast<size_t>(call<"erase_if">(detail::sign_text<Comparison>(), in.as_packed(),
                                                pack(operand), first, last));
  }
  template <detail::named_comparison Comparison>
  size_t erase_if(Comparison how, const T& operand, bound first = {}, bound last = {}) const {
    return erase_if(field(), how, operand, first, last);
  }

  void reverse() const { call<"reverse">(); }

  /// Sorts on the server, stably, in the order of `operator<` (kinds first, then values).
  void sort() const { call<"sort">(false); }
  void sort(std::greater<>) const { call<"sort">(true); }

  /// Sorts on the server, stably, by the values at a field of the elements:
  /// `l.sort(field(&job::priority))`. Elements without the field come first.
  /// @throws error type_mismatch
  void sort(const field_path& by) const { call<"sort_by">(by.as_packed(), false); }
  void sort(const field_path& by, std::greater<>) const { call<"sort_by">(by.as_packed(), true); }

  /// Sorts by any comparison, which runs in this process: fetches the list, sorts it and stores it,
  /// again if the list changed meanwhile, so the effect is atomic. Takes two or more round trips.
  template <class Compare> void sort(Compare less) const {
    modify([&](std::vector<T>& values) { std::stable_sort(values.begin(), values.end(), less); });
  }

  /// Applies `change` to the whole list atomically. `change` gets a copy of the elements, and is
  /// called again if the list changed meanwhile. Takes two or more round trips.
  template <class Change> void modify(Change change) const {
    for (;;) {
      auto [version, values] = ask<"versioned">([](const packed& answer) {
        auto parts = split_array(answer);
        return std::pair{unpack<uint64_t>(parts.at(0)), detail::unpack_elements<T>(parts.at(1))};
      });
      change(values);
      if (call<"replace">(version, detail::pack_elements(values)))
        return;
    }
  }

  // -- nested values ---------------------------------------------------------

  /// Refers to the value that is nested in an element, with steps from the outside in:
  /// `l.path(0, "x") += 1`. Steps are keys of maps and indexes of arrays, structs and tuples. If
  /// all steps lead through maps and sequences, the value's type is derived; otherwise name it:
  /// `path<Type>(...)`.
  template <class Type = void, class... Steps>
  auto path(int64_t index, const Steps&... rest) const {
    return detail::nested_in<list_object, T, Type>(shared_object(), pack(index), rest...);
  }

  // -- copies and iteration --------------------------------------------------

  /// Returns all elements at one moment.
  std::vector<T> snapshot() const { return ask<"dump">(detail::unpack_elements<T>); }

  friend std::vector<T> operator+(const list& left, const std::vector<T>& right) {
    auto joined = left.snapshot();
    joined.insert(joined.end(), right.begin(), right.end());
    return joined;
  }

  using cursor = std::string;

  /// Begins to read all elements part by part, or goes on at a cursor of an earlier scan:
  /// `auto part = scan.next()`.
  detail::part_scan<list> scan(cursor from = {}) const {
    return detail::part_scan<list>{*this, std::move(from)};
  }
  using const_iterator = detail::chunk_iterator<detail::part_scan<list>>;

  const_iterator begin() const { return const_iterator{scan()}; }
  const_iterator end() const { return {}; }

private:
  friend class detail::part_scan<list>;

  auto read_part(const cursor& from) const {
    return ask<"scan">(
        [](const packed& answer) {
          return detail::part_of<cursor>(answer, detail::unpack_elements<T>);
        },
        from, detail::chunk_size);
  }

  friend class list_element<T>;

  T add(int64_t index, packed delta) const {
    return ask<"fetch_add">(unpack<T>, index, std::move(delta), detail::range_of<T>());
  }

  template <class Range> packed pack_range(Range& values) const {
    if constexpr (std::same_as<std::remove_const_t<Range>, list>) {
      return detail::pack_elements(values.snapshot());
    } else {
      try {
        return detail::pack_range<T>(values);
      } catch (const error& failure) {
        throw detail::in_call(shared_object(), "extend", failure);
      }
    }
  }
};

/// Factory of `m.list<T>(...)`; base of `session`.
template <class Session> class list_factory {
public:
  /// Makes an anonymous list.
  template <class T> manager::list<T> list(const std::vector<T>& initial = {}) {
    return make<T>({}, detail::pack_elements(initial));
  }
  template <class T> manager::list<T> list(std::initializer_list<T> initial) {
    return make<T>({}, detail::pack_elements(std::vector<T>(initial)));
  }

  /// Opens the list of this name, or creates it with these elements.
  /// @throws error type_mismatch if the name belongs to another type
  template <class T>
  manager::list<T> list(std::string_view name, const std::vector<T>& initial = {}) {
    return make<T>(name, detail::pack_elements(initial));
  }

private:
  template <class T> manager::list<T> make(std::string_view name, packed initial) {
    using made = manager::list<T>;
    return static_cast<Session&>(*this).template obtain<made>(name, std::move(initial));
  }
};

} // namespace manager
