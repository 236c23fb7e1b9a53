#pragma once

#include "actors/value/packed.hpp"

#include <cstddef>
#include <string>
#include <string_view>

// Navigation in packed bytes without parsing them. Only for the model's own sources.

namespace manager::detail {

/// Header of an array or a map.
struct header {
  size_t members; ///< elements of an array, entries of a map
  size_t bytes;   ///< length of the header itself
};

/// Reads the header of an array (a map).
/// @throws error type_mismatch if `value` is no array (no map)
header array_header(const packed& value);
header map_header(const packed& value);

bool is_array(const packed& value) noexcept;
bool is_map(const packed& value) noexcept;

/// Makes the header of an array (a map) of so many members.
std::string make_array_header(size_t members);
std::string make_map_header(size_t members);

/// Returns the offset where the value that begins at `offset` ends. The value must have a depth of
/// at most `depth`.
/// @throws error bad_argument if the bytes are malformed or too deep, or have a float64 that
/// float32 holds exactly: its bytes would differ from those of equal numbers
size_t end_of_value(std::string_view bytes, size_t offset, size_t depth = max_depth);

} // namespace manager::detail
