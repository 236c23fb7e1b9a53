#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// Property that an object was made with and keeps, e.g. {"capacity", "10"}. An object type returns
/// its parameters from `std::vector<parameter> parameters() const`. Opening an existing object with
/// an initial value that has other parameters is refused. The content of an object is not a
/// parameter. A parameter never changes: it is read while another thread works on the object.
struct parameter {
  std::string_view name;
  std::string value;
};

/// Returns a time as the value of a parameter: "1.5 s".
std::string parameter_text(std::chrono::nanoseconds time);

/// Checks that the parameters asked for are those of the object.
/// @throws error bad_argument: "it has capacity 10, not 20; give no parameters to open it as it is"
void require_same(const std::vector<parameter>& held, const std::vector<parameter>& asked);

} // namespace manager
