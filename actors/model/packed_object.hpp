#pragma once

#include "actors/model/packed.hpp"

#include <msgpack.hpp>
#include <optional>
#include <string>

// How the model looks into packed values. Only for its own sources.

namespace manager::detail {

/// Parses `value`, whose bytes must outlive the result: strings stay where they are, `memory` holds
/// arrays and maps.
/// @throws msgpack::unpack_error
msgpack::object parse_into(msgpack::zone& memory, const packed& value);

/// The same with memory of its own.
/// @throws error bad_argument
msgpack::object_handle parse(const packed& value);

/// Throws `bad_argument`: "the bytes are not one well-formed value".
[[noreturn]] void throw_malformed();

/// The kinds of values in their order.
enum class rank { nil, boolean, number, str, bin, array, map, ext };
rank rank_of(const msgpack::object& x);

bool is_integer(const msgpack::object& x);

/// Integers as 128 bits: the sum of any 2^63 fits.
__extension__ using int128 = __int128;

/// @pre x is an integer
int128 wide(const msgpack::object& x);

/// Returns the reference in an extension; nullopt if `x` is none.
std::optional<reference> reference_in(const msgpack::object& x);

/// "int", "float", "array of 3", ...
std::string kind_name(const msgpack::object& x);

} // namespace manager::detail
