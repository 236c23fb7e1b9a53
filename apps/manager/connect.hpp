#pragma once

#include "apps/manager/commands.hpp"

#include <manager/session.hpp>

namespace manager::app {

/// Connects to the server that the options name.
/// @throws error as manager::connect
session connect_to(const server_options& options);

} // namespace manager::app
