#include "apps/manager/introspect.hpp"

#include <algorithm>
#include <array>
#include <manager/error.hpp>
#include <manager/generic.hpp>
#include <string_view>

namespace manager::app {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Tells what the words of an option are; CLI11 knows it only of the options that it checks.
word_kind kind_of(const std::string& command, const CLI::Option& option, const std::string& name) {
  if (option.get_items_expected_max() == 0 || option.get_type_size() == 0)
    return word_kind::none;
  if (is_one_of(name, {"--key-file", "--ca", "--cert", "--private-key", "--pid-file", "--log-file",
                       "FILE"}))
    return word_kind::file;
  if (name == "NAME" && !is_one_of(command, {"load"}))
    return word_kind::object;
  if (is_one_of(name, {"--log-format", "TYPE", "SHELL", "COMMAND", "--type"}))
    return word_kind::choice;
  return word_kind::text;
}

std::vector<std::string> choices_of(const CLI::App& program, const std::string& name) {
  std::vector<std::string> words;
  if (name == "--log-format")
    return {"text", "json"};
  if (name == "SHELL")
    return {"bash", "zsh", "fish"};
  if (name == "TYPE")
    for (auto& type : known_types())
      words.emplace_back(type.name);
  if (name == "--type")
    return {"mutex", "recursive_mutex", "shared_mutex", "semaphore", "bounded_semaphore"};
  if (name == "COMMAND")
    for (auto* each : program.get_subcommands({}))
      words.push_back(each->get_name());
  return words;
}

shown_option show(const CLI::App& program, const CLI::App& command, const CLI::Option& option) {
  shown_option shown;
  for (auto& name : option.get_lnames())
    shown.names.push_back("--" + name);
  for (auto& name : option.get_snames())
    shown.names.push_back("-" + name);
  auto first = shown.names.empty() ? option.get_name(true) : shown.names[0];
  shown.help = option.get_description();
  shown.group = option.get_group();
  shown.takes = kind_of(command.get_name(), option, first);
  if (shown.takes == word_kind::choice)
    shown.choices = choices_of(program, first);
  if (shown.takes != word_kind::none)
    shown.word = shown.names.empty() ? first : option.get_type_name();
  return shown;
}

shown_command show(const CLI::App& program, const CLI::App& command) {
  shown_command shown{command.get_name(), command.get_description(), command.get_footer(), {}, {}};
  for (auto* option : command.get_options()) {
    auto one = show(program, command, *option);
    bool has_name = !one.names.empty();
    (has_name ? shown.options : shown.arguments).push_back(std::move(one));
  }
  return shown;
}

} // namespace

std::vector<shown_command> commands_of(const CLI::App& program) {
  std::vector<shown_command> all;
  for (auto* command : program.get_subcommands({}))
    all.push_back(show(program, *command));
  return all;
}

const shown_command& find_command(const std::vector<shown_command>& all, const std::string& name) {
  auto found = std::ranges::find(all, name, &shown_command::name);
  if (found != all.end())
    return *found;
  std::string names;
  for (auto& each : all)
    names += ' ' + each.name;
  throw error{errc::bad_argument, "there is no command '" + name + "'; there are:" + names};
}

} // namespace manager::app
