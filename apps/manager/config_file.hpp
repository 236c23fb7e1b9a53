#pragma once

#include <map>
#include <string>

namespace manager::app {

/// Returns the path of the user's configuration file: manager.conf in $XDG_CONFIG_HOME, or else in
/// ~/.config; empty without a home.
std::string config_path();

/// Returns the settings of the user's configuration file, by name; none if there is no file. A line
/// is `name = value`, empty, or a comment after `#`. A file name is relative to the folder of the
/// configuration file; `~/` is the home.
/// @throws error bad_argument that names file and line
std::map<std::string, std::string> read_config();

} // namespace manager::app
