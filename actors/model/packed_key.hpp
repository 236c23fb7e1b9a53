#pragma once

#include "actors/model/packed.hpp"

#include <optional>

namespace manager {

/// The key as which dicts and sets take `key`, if that is another: -0.0 in it is 0.0, because C++
/// says that they are equal. Nothing for most keys, and for bytes that are no value.
/// @throws error bad_argument for a NaN, which would equal no key
std::optional<packed> equal_key(const packed& key);

/// The key as which dicts and sets store `key`.
/// @throws error bad_argument for a NaN
packed to_key(packed key);

/// Throws `no_such_key`, naming the key: "no such key: \"x\"".
[[noreturn]] void throw_no_key(const packed& key);

} // namespace manager
