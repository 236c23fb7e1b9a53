#pragma once

#include "actors/value/packed.hpp"

#include <optional>

namespace manager {

/// Returns the key that dicts and sets use for `key`, if it differs from `key`: -0.0 in it is
/// replaced by 0.0, because C++ says that they are equal. Returns nullopt for most keys, and for
/// bytes that are no value.
/// @throws error bad_argument for a NaN, which would equal no key
std::optional<packed> equal_key(const packed& key);

/// Returns the key that dicts and sets store for `key`.
/// @throws error bad_argument for a NaN
packed to_key(packed key);

/// Throws `no_such_key` that names the key: "no such key: \"x\"".
[[noreturn]] void throw_no_key(const packed& key);

} // namespace manager
