#pragma once

#include "actors/runtime/hosted.hpp"

namespace manager {

/// What a server of this program hosts: the built-in types, and those registered until now.
type_registry hosted_types();

} // namespace manager
