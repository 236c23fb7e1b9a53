#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// What an object was made with and keeps, for people: {"capacity", "10"}. An object type announces
/// its parameters in `std::vector<parameter> parameters() const`; whoever opens an existing object
/// with an initial value that has others is refused. Contents are no parameters: a parameter never
/// changes, and is asked for whoever is at work on the object.
struct parameter {
  std::string_view name;
  std::string value;
};

/// Throws `bad_argument` when a parameter that was asked for is not as the object has it:
/// "it has capacity 10, not 20; leave the capacity out to open it as it is".
void require_same(const std::vector<parameter>& held, const std::vector<parameter>& asked);

} // namespace manager
