#pragma once

#include "actors/value/packed.hpp"

#include <msgpack.hpp>
#include <optional>
#include <string>

// Access to the contents of packed values. Only for the model's own sources.

namespace manager::detail {

/// Parses `value`, whose bytes must outlive the result: the result refers to strings in them, and
/// owns the memory of arrays and maps.
/// @throws error bad_argument
msgpack::object_handle parse(const packed& value);

/// Throws `bad_argument`: "the bytes are not one well-formed value".
[[noreturn]] void throw_malformed();

/// Kinds of values, in the order of `packed_order`.
enum class rank { nil, boolean, number, str, bin, array, map, ext };
rank rank_of(const msgpack::object& x);

bool is_integer(const msgpack::object& x);

/// Integers as 128 bits: the sum of any 2^63 fits.
__extension__ using int128 = __int128;

/// Returns an integer as 128 bits.
/// @pre x is an integer
int128 wide(const msgpack::object& x);

/// Returns the reference in an extension; nullopt if `x` is no reference.
std::optional<reference> reference_in(const msgpack::object& x);

/// Returns "int", "float", "array of 3", ...
std::string kind_name(const msgpack::object& x);

} // namespace manager::detail
