#pragma once

#include "actors/value/packed.hpp"

#include <string>
#include <string_view>

// Conversions between packed values and text.

namespace manager::app {

/// Returns the value of a JSON text, with the same bytes as the equal value of a C++ program.
/// @throws error bad_argument
packed from_json(std::string_view text);

/// Returns a value as JSON in one line. Where JSON has no form: keys that are not strings are their
/// JSON in quotes, NaN and infinity are strings, bytes are {"bin": "00ff"}, extensions are {"ext":
/// [1, "00ff"]}, invalid UTF-8 is the replacement character.
std::string to_json(const packed& value);

/// Returns `text` between quotes, escaped as in JSON.
std::string json_string(std::string_view text);

std::string hexadecimal(std::string_view bytes);

} // namespace manager::app
