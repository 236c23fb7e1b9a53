#pragma once

#include <manager/generic.hpp>
#include <string>
#include <string_view>

// The operation tables as text.

namespace manager::app {

/// One line for each operation of a type, aligned: "  at INDEX   the element at INDEX".
std::string operation_lines(const object_type_info& type);

/// "at INDEX"
std::string usage_of(const operation_info& row);

/// The operation of this name.
/// @throws error no_such_type, no_such_operation, which show what there is
const operation_info& find_operation(std::string_view type, std::string_view operation);

/// An object's name; one that could confuse a terminal or a script in quotes.
std::string shown_name(const std::string& name);

} // namespace manager::app
