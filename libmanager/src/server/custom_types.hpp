#pragma once

#include "actors/server/hosted.hpp"

namespace manager {

/// Returns the types that a server of this program hosts: the built-in types, and those registered
/// so far.
type_registry hosted_types();

} // namespace manager
