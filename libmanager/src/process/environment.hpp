#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace manager {

/// Changes of an environment: variables that are set, or removed (nullopt).
using environment_changes = std::map<std::string, std::optional<std::string>>;

/// Returns this process's environment after `changes`, as execve(2) takes it: "NAME=value".
/// @throws error bad_argument for a name that is empty or contains '=', and for zero bytes
std::vector<std::string> environment_with(const environment_changes& changes);

/// Returns the value of a variable in such an environment; nullopt if it is not set.
std::optional<std::string> value_in(const std::vector<std::string>& environment,
                                    const std::string& name);

} // namespace manager
