#pragma once

#include "actors/objects/containers/set.hpp"
#include "manager/detail/chunked.hpp"
#include "manager/detail/comparison.hpp"
#include "manager/detail/element.hpp"
#include "manager/detail/proxy.hpp"
#include "manager/field.hpp"
#include "manager/watch.hpp"

#include <concepts>
#include <initializer_list>
#include <optional>
#include <ranges>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace manager {

template <class T> class set;

namespace detail {

/// Other operand of an operation on two sets: a shared set, which stays in the server, or a local
/// range, which is sent. A list or dict is no operand: use its `snapshot()`.
template <class Other, class T>
concept set_operand = std::same_as<std::remove_cvref_t<Other>, set<T>> || range_of_values<Other, T>;

} // namespace detail

/// A set of different values that lives in the server, shared by all who hold a proxy. Named like
/// `std::set<T>`, ordered by insertion. Every member function is one atomic operation on the server
/// and one round trip, unless it says otherwise, also with a second shared set, which must be of
/// the same server. A range-for fetches chunks of values: a value that exists all the time is seen
/// exactly once; a value that is added or removed meanwhile may be seen. Values are equal if their
/// packed bytes are equal; -0.0 and 0.0 are the same value, and NaN is refused (bad_argument).
/// @throws error bad_argument, object_gone, and those of every call
template <class T> class set : public proxy<set_object> {
public:
  using key_type = T;
  using value_type = T;

  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(set)

  static std::string schema_name() { return "set<" + schema<T>() + ">"; }

  // -- size ------------------------------------------------------------------

  size_t size() const { return static_cast<size_t>(call<"size">()); }
  bool empty() const { return size() == 0; }

  // -- one value -------------------------------------------------------------

  bool contains(const T& value) const { return call<"contains">(pack(value)); }

  /// Inserts the value; returns false if it was there.
  bool insert(const T& value) const { return call<"insert">(pack(value)); }

  /// Removes the value; returns false if it was not there.
  bool erase(const T& value) const { return call<"erase">(pack(value)); }

  /// Removes and returns the value that was inserted first (last); nullopt if the set is empty.
  std::optional<T> pop_front() const { return ask<"pop_front">(unpack_if_any<T>); }
  std::optional<T> pop_back() const { return ask<"pop_back">(unpack_if_any<T>); }

  // -- conditions --------------------------------------------------------------
  // Values x for which `comparison(x, operand)` is true, or `comparison(y, operand)` for the value
  // y at a field of x, as for a list.

  template <detail::named_comparison Comparison, class U>
  size_t count_if(const field_path& in, Comparison, const U& operand) const {
    return static_cast<size_t>(
        call<"count_if">(detail::sign_text<Comparison>(), in.as_packed(), pack(operand)));
  }
  template <detail::named_comparison Comparison>
  size_t count_if(Comparison how, const T& operand) const {
    return count_if(field(), how, operand);
  }

  /// Returns the first such value; nullopt if there is none.
  template <detail::named_comparison Comparison, class U>
  std::optional<T> find_if(const field_path& in, Comparison, const U& operand) const {
    return ask<"find_if">(unpack_if_any<T>, detail::sign_text<Comparison>(), in.as_packed(),
                          pack(operand));
  }
  template <detail::named_comparison Comparison>
  std::optional<T> find_if(Comparison how, const T& operand) const {
    return find_if(field(), how, operand);
  }

  /// Removes all such values, and returns their number.
  template <detail::named_comparison Comparison, class U>
  size_t erase_if(const field_path& in, Comparison, const U& operand) const {
    return static_cast<size_t>(
        call<"erase_if">(detail::sign_text<Comparison>(), in.as_packed(), pack(operand)));
  }
  template <detail::named_comparison Comparison>
  size_t erase_if(Comparison how, const T& operand) const {
    return erase_if(field(), how, operand);
  }

  // -- many values -----------------------------------------------------------

  /// Inserts all values of a range or of a shared set, and returns the number of new values.
  template <detail::set_operand<T> Other = std::initializer_list<T>>
  size_t insert_many(Other&& other) const {
    return static_cast<size_t>(call<"update">(pack_other(other)));
  }

  /// Removes all values of a range or of a shared set, and returns the number of removed values.
  template <detail::set_operand<T> Other = std::initializer_list<T>>
  size_t erase_many(Other&& other) const {
    return static_cast<size_t>(call<"erase_many">(pack_other(other)));
  }

  /// Removes all values except those of a range or of a shared set, and returns the number of
  /// removed values.
  template <detail::set_operand<T> Other = std::initializer_list<T>>
  size_t retain(Other&& other) const {
    return static_cast<size_t>(call<"retain">(pack_other(other)));
  }

  /// Removes the values that are in this set, and inserts the others.
  template <detail::set_operand<T> Other = std::initializer_list<T>>
  void toggle(Other&& other) const {
    call<"toggle">(pack_other(other));
  }

  /// Replaces all values.
  template <detail::set_operand<T> Other = std::initializer_list<T>>
  void assign_range(Other&& other) const {
    call<"assign">(pack_other(other));
  }
  void clear() const { call<"clear">(); }

  template <detail::set_operand<T> Other = std::initializer_list<T>>
  const set& operator|=(Other&& other) const {
    insert_many(other);
    return *this;
  }
  template <detail::set_operand<T> Other = std::initializer_list<T>>
  const set& operator&=(Other&& other) const {
    retain(other);
    return *this;
  }
  template <detail::set_operand<T> Other = std::initializer_list<T>>
  const set& operator-=(Other&& other) const {
    erase_many(other);
    return *this;
  }
  template <detail::set_operand<T> Other = std::initializer_list<T>>
  const set& operator^=(Other&& other) const {
    toggle(other);
    return *this;
  }

  // -- two sets: the result is a local container of the caller's choice ----------

  template <class Result = std::set<T>, detail::set_operand<T> Other = std::initializer_list<T>>
  Result set_union(Other&& other) const {
    return ask<"union">(read_values<Result>, pack_other(other));
  }
  template <class Result = std::set<T>, detail::set_operand<T> Other = std::initializer_list<T>>
  Result set_intersection(Other&& other) const {
    return ask<"intersect">(read_values<Result>, pack_other(other));
  }
  template <class Result = std::set<T>, detail::set_operand<T> Other = std::initializer_list<T>>
  Result set_difference(Other&& other) const {
    return ask<"difference">(read_values<Result>, pack_other(other));
  }
  template <class Result = std::set<T>, detail::set_operand<T> Other = std::initializer_list<T>>
  Result set_symmetric_difference(Other&& other) const {
    return ask<"sym_diff">(read_values<Result>, pack_other(other));
  }

  /// Returns the values of this set that `other` does not have.
  template <class Result = std::set<T>, detail::set_operand<T> Other = std::initializer_list<T>>
  Result missing(Other&& other) const {
    return ask<"missing">(read_values<Result>, pack_other(other));
  }

  template <detail::set_operand<T> Other>
  friend std::set<T> operator|(const set& left, Other&& right) {
    return left.set_union(right);
  }
  template <detail::set_operand<T> Other>
  friend std::set<T> operator&(const set& left, Other&& right) {
    return left.set_intersection(right);
  }
  template <detail::set_operand<T> Other>
  friend std::set<T> operator-(const set& left, Other&& right) {
    return left.set_difference(right);
  }
  template <detail::set_operand<T> Other>
  friend std::set<T> operator^(const set& left, Other&& right) {
    return left.set_symmetric_difference(right);
  }
  template <detail::range_of_values<T> Range>
  friend std::set<T> operator|(Range&& left, const set& right) {
    return right.set_union(left);
  }
  template <detail::range_of_values<T> Range>
  friend std::set<T> operator&(Range&& left, const set& right) {
    return right.set_intersection(left);
  }
  template <detail::range_of_values<T> Range>
  friend std::set<T> operator-(Range&& left, const set& right) {
    return right.missing(left);
  }
  template <detail::range_of_values<T> Range>
  friend std::set<T> operator^(Range&& left, const set& right) {
    return right.set_symmetric_difference(left);
  }

  // -- comparisons -----------------------------------------------------------

  template <detail::set_operand<T> Other = std::initializer_list<T>>
  bool is_subset_of(Other&& other) const {
    return call<"subset">(pack_other(other));
  }
  template <detail::set_operand<T> Other = std::initializer_list<T>>
  bool is_superset_of(Other&& other) const {
    return call<"superset">(pack_other(other));
  }
  template <detail::set_operand<T> Other = std::initializer_list<T>>
  bool is_disjoint(Other&& other) const {
    return call<"disjoint">(pack_other(other));
  }

  /// Returns true if both have the same values. `==` of two proxies compares the objects that they
  /// refer to.
  template <detail::set_operand<T> Other = std::initializer_list<T>>
  bool equals(Other&& other) const {
    return call<"equals">(pack_other(other));
  }
  template <class Range>
  friend bool operator==(const set& left,
                         const Range& right) requires detail::range_of_values<const Range&, T> {
    return left.equals(right);
  }

  /// Watches insertions and removals, from now on or after a revision; see `watcher`.
  watcher<set_change<T>> watch(std::optional<after_revision> from = {}) const {
    return watcher<set_change<T>>{
        detail::begin_watch(shared_object(), {}, detail::revision_in(from))};
  }

  // -- copies and iteration --------------------------------------------------

  /// Returns all values at one moment, in the order of their insertion.
  std::vector<T> values() const { return ask<"dump">(detail::unpack_elements<T>); }

  /// Returns all values at one moment, in a container of the caller's choice.
  template <class Result = std::set<T>> Result snapshot() const {
    return ask<"dump">(read_values<Result>);
  }

  using cursor = uint64_t;

  /// Begins to read all elements part by part, or goes on at a cursor of an earlier scan:
  /// `auto part = scan.next()`.
  detail::part_scan<set> scan(cursor from = {}) const {
    return detail::part_scan<set>{*this, from};
  }
  using const_iterator = detail::chunk_iterator<detail::part_scan<set>>;

  const_iterator begin() const { return const_iterator{scan()}; }
  const_iterator end() const { return {}; }

private:
  friend class detail::part_scan<set>;

  auto read_part(const cursor& from) const {
    return ask<"chunk">(
        [](const packed& answer) {
          return detail::part_of<cursor>(answer, detail::unpack_elements<T>);
        },
        from, detail::chunk_size);
  }

  template <class Other> static packed pack_other(Other& values) {
    if constexpr (std::same_as<std::remove_const_t<Other>, set>)
      return pack(values); // packs a reference
    else
      return detail::pack_range<T>(values);
  }

  template <class Result> static Result read_values(const packed& answer) {
    if constexpr (std::same_as<Result, std::vector<T>>)
      return detail::unpack_elements<T>(answer);
    else
      return unpack<Result>(answer);
  }
};

/// `m.set<T>(...)` of a session.
template <class Session> class set_factory {
public:
  /// Creates a set of the values of a range. The set is anonymous: it lives while any session holds
  /// a proxy.
  template <class T, detail::range_of_values<T> Range = std::initializer_list<T>>
  manager::set<T> set(Range&& initial = {}) {
    return make<T>({}, detail::pack_range<T>(initial));
  }

  /// Opens the set of this name, or creates it with these values.
  /// @throws error type_mismatch if the name belongs to another type
  template <class T, detail::range_of_values<T> Range = std::initializer_list<T>>
  manager::set<T> set(std::string_view name, Range&& initial = {}) {
    return make<T>(name, detail::pack_range<T>(initial));
  }

private:
  template <class T> manager::set<T> make(std::string_view name, packed initial) {
    using made = manager::set<T>;
    return static_cast<Session&>(*this).template obtain<made>(name, std::move(initial));
  }
};

} // namespace manager
