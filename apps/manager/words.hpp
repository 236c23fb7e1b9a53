#pragma once

#include <manager/generic.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager::app {

/// The arguments of an operation from words: numbers and bools as they are written, values as JSON,
/// `-` for an optional one left out.
/// @throws error bad_argument, which shows how the operation is called
std::vector<std::optional<packed>> arguments_from(std::string_view type, const operation_info& row,
                                                  const std::vector<std::string>& words);

} // namespace manager::app
