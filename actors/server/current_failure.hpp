#pragma once

#include "actors/value/errc.hpp"

namespace manager {

/// Returns the exception that is being handled as an error; an exception of another type becomes
/// `internal`.
error current_failure();

} // namespace manager
