#pragma once

#include "actors/value/packed.hpp"

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace manager {

/// Place of a value that is nested in another value: keys of maps and indexes of arrays, from the
/// outside in. A negative index counts from the end.
using packed_path = std::span<const packed>;

/// Change of the value at a path. The function receives the current value (null: the map has no
/// such key), and returns the new value, or nullopt to remove the value.
using path_change = std::function<std::optional<packed>(const packed* current)>;

/// Returns the value at `path` in `whole`.
/// @throws error no_such_key, out_of_range, or type_mismatch if a step meets no container; the text
/// names the step
packed nested_value(const packed& whole, packed_path path);

/// Returns the value at `path` in `whole`, without its references; nullopt if a map has no such
/// key, or an array no such index.
/// @throws error type_mismatch if a step meets no container; the text names the step
std::optional<packed> find_nested(const packed& whole, packed_path path);

/// Returns `whole` with a changed value at `path`, which has at least one step. The last step may
/// be a new key of a map.
/// @throws error as `nested_value`; bad_argument if the result may not be stored
packed change_nested(const packed& whole, packed_path path, const path_change& change);

/// Splits a path that is packed as an array into its steps.
/// @throws error type_mismatch; bad_argument if there are no steps
std::vector<packed> split_path(const packed& path);

// -- the changes ----------------------------------------------------------------
// Arguments must outlive the change.

/// Assigns a value.
path_change assigning(const packed& value);

/// Adds `delta` as `add_values` does, and stores the old value in `before`.
path_change adding(const packed& delta, const packed& range, std::optional<packed>& before);

/// Appends an element to an array; a missing value becomes an array of this element.
path_change appending(const packed& element);

/// Removes the value, and stores in `was_there` whether there was one.
path_change erasing(bool& was_there);

} // namespace manager
