#include "apps/manager/commands.hpp"
#include "apps/manager/introspect.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/core.h>
#include <manager/error.hpp>
#include <manager/monitor.hpp>
#include <memory>

// Prints manual pages, made from the program's own options.

namespace manager::app {
namespace {

/// Returns a text with roff's own characters escaped.
std::string escaped(const std::string& text) {
  std::string out;
  for (auto c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '\n')
      out += "\n.br\n";
    else
      out += c;
  }
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

void print_title(std::FILE* out, const std::string& name, const std::string& help) {
  fmt::print(out, ".TH {} 1 \"\" \"libmanager {}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n",
             upper(escaped(name)), library_version(), escaped(name), escaped(help));
}

void print_entry(std::FILE* out, const shown_option& option) {
  std::string names;
  for (auto& name : option.names)
    names += (names.empty() ? "\\fB" : ", \\fB") + escaped(name) + "\\fR";
  if (!option.word.empty())
    names += (names.empty() ? "\\fI" : " \\fI") + escaped(option.word) + "\\fR";
  fmt::print(out, ".TP\n{}\n{}\n", names, escaped(option.help));
}

void print_command(std::FILE* out, const shown_command& command) {
  print_title(out, "manager-" + command.name, command.help);
  fmt::print(out, ".SH SYNOPSIS\n\\fBmanager {}\\fR [\\fIOPTIONS\\fR]", escaped(command.name));
  for (auto& argument : command.arguments)
    fmt::print(out, " \\fI{}\\fR", escaped(argument.word));
  if (command.name == "lock" || command.name == "run")
    fmt::print(out, " \\-\\- \\fICOMMAND\\fR [\\fIARGS\\fR...]");
  fmt::print(out, "\n.SH DESCRIPTION\n{}.\n", escaped(command.help));
  if (!command.arguments.empty())
    fmt::print(out, ".SH ARGUMENTS\n");
  for (auto& argument : command.arguments)
    print_entry(out, argument);
  fmt::print(out, ".SH OPTIONS\n");
  for (auto& option : command.options)
    print_entry(out, option);
  if (!command.footer.empty())
    fmt::print(out, ".SH NOTES\n{}\n", escaped(command.footer));
  fmt::print(out, ".SH SEE ALSO\n\\fBmanager\\fR(1)\n");
}

void print_exit_codes(std::FILE* out) {
  fmt::print(out,
             ".SH EXIT STATUS\n.TP\n0\nsuccess\n.TP\n1\n`doctor` found something wrong, or the "
             "output could not be written\n.TP\n2\nthe command line is wrong\n");
  constexpr uint8_t last = static_cast<uint8_t>(errc::broken_barrier);
  for (uint8_t number = 1; number <= last; ++number) {
    auto code = static_cast<errc>(number);
    fmt::print(out, ".TP\n{}\n{}\n", exit_code(code), escaped(std::string{to_string(code)}));
  }
}

void print_program(std::FILE* out, const CLI::App& program, const std::vector<shown_command>& all) {
  print_title(out, "manager", program.get_description());
  fmt::print(out,
             ".SH SYNOPSIS\n\\fBmanager\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n"
             ".SH COMMANDS\n");
  for (auto& command : all)
    fmt::print(out, ".TP\n\\fBmanager\\-{}\\fR(1)\n{}\n", escaped(command.name),
               escaped(command.help));
  fmt::print(
      out,
      ".SH ADDRESS AND KEY\nEach of the two is taken from the first of these that has it: the "
      "options \\fB\\-\\-address\\fR and \\fB\\-\\-key\\-file\\fR; the environment; the "
      "configuration file.\n.SH ENVIRONMENT\n.TP\nMANAGER_ADDRESS\naddress of the server\n"
      ".TP\nMANAGER_KEY_FILE\nfile with its authkey\n.TP\nNO_COLOR\nif it is set, no text has "
      "colours\n.SH FILES\n.TP\n$XDG_CONFIG_HOME/manager.conf, ~/.config/manager.conf\nlines "
      "'name = value' with the names address, key\\-file, ca, cert and private\\-key; # begins a "
      "comment\n");
  print_exit_codes(out);
}

/// Writes a page to a new file.
/// @throws error bad_argument if the file cannot be written
template <class Print> void write_page(const std::string& path, Print print) {
  auto* out = std::fopen(path.c_str(), "we");
  if (out == nullptr)
    throw error{errc::bad_argument, "file '" + path + "': " + std::strerror(errno)};
  print(out);
  std::fclose(out);
}

void write_all(const CLI::App& program, const std::string& folder) {
  auto all = commands_of(program);
  write_page(folder + "/manager.1", [&](auto* out) { print_program(out, program, all); });
  for (auto& command : all)
    write_page(folder + "/manager-" + command.name + ".1",
               [&](auto* out) { print_command(out, command); });
}

} // namespace

void add_man(CLI::App& program) {
  struct arguments {
    std::string name, folder;
  };
  auto given = std::make_shared<arguments>();
  auto* command =
      program.add_subcommand("man", "Print a manual page: manager man [COMMAND] | man -l -");
  command->add_option("COMMAND", given->name, "a command; the program itself if none is given");
  command->add_option("--all", given->folder, "write all pages to files in this folder");
  command->callback([&program, given] {
    if (!given->folder.empty())
      return write_all(program, given->folder);
    auto all = commands_of(program);
    if (given->name.empty())
      print_program(stdout, program, all);
    else
      print_command(stdout, find_command(all, given->name));
  });
}

} // namespace manager::app
