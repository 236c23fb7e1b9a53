#pragma once

#include "actors/value/packed.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

// Conditions on stored values whose C++ types the server does not know.

namespace manager {

/// Place of a value inside of a stored value: keys and indexes from the outside in; no steps mean
/// the stored value itself.
class packed_field {
public:
  /// Reads the steps from a packed array.
  /// @throws error type_mismatch, bad_argument
  explicit packed_field(const packed& steps);

  /// Calls `f` with a pointer to the value at this place in `whole`; with null if there is no such
  /// key or index.
  /// @throws error type_mismatch if a step meets no container
  template <class F> auto visit(const packed& whole, F f) const {
    if (steps_.empty())
      return f(&whole);
    auto found = nested(whole);
    return f(found ? &*found : nullptr);
  }

private:
  std::optional<packed> nested(const packed& whole) const;

  std::vector<packed> steps_;
};

/// Condition of a stored value.
/// @throws error type_mismatch as `packed_field::visit`
using packed_condition = std::function<bool(const packed&)>;

/// Returns the condition that the value at `field` COMPARISON `operand`, which is "==", "!=", "<",
/// "<=", ">" or ">=", in the order of `packed_order`. If there is no value at `field`, the
/// condition is false.
/// @throws error bad_argument, type_mismatch
packed_condition condition_of(std::string_view comparison, const packed& field,
                              const packed& operand);

/// Sorts stably by the values at `field`, in the order of `packed_order`; values without it count
/// as nil.
/// @throws error type_mismatch, and leaves the order unchanged
void sort_by_field(std::vector<packed>& values, const packed_field& field, bool descending);

} // namespace manager
