#pragma once

#include "actors/model/packed.hpp"

#include <cstddef>
#include <string>
#include <string_view>

// How the model finds its way through packed bytes without parsing them. Only for its own sources.

namespace manager::detail {

/// What an array or a map begins with.
struct header {
  size_t members; ///< elements of an array, entries of a map
  size_t bytes;   ///< how long the header itself is
};

/// @throws error type_mismatch when `value` is no array (no map)
header array_header(const packed& value);
header map_header(const packed& value);

bool is_array(const packed& value) noexcept;
bool is_map(const packed& value) noexcept;

/// The header of an array (a map) of so many members.
std::string make_array_header(size_t members);
std::string make_map_header(size_t members);

/// Where the value that begins at `offset` ends; it must be of at most `depth`.
/// @throws error bad_argument when the bytes are malformed, too deep, or have a float64 that
/// float32 holds exactly, so that its bytes are not those of equal numbers
size_t end_of_value(std::string_view bytes, size_t offset, size_t depth = max_depth);

} // namespace manager::detail
