#pragma once

#include "actors/objects/containers/scan_positions.hpp"
#include "actors/objects/operation.hpp"
#include "actors/objects/quota.hpp"
#include "actors/objects/shared_object.hpp"
#include "actors/value/packed_path.hpp"
#include "actors/value/slice.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// A sequence of values with the operations of Python's list and of std::deque. A negative index
/// counts from the end. Elements are equal if their bytes are equal. Not thread-safe: used by one
/// thread at a time, the server's network thread or the thread of a long operation. Owns its
/// elements; takes arguments by value. An operation that throws `error` has changed nothing.
class list_object : public shared_object {
public:
  static constexpr std::string_view type_name = "list";
  static constexpr bool has_undo = true; ///< its changes can be in a transaction
  static constexpr std::array<std::string_view, 1> initial_patterns{"array<V>"};
  using bound = std::optional<int64_t>; ///< bound of a slice; nullopt is the end of the list

  /// Builds the list from what `dump` returned. No bytes, and nil, make an empty list.
  /// @throws error type_mismatch, bad_argument
  explicit list_object(const packed& initial);

  /// Sets the limits.
  /// @throws error limit_reached if the list already holds more
  void set_limits(const object_limits& limits) override { quota_.set_limits(limits); }
  const amount& used() const noexcept override { return quota_.used(); }

  // -- elements ---------------------------------------------------------------

  int64_t size() const;
  packed at(int64_t index) const;
  void set(int64_t index, packed value);
  packed exchange(int64_t index, packed value);
  std::optional<packed> cmp_xchg(int64_t index, const packed& expected, packed desired);
  packed fetch_add(int64_t index, const packed& delta, const packed& range);
  void swap(int64_t left, int64_t right);

  // -- ends -------------------------------------------------------------------

  void push_back(packed value);
  void push_front(packed value);
  packed pop_back();
  packed pop_front();
  packed pop_at(int64_t index);
  void insert(int64_t index, packed value);
  void erase(int64_t index);

  // -- slices and bulk --------------------------------------------------------

  packed slice(bound start, bound stop, int64_t step) const;
  void set_slice(bound start, bound stop, int64_t step, const packed& values);
  void erase_slice(bound start, bound stop, int64_t step);
  void extend(const packed& values);
  void assign(const packed& values);
  void clear();
  void repeat(int64_t times);

  // -- values nested in elements: the first step of a path is an index ----------

  packed path_at(const packed& path) const;
  void path_set(const packed& path, const packed& value);
  std::optional<packed> path_add(const packed& path, const packed& delta, const packed& range);
  void path_push(const packed& path, const packed& value);
  bool path_erase(const packed& path);

  // -- search and order -------------------------------------------------------

  bound find(const packed& value, bound start, bound stop) const;
  int64_t count(const packed& value) const;
  bool remove(const packed& value);
  void reverse();
  void sort(bool descending);
  void sort_by(const packed& field, bool descending);

  // -- conditions: the value at FIELD in an element COMPARISON an operand --------

  int64_t count_if(const std::string& comparison, const packed& field, const packed& operand,
                   bound start, bound stop) const;
  bound find_if(const std::string& comparison, const packed& field, const packed& operand,
                bound start, bound stop) const;
  int64_t erase_if(const std::string& comparison, const packed& field, const packed& operand,
                   bound start, bound stop);

  // -- reading as a whole -----------------------------------------------------

  packed chunk(int64_t first, int64_t max) const;
  packed scan(const std::string& cursor, int64_t max) const;
  packed versioned() const;
  bool replace(uint64_t version, const packed& values);
  packed dump() const;
  std::string preview() const;

  static constexpr auto operations() {
    using self = list_object;
    return operation_table(
        MANAGER_OP(size, "size", "  number of elements"),
        MANAGER_OP(at, "at", "INDEX  the element at INDEX"),
        MANAGER_OP(set, "set", "INDEX VALUE  replaces the element at INDEX").splitting_arguments(),
        MANAGER_OP(push_back, "push_back", "VALUE  appends VALUE").splitting_arguments(),
        MANAGER_OP(push_front, "push_front", "VALUE  puts VALUE before the first element")
            .splitting_arguments(),
        MANAGER_OP(pop_back, "pop_back", "  takes the last element"),
        MANAGER_OP(pop_front, "pop_front", "  takes the first element"),
        MANAGER_OP(pop_at, "pop_at", "INDEX  takes the element at INDEX")
            .visiting(visited::neighbors),
        MANAGER_OP(insert, "insert", "INDEX VALUE  puts VALUE before the element at INDEX")
            .visiting(visited::neighbors)
            .splitting_arguments(),
        MANAGER_OP(erase, "erase", "INDEX  removes the element at INDEX")
            .visiting(visited::neighbors),
        MANAGER_OP(slice, "slice", "START STOP STEP  the elements of a slice")
            .visiting(visited::slice),
        MANAGER_OP(set_slice, "set_slice", "START STOP STEP VALUES  replaces a slice")
            .visiting(visited::slice)
            .splitting_arguments(),
        MANAGER_OP(erase_slice, "erase_slc", "START STOP STEP  removes the elements of a slice")
            .visiting(visited::slice),
        MANAGER_OP(extend, "extend", "VALUES  appends all of VALUES").splitting_arguments(),
        MANAGER_OP(assign, "assign", "VALUES  replaces the whole list by VALUES")
            .visiting(visited::all)
            .splitting_arguments(),
        MANAGER_OP(clear, "clear", "  removes all elements").visiting(visited::all),
        MANAGER_OP(repeat, "repeat", "N  makes the list N times itself, in place")
            .visiting(visited::repeated),
        MANAGER_OP(find, "find", "VALUE START STOP  index of the first VALUE in a slice")
            .visiting(visited::slice),
        MANAGER_OP(count, "count", "VALUE  how many elements equal VALUE").visiting(visited::all),
        MANAGER_OP(remove, "remove", "VALUE  removes the first element that equals VALUE")
            .visiting(visited::all),
        MANAGER_OP(reverse, "reverse", "  reverses the order of the elements")
            .visiting(visited::all),
        MANAGER_OP(sort, "sort", "DESCENDING  sorts the elements, stably").visiting(visited::all),
        MANAGER_OP(sort_by, "sort_by", "FIELD DESCENDING  sorts by the values at FIELD, stably")
            .visiting(visited::all),
        MANAGER_OP(count_if, "count_if",
                   "COMPARISON FIELD VALUE START STOP  how many have a value < VALUE, <=, ...")
            .visiting(visited::slice),
        MANAGER_OP(find_if, "find_if",
                   "COMPARISON FIELD VALUE START STOP  index of the first that has such a value")
            .visiting(visited::slice),
        MANAGER_OP(erase_if, "erase_if",
                   "COMPARISON FIELD VALUE START STOP  removes all that have such a value")
            .visiting(visited::slice),
        MANAGER_OP(fetch_add, "fetch_add", "INDEX DELTA RANGE  adds DELTA to the element at INDEX"),
        MANAGER_OP(exchange, "exchange", "INDEX VALUE  replaces the element, answers the old one")
            .splitting_arguments(),
        MANAGER_OP(cmp_xchg, "cmp_xchg", "INDEX EXPECTED DESIRED  replaces if it equals EXPECTED")
            .splitting_arguments(),
        MANAGER_OP(swap, "swap", "LEFT RIGHT  exchanges the elements at two indexes"),
        MANAGER_OP(chunk, "chunk", "FIRST MAX  the elements from index FIRST, at most MAX")
            .visiting(visited::part),
        MANAGER_OP(scan, "scan", "CURSOR MAX  where to go on, and at most MAX elements")
            .visiting(visited::part),
        MANAGER_OP(versioned, "versioned", "  the list's version and all its elements")
            .visiting(visited::all),
        MANAGER_OP(replace, "replace", "VERSION VALUES  assigns VALUES if VERSION is still current")
            .visiting(visited::all)
            .splitting_arguments(),
        MANAGER_OP(path_at, "path_at", "PATH  the value at PATH: [index, index or key, ...]")
            .visiting(visited::element),
        MANAGER_OP(path_set, "path_set", "PATH VALUE  puts VALUE at PATH")
            .visiting(visited::element)
            .splitting_arguments(),
        MANAGER_OP(path_add, "path_add", "PATH DELTA RANGE  adds DELTA to the value at PATH")
            .visiting(visited::element),
        MANAGER_OP(path_push, "path_push", "PATH ELEMENT  appends ELEMENT to the array at PATH")
            .visiting(visited::element)
            .splitting_arguments(),
        MANAGER_OP(path_erase, "path_erase", "PATH  removes the value at PATH")
            .visiting(visited::element),
        MANAGER_OP(preview, "preview", "  the first elements as a short text"),
        MANAGER_OP(dump, "dump", "  all elements as one array").visiting(visited::all));
  }

private:
  size_t position(int64_t index) const;
  void note_change(std::function<void()> revert);
  void note_all();
  void note_inserted(size_t index, size_t count);
  void note_erased(size_t index, size_t count);
  void note_erased_in(slice_range range);
  void note_erased_in(int64_t first, const std::vector<bool>& marks);
  void insert_before(size_t index, packed value);
  packed put(size_t index, packed value);
  packed take(size_t index);
  void change_at(const packed& path, const path_change& change);
  void replace_range(size_t first, size_t count, std::vector<packed> values);

  using sequence = std::deque<packed>;
  sequence& elements();
  const sequence& elements() const;

  std::unique_ptr<sequence> elements_; ///< null while empty: an empty deque takes 600 bytes
  quota quota_;
  uint64_t version_ = 0;                          ///< incremented by every change
  mutable std::unique_ptr<scan_positions> scans_; ///< null until the first scan
};

} // namespace manager
