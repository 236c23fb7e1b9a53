#pragma once

#include <cstddef>
#include <string_view>

namespace manager {

/// Longest name of an object, and of an object type, in bytes.
inline constexpr size_t max_name_bytes = 255;

/// Checks the length of an object's name; an empty name is allowed and means no name. Client and
/// server both check.
/// @throws error bad_argument if the name is too long
void require_name(std::string_view name);

} // namespace manager
