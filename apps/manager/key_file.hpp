#pragma once

#include <string>

namespace manager::app {

/// Makes a file, readable by its owner only, with a new key: 64 hexadecimal digits.
/// @throws error bad_argument when there is such a file already, or it cannot be made
void write_new_key(const std::string& path);

} // namespace manager::app
