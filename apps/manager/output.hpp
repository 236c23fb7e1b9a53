#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

// Output of the commands: lines for people, or JSON.

namespace manager::app {

using nlohmann::json;

/// Adds --json to a command.
void add_json(CLI::App& command, bool& flag);

/// Prints a JSON value as one line. Invalid UTF-8 becomes the replacement character.
void print_json(const json& value);

/// Returns a JSON value as one line.
std::string json_text(const json& value);

/// Styles of text on a terminal.
enum class style : uint8_t { plain, bold, good, warning, bad, faint };

/// Returns true if texts may have colours: stdout is a terminal that can show them, and the
/// variable NO_COLOR is not set.
bool has_colors();

/// Returns the text in a style, or unchanged without colours.
std::string styled(style how, std::string_view text);

/// Returns a duration of nanoseconds for people: "1.2 us", "34 ms", "5 min".
std::string duration_text(int64_t nanoseconds);

/// Returns a number of bytes for people: "812 B", "1.5 MiB".
std::string bytes_text(uint64_t bytes);

/// Returns a time of the system's clock, in nanoseconds since 1970, as "2026-11-27T20:01:02.345Z".
std::string time_text(int64_t clock);

} // namespace manager::app
