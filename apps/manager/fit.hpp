#pragma once

#include <manager/generic.hpp>
#include <optional>
#include <string>
#include <vector>

namespace manager::app {

/// Turns whole numbers into floats where the schema of an object has floats: JSON does not tell `1`
/// from `1.0`. What does not fit the schema is left to the server, which refuses it.
void fit_to_schema(std::vector<std::optional<packed>>& arguments, const operation_info& row,
                   const std::string& schema);

} // namespace manager::app
