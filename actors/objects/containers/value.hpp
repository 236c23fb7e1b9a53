#pragma once

#include "actors/objects/change_notes.hpp"
#include "actors/objects/operation.hpp"
#include "actors/objects/quota.hpp"
#include "actors/objects/shared_object.hpp"
#include "actors/value/packed_path.hpp"
#include "actors/value/packed_value.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace manager {

/// One value, with the operations of std::atomic. Values are equal if their bytes are equal. The
/// next change answers all waiting calls, in the order of arrival. Not thread-safe: lives on the
/// server's network thread. Owns its value, and the replies of waiting calls until they are
/// answered or withdrawn. An operation that throws `error` has changed nothing.
class value_object : public shared_object {
public:
  static constexpr std::string_view type_name = "value";
  static constexpr bool has_undo = true; ///< its changes can be in a transaction
  static constexpr std::array<std::string_view, 1> initial_patterns{"V"};

  /// Takes `initial`, which is what `dump` returned; no bytes make nil.
  /// @throws error bad_argument if `initial` is malformed
  explicit value_object(const packed& initial);

  /// Sets the limits.
  /// @throws error limit_reached if the value is larger
  void set_limits(const object_limits& limits) override { quota_.set_limits(limits); }
  const amount& used() const noexcept override { return quota_.used(); }

  // -- values nested in the value ------------------------------------------------

  packed path_at(const packed& field) const;
  void path_set(const packed& field, const packed& value);
  std::optional<packed> path_add(const packed& field, const packed& delta, const packed& range);
  void path_push(const packed& field, const packed& element);
  bool path_erase(const packed& field);

  // -- as a whole -------------------------------------------------------------

  packed load() const { return value_; }
  void store(packed desired) { exchange(std::move(desired)); }
  packed exchange(packed desired);
  std::optional<packed> cmp_xchg(const packed& expected, packed desired);

  // -- arithmetic; returns the old value ---------------------------------------

  packed fetch_add(const packed& delta, const packed& range);
  packed fetch_and(const packed& operand, const packed& range);
  packed fetch_or(const packed& operand, const packed& range);
  packed fetch_xor(const packed& operand, const packed& range);
  packed fetch_min(packed other);
  packed fetch_max(packed other);

  // -- waiting ----------------------------------------------------------------

  void wait(pending<packed> reply, const packed& old);

  /// Records each new value in `notes`, under the key nil; null: in none.
  void note_changes_in(change_notes* notes) noexcept override { notes_ = notes; }

  // -- reading as a whole -----------------------------------------------------

  packed dump() const { return value_; }
  std::string preview() const;

  static constexpr auto operations() {
    using self = value_object;
    return operation_table(
        MANAGER_OP(load, "load", "  the value"),
        MANAGER_OP(store, "store", "VALUE  replaces the value"),
        MANAGER_OP(exchange, "exchange", "VALUE  replaces the value, answers the old one"),
        MANAGER_OP(cmp_xchg, "cmp_xchg", "EXPECTED DESIRED  replaces if it equals EXPECTED"),
        MANAGER_OP(fetch_add, "fetch_add", "DELTA RANGE  adds DELTA to the value"),
        MANAGER_OP(fetch_and, "fetch_and", "VALUE RANGE  keeps the bits that VALUE has, too"),
        MANAGER_OP(fetch_or, "fetch_or", "VALUE RANGE  sets the bits that VALUE has"),
        MANAGER_OP(fetch_xor, "fetch_xor", "VALUE RANGE  inverts the bits that VALUE has"),
        MANAGER_OP(fetch_min, "fetch_min", "VALUE  replaces the value if VALUE is less"),
        MANAGER_OP(fetch_max, "fetch_max", "VALUE  replaces the value if VALUE is greater"),
        MANAGER_OP(path_at, "path_at", "FIELD  the value at FIELD: [index or key, ...]"),
        MANAGER_OP(path_set, "path_set", "FIELD VALUE  puts VALUE at FIELD"),
        MANAGER_OP(path_add, "path_add", "FIELD DELTA RANGE  adds DELTA to the value at FIELD"),
        MANAGER_OP(path_push, "path_push", "FIELD ELEMENT  appends ELEMENT to the array at FIELD"),
        MANAGER_OP(path_erase, "path_erase", "FIELD  removes the value at FIELD"),
        MANAGER_OP(wait, "wait", "EXPECTED  waits until it is not EXPECTED, answers it")
            .only_waiting(),
        MANAGER_OP(preview, "preview", "  the value as a short text"),
        MANAGER_OP(dump, "dump", "  the value"));
  }

private:
  packed put(packed next);
  void change_at(const packed& field, const path_change& change);
  void end_waits(const packed& old);
  packed combine(bit_operation how, const packed& operand, const packed& range);

  packed value_;
  quota quota_;
  waiting_list<packed> waits_;    ///< calls that wait for another value
  change_notes* notes_ = nullptr; ///< null unless somebody watches
};

} // namespace manager
