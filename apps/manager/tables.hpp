#pragma once

#include <manager/generic.hpp>
#include <string>
#include <string_view>

// Operation tables as text.

namespace manager::app {

/// Returns one line for each operation of a type, aligned: "  at INDEX   the element at INDEX".
std::string operation_lines(const object_type_info& type);

/// Returns "at INDEX".
std::string usage_of(const operation_info& row);

/// Returns the operation of this name.
/// @throws error no_such_type, no_such_operation; the text lists the known ones
const operation_info& find_operation(std::string_view type, std::string_view operation);

/// Returns an object's name; in quotes if it could confuse a terminal or a script.
std::string shown_name(const std::string& name);

} // namespace manager::app
