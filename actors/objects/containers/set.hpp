#pragma once

#include "actors/objects/containers/set_table.hpp"
#include "actors/objects/operation.hpp"
#include "actors/objects/quota.hpp"
#include "actors/objects/shared_object.hpp"

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace manager {

/// Different values, in the order of their insertion, with the operations of Python's set and of
/// std::set. Values are equal if their bytes are equal; but -0.0 and 0.0 are the same value, and
/// NaN is no value of a set. OTHER is the other operand of an operation on two sets: a packed
/// array, whose values may repeat, or a reference to a set of the same server, possibly to this
/// set. Not thread-safe: used by one thread at a time, the server's network thread or the thread of
/// a long operation, whose OTHER is an array. Owns its values; takes arguments by value. An
/// operation that throws `error` has changed nothing.
class set_object : public shared_object {
public:
  static constexpr std::string_view type_name = "set";
  static constexpr bool has_undo = true; ///< its changes can be in a transaction
  static constexpr std::array<std::string_view, 1> initial_patterns{"array<V>"};

  /// Builds the set from what `dump` returned, or from any array. No bytes, and nil, make an empty
  /// set.
  /// @throws error type_mismatch, bad_argument
  explicit set_object(const packed& initial);
  set_object(const set_object&) = delete; // the table of sets has pointers to the values
  set_object& operator=(const set_object&) = delete;
  ~set_object() override;

  /// Sets the limits.
  /// @throws error limit_reached if the set already holds more
  void set_limits(const object_limits& limits) override { quota_.set_limits(limits); }
  const amount& used() const noexcept override { return quota_.used(); }

  /// Adds this set to the server's table of sets under the object's number. From then on OTHER may
  /// be a reference to a set of this table.
  void attach(const object_context& server) override;

  /// Leaves the table, before another thread may destroy the set.
  void detach() noexcept override;

  /// Records insertions and removals of values in `notes`; null: in none.
  void note_changes_in(change_notes* notes) noexcept override { values_.note_changes_in(notes); }

  // -- one value ----------------------------------------------------------------

  int64_t size() const { return static_cast<int64_t>(values_.size()); }
  bool contains(const packed& value) const;
  bool insert(packed value);
  bool erase(const packed& value);
  std::optional<packed> pop_front();
  std::optional<packed> pop_back();

  // -- changes by many values: set_algebra.cpp --------------------------------------

  int64_t update(const packed& other);
  int64_t erase_many(const packed& other);
  int64_t retain(const packed& other);
  void toggle(const packed& other);
  void assign(const packed& other);
  void clear();

  // -- two sets: set_algebra.cpp ----------------------------------------------------

  packed set_union(const packed& other) const;
  packed set_intersection(const packed& other) const;
  packed set_difference(const packed& other) const;
  packed set_symmetric_difference(const packed& other) const;
  packed missing(const packed& other) const;
  bool is_subset_of(const packed& other) const;
  bool is_superset_of(const packed& other) const;
  bool is_disjoint(const packed& other) const;
  bool equals(const packed& other) const;

  // -- conditions: the value at FIELD in a value COMPARISON an operand ---------------

  int64_t count_if(const std::string& comparison, const packed& field, const packed& operand) const;
  std::optional<packed> find_if(const std::string& comparison, const packed& field,
                                const packed& operand) const;
  int64_t erase_if(const std::string& comparison, const packed& field, const packed& operand);

  // -- all values -----------------------------------------------------------------

  packed chunk(uint64_t cursor, int64_t max) const;
  packed dump() const;
  std::string preview() const;

  static constexpr auto operations() {
    using self = set_object;
    return operation_table(
        MANAGER_OP(size, "size", "  number of values"),
        MANAGER_OP(contains, "contains", "VALUE  whether it has VALUE"),
        MANAGER_OP(insert, "insert", "VALUE  inserts VALUE, answers whether it is new"),
        MANAGER_OP(erase, "erase", "VALUE  removes VALUE, answers whether it was there"),
        MANAGER_OP(pop_front, "pop_front", "  takes the oldest value, if any"),
        MANAGER_OP(pop_back, "pop_back", "  takes the newest value, if any"),
        MANAGER_OP(update, "update", "OTHER  inserts the values of OTHER, answers how many are new")
            .splitting_arguments(),
        MANAGER_OP(erase_many, "erase_many", "OTHER  removes those of OTHER, answers how many")
            .splitting_arguments(),
        MANAGER_OP(retain, "retain", "OTHER  removes all but those of OTHER, answers how many")
            .splitting_arguments(),
        MANAGER_OP(toggle, "toggle",
                   "OTHER  removes those of OTHER that it has, inserts the others")
            .splitting_arguments(),
        MANAGER_OP(assign, "assign", "OTHER  replaces all values by those of OTHER")
            .splitting_arguments(),
        MANAGER_OP(clear, "clear", "  removes all values"),
        MANAGER_OP(set_union, "union", "OTHER  the values that are in one of both")
            .splitting_arguments(),
        MANAGER_OP(set_intersection, "intersect", "OTHER  the values that are in both")
            .splitting_arguments(),
        MANAGER_OP(set_difference, "difference", "OTHER  its values that are not in OTHER")
            .splitting_arguments(),
        MANAGER_OP(set_symmetric_difference, "sym_diff", "OTHER  the values that only one has")
            .splitting_arguments(),
        MANAGER_OP(missing, "missing", "OTHER  the values of OTHER that it does not have")
            .splitting_arguments(),
        MANAGER_OP(is_subset_of, "subset", "OTHER  whether all its values are in OTHER")
            .splitting_arguments(),
        MANAGER_OP(is_superset_of, "superset", "OTHER  whether it has all values of OTHER")
            .splitting_arguments(),
        MANAGER_OP(is_disjoint, "disjoint", "OTHER  whether it has no value of OTHER")
            .splitting_arguments(),
        MANAGER_OP(equals, "equals", "OTHER  whether it has the same values as OTHER")
            .splitting_arguments(),
        MANAGER_OP(count_if, "count_if",
                   "COMPARISON FIELD VALUE  how many have a value < VALUE, <=, ... at FIELD")
            .visiting(visited::all),
        MANAGER_OP(find_if, "find_if",
                   "COMPARISON FIELD VALUE  the first that has such a value, if any")
            .visiting(visited::all),
        MANAGER_OP(erase_if, "erase_if",
                   "COMPARISON FIELD VALUE  removes all that have such a value, answers how many")
            .visiting(visited::all),
        MANAGER_OP(chunk, "chunk", "CURSOR MAX  where to go on, and at most MAX values"),
        MANAGER_OP(preview, "preview", "  the first values as a short text"),
        MANAGER_OP(dump, "dump", "  all values as one array"));
  }

private:
  class operand;

  const packed_set::entry* find(const packed& value) const;
  packed remove(const packed_set::entry& found);
  int64_t remove_all(const std::vector<packed>& values);

  packed_set values_;
  mutable std::mutex in_use_; ///< of `values_`, by an operation that has OTHER, of any set
  quota quota_;
  set_table* table_ = nullptr; ///< table of the server's sets; null before `join`
  uint64_t id_ = 0;
};

} // namespace manager
