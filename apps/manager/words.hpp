#pragma once

#include <manager/generic.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager::app {

/// Converts words to the arguments of an operation: numbers and bools as they are written, values
/// as JSON, `-` for an absent optional argument.
/// @throws error bad_argument; the text shows the usage of the operation
std::vector<std::optional<packed>> arguments_from(std::string_view type, const operation_info& row,
                                                  const std::vector<std::string>& words);

} // namespace manager::app
