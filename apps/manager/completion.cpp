#include "apps/manager/commands.hpp"
#include "apps/manager/introspect.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <manager/error.hpp>
#include <memory>

// Prints scripts that complete the command line in shells, made from the program's own options.

namespace manager::app {
namespace {

/// Words that complete the name of an object: the server is asked if it is quick to answer.
constexpr auto* object_names = "manager list --deadline 0.3 2>/dev/null | cut -f 2";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

/// Returns a text in single quotes of a POSIX shell.
std::string shell_quoted(const std::string& text) {
  return '\'' + replaced(text, "'", "'\\''") + '\'';
}

std::string joined(const std::vector<std::string>& words, const char* between = " ") {
  std::string text;
  for (auto& word : words)
    text += (text.empty() ? "" : between) + word;
  return text;
}

std::string names_of(const shown_command& command) {
  std::string text;
  for (auto& option : command.options)
    text += (text.empty() ? "" : " ") + joined(option.names);
  return text;
}

// -- bash ---------------------------------------------------------------------

std::string bash_words(const shown_option& option) {
  switch (option.takes) {
  case word_kind::file:
    return "compopt -o default; COMPREPLY=()";
  case word_kind::object:
    return std::string{"local IFS=$'\\n'; COMPREPLY=($(compgen -W \"$("} + object_names
           + ")\" -- \"$word\"))";
  case word_kind::choice:
    return "COMPREPLY=($(compgen -W '" + joined(option.choices) + "' -- \"$word\"))";
  default:
    return "COMPREPLY=()";
  }
}

void print_bash_command(const shown_command& command) {
  fmt::print("  {})\n    case $before in\n", command.name);
  for (auto& option : command.options)
    if (option.takes != word_kind::none)
      fmt::print("    {}) {}; return ;;\n", joined(option.names, "|"), bash_words(option));
  fmt::print(
      "    esac\n    if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '{}' -- \"$word\")); "
      "return; fi\n",
      names_of(command));
  if (auto words = std::ranges::find_if(command.arguments,
                                        [](auto& each) { return each.takes != word_kind::text; });
      words != command.arguments.end())
    fmt::print("    {}\n", bash_words(*words));
  fmt::print("    ;;\n");
}

void print_bash(const std::vector<shown_command>& all) {
  std::string names;
  for (auto& command : all)
    names += (names.empty() ? "" : " ") + command.name;
  fmt::print("# bash completion of manager; `manager completion bash` prints it.\n"
             "_manager() {{\n  local word=${{COMP_WORDS[COMP_CWORD]}} "
             "before=${{COMP_WORDS[COMP_CWORD-1]}}\n  COMPREPLY=()\n"
             "  if ((COMP_CWORD == 1)); then\n"
             "    COMPREPLY=($(compgen -W '{} --help --version' -- \"$word\"))\n    return\n  fi\n"
             "  case ${{COMP_WORDS[1]}} in\n",
             names);
  for (auto& command : all)
    print_bash_command(command);
  fmt::print("  esac\n}}\ncomplete -F _manager manager\n");
}

// -- zsh ----------------------------------------------------------------------

std::string zsh_action(const shown_option& option) {
  switch (option.takes) {
  case word_kind::file:
    return "_files";
  case word_kind::object:
    return std::string{"{local -a names; names=(${(f)\"$("} + object_names
           + ")\"}); compadd -a names}";
  case word_kind::choice:
    return "(" + joined(option.choices) + ")";
  default:
    return " ";
  }
}

/// Returns a text without the characters that `_arguments` reads.
std::string zsh_text(const std::string& text) {
  return replaced(replaced(replaced(text, "[", "("), "]", ")"), ":", "\\:");
}

void print_zsh_command(const shown_command& command) {
  fmt::print("    ({})\n      _arguments", command.name);
  for (auto& option : command.options)
    for (auto& name : option.names) {
      auto spec = name + '[' + zsh_text(option.help) + ']';
      if (option.takes != word_kind::none)
        spec += ':' + zsh_text(option.word) + ':' + zsh_action(option);
      fmt::print(" \\\n        {}", shell_quoted(spec));
    }
  for (auto& argument : command.arguments)
    fmt::print(" \\\n        {}",
               shell_quoted("*:" + zsh_text(argument.word) + ':' + zsh_action(argument)));
  fmt::print("\n      ;;\n");
}

void print_zsh(const std::vector<shown_command>& all) {
  fmt::print("#compdef manager\n# zsh completion of manager; `manager completion zsh` prints it.\n"
             "_manager() {{\n  local state\n  local -a commands\n  commands=(\n");
  for (auto& command : all)
    fmt::print("    {}\n", shell_quoted(command.name + ':' + zsh_text(command.help)));
  fmt::print("  )\n  _arguments -C '1:command:->command' '*::arg:->arguments'\n"
             "  case $state in\n  (command) _describe command commands ;;\n  (arguments)\n"
             "    case $words[1] in\n");
  for (auto& command : all)
    print_zsh_command(command);
  fmt::print("    esac\n    ;;\n  esac\n}}\n"
             "if [ \"$funcstack[1]\" = _manager ]; then _manager \"$@\"; else compdef _manager "
             "manager; fi\n");
}

// -- fish ---------------------------------------------------------------------

std::string fish_words(const shown_option& option) {
  switch (option.takes) {
  case word_kind::none:
    return "";
  case word_kind::file:
    return " -r -F";
  case word_kind::object:
    return std::string{" -x -a '("} + object_names + ")'";
  case word_kind::choice:
    return " -x -a " + shell_quoted(joined(option.choices));
  default:
    return " -x";
  }
}

void print_fish(const std::vector<shown_command>& all) {
  fmt::print("# fish completion of manager; `manager completion fish` prints it.\n"
             "complete -c manager -f\n");
  for (auto& command : all) {
    fmt::print("complete -c manager -n __fish_use_subcommand -a {} -d {}\n", command.name,
               shell_quoted(command.help));
    auto seen = "-n '__fish_seen_subcommand_from " + command.name + "'";
    for (auto& option : command.options) {
      std::string names;
      for (auto& name : option.names)
        names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      fmt::print("complete -c manager {}{}{} -d {}\n", seen, names, fish_words(option),
                 shell_quoted(option.help));
    }
    for (auto& argument : command.arguments)
      if (argument.takes != word_kind::text)
        fmt::print("complete -c manager {}{}\n", seen, fish_words(argument));
  }
}

} // namespace

void add_completion(CLI::App& program) {
  auto shell = std::make_shared<std::string>();
  auto* command = program.add_subcommand(
      "completion", "Print a script that completes this program's command line in a shell");
  command->add_option("SHELL", *shell, "bash, zsh or fish")->required();
  command->footer("bash: source <(manager completion bash)");
  command->callback([&program, shell] {
    auto all = commands_of(program);
    if (*shell == "bash")
      print_bash(all);
    else if (*shell == "zsh")
      print_zsh(all);
    else if (*shell == "fish")
      print_fish(all);
    else
      throw error{errc::bad_argument, "'" + *shell + "' is none of the shells bash, zsh and fish"};
  });
}

} // namespace manager::app
