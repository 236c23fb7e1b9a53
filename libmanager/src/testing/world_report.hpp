#pragma once

#include "actors/caf/server_core.hpp"
#include "libmanager/src/testing/virtual_driver.hpp"

#include <deque>
#include <string>

namespace manager::testing {

/// Returns who waits for what in a world, a line each.
std::string report_of(const virtual_driver& world, server_core& server);

/// Returns the calls that `after` has in addition to `before`, a line each.
std::string difference(const std::deque<std::string>& before, const std::deque<std::string>& after);

} // namespace manager::testing
