#pragma once

#include <string>

namespace manager::app {

/// Makes a file, readable by its owner only, with a new key of 64 hexadecimal digits.
/// @throws error bad_argument if the file exists already, or cannot be made
void write_new_key(const std::string& path);

} // namespace manager::app
