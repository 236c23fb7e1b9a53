#pragma once

#include "actors/model/packed.hpp"

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace manager {

/// Where a value is nested in another: keys of maps and indexes of arrays, from the outside in. An
/// index below zero counts from the end.
using packed_path = std::span<const packed>;

/// What becomes of the value at a path: of what is there (null: its map has no such key), the new
/// value, or nothing where there shall be none.
using path_change = std::function<std::optional<packed>(const packed* current)>;

/// The value at `path` in `whole`.
/// @throws error no_such_key, out_of_range, or type_mismatch where a step meets no container; the
/// text names the step
packed nested_value(const packed& whole, packed_path path);

/// `whole` with the value at `path`, which has a step or more, changed. The last step may be a new
/// key of a map.
/// @throws error as `nested_value`; bad_argument when the result may not be stored
packed change_nested(const packed& whole, packed_path path, const path_change& change);

/// The steps of a path that came packed, as an array.
/// @throws error type_mismatch, bad_argument when there is none
std::vector<packed> split_path(const packed& path);

// -- the changes ----------------------------------------------------------------
// Arguments must outlive the change.

/// Puts a value there.
path_change assigning(const packed& value);

/// Adds as `add_values` does, and notes what was there before.
path_change adding(const packed& delta, const packed& range, std::optional<packed>& before);

/// Appends an element to the array there; where there is nothing, that becomes an array of it.
path_change appending(const packed& element);

/// Removes what is there, and notes whether something was.
path_change erasing(bool& was_there);

} // namespace manager
