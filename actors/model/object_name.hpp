#pragma once

#include <cstddef>
#include <string_view>

namespace manager {

/// Longest name of an object, and of an object type, in bytes.
inline constexpr size_t max_name_bytes = 255;

/// Throws `bad_argument` when an object's name is too long; an empty one is no name. Client and
/// server both check.
void require_name(std::string_view name);

} // namespace manager
