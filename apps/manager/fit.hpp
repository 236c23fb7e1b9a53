#pragma once

#include <manager/generic.hpp>
#include <optional>
#include <string>
#include <vector>

namespace manager::app {

/// Turns whole numbers into floats where the schema of an object has floats, because JSON does not
/// distinguish `1` from `1.0`. Values that do not fit the schema are not changed; the server
/// refuses them.
void fit_to_schema(std::vector<std::optional<packed>>& arguments, const operation_info& row,
                   const std::string& schema);

} // namespace manager::app
