#pragma once

#include "actors/model/packed.hpp"

#include <string_view>

namespace manager {

/// The bytes of a packed blob, in place: `blob` must outlive the result.
/// @throws error type_mismatch when it is no blob
std::string_view bytes_of_blob(const packed& blob);

/// A packed blob of these bytes.
packed pack_blob(std::string_view bytes);

} // namespace manager
