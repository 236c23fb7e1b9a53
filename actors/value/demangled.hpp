#pragma once

#include <string>

namespace manager {

/// Returns a type as C++ spells it: "std::runtime_error" for the `name()` of its
/// `std::type_info`; the same text if it is no such name.
std::string demangled(const char* type_name);

} // namespace manager
