#pragma once

#include "actors/value/errc.hpp"

#include <caf/error.hpp>

namespace manager {

/// Category of the library's error codes in `caf::error`.
inline constexpr caf::atom_value error_atom = caf::atom("manager");

/// Converts an error for a message: the code, and the text as context.
caf::error to_caf(const error& failure);

/// Converts the error of a reply. CAF's own codes become `object_gone` if they say that the
/// receiver does not exist, otherwise `internal`.
error from_caf(const caf::error& failure);

} // namespace manager
