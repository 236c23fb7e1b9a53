#pragma once

#include "actors/model/packed.hpp"

#include <string>
#include <string_view>

// Packed values as text, and back.

namespace manager::app {

/// The value of a JSON text, with the bytes that the same value of a C++ program has.
/// @throws error bad_argument
packed from_json(std::string_view text);

/// A value as JSON in one line. What JSON lacks: keys that are no strings are shown as their JSON
/// in quotes, NaN and infinity as strings, bytes as {"bin": "00ff"}, extensions as {"ext": [1,
/// "00ff"]}, what is not UTF-8 as the replacement character.
std::string to_json(const packed& value);

/// `text` between quotes as JSON has them.
std::string json_string(std::string_view text);

std::string hexadecimal(std::string_view bytes);

} // namespace manager::app
