#pragma once

#include "apps/manager/commands.hpp"

#include <manager/session.hpp>
#include <map>
#include <string>

namespace manager::app {

/// Source of a setting, for `doctor`.
struct setting {
  std::string value;
  std::string source; ///< "--address", "MANAGER_ADDRESS" or a file; empty: not set
};

/// Address, key and certificates of a command, from its options, the environment, or the
/// configuration file: the first of these that has the setting.
struct access {
  setting address, key_file;
  certificate_files certificates;
};

/// Returns the access that the options name. Reads no key.
/// @throws error bad_argument if the configuration file has a mistake
access access_of(const server_options& options);

/// Connects to the server that the options name.
/// @throws error as manager::connect; CLI::ParseError if no address or key is named
session connect_to(const server_options& options);

} // namespace manager::app
