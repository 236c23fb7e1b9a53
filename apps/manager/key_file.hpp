#pragma once

#include <string>

namespace manager::app {

/// The authkey in a file: all its bytes. Nobody but the file's owner may read it.
/// @throws error bad_argument when there is no such file, authentication_failed when others may
/// read it or it is too short
std::string read_key(const std::string& path);

/// Makes a file, readable by its owner only, with a new key: 64 hexadecimal digits.
/// @throws error bad_argument when there is such a file already, or it cannot be made
void write_new_key(const std::string& path);

} // namespace manager::app
