#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

// The commands and options of the program, for completion and manual pages.

namespace manager::app {

/// Kind of the words that an option or argument takes.
enum class word_kind : uint8_t { none, text, file, object, choice };

struct shown_option {
  std::vector<std::string> names; ///< "--count", "-n"; empty for an argument that has no name
  std::string word;               ///< "FLOAT" or "NAME"; empty for a flag
  std::string help;
  std::string group;
  word_kind takes;
  std::vector<std::string> choices; ///< for `word_kind::choice`
};

struct shown_command {
  std::string name, help, footer;
  std::vector<shown_option> options;   ///< with names
  std::vector<shown_option> arguments; ///< without
};

/// Returns all commands, in their order.
std::vector<shown_command> commands_of(const CLI::App& program);

/// Returns the command of this name.
/// @throws error bad_argument that lists the commands
const shown_command& find_command(const std::vector<shown_command>& all, const std::string& name);

} // namespace manager::app
