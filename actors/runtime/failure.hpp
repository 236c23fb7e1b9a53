#pragma once

#include "actors/model/errc.hpp"

#include <caf/error.hpp>

namespace manager {

/// The category of our codes in `caf::error`.
inline constexpr caf::atom_value error_atom = caf::atom("manager");

/// A failure as it travels: our code, and its text as context.
caf::error to_caf(const error& failure);

/// The failure that a reply carried. CAF's own codes become `object_gone` when they say that the
/// receiver does not exist (any more), else `internal`.
error from_caf(const caf::error& failure);

/// The exception that is being handled, as a failure: ours as it is, any other as `internal`.
error current_failure();

} // namespace manager
