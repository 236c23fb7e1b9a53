#pragma once

#include "actors/value/packed.hpp"

#include <string_view>

namespace manager {

/// Returns the bytes of a packed blob, in place: `blob` must outlive the result.
/// @throws error type_mismatch if `blob` is no blob
std::string_view bytes_of_blob(const packed& blob);

/// Packs a blob of these bytes.
packed pack_blob(std::string_view bytes);

} // namespace manager
