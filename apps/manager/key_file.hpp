#pragma once

#include <string>

namespace manager::app {

/// Makes a file, readable by its owner only, with a new key of 64 hexadecimal digits.
/// @throws error bad_argument if the file exists already, or cannot be made
void write_new_key(const std::string& path);

/// Returns the password of the page that `serve --http` shows beyond its machine. It derives from
/// the authkey, and does not tell the authkey to those who see the password.
std::string page_password(const std::string& key);

} // namespace manager::app
