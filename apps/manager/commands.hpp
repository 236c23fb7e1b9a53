#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace manager::app {

/// How a command reaches its server.
struct server_options {
  std::string address;
  std::string key_file;

  /// Adds --connect and --key-file to a command.
  void add_to(CLI::App& command);
};

// Each adds one command to the program; what the command does runs when the command line is parsed.
void add_serve(CLI::App& program);
void add_keygen(CLI::App& program);
void add_types(CLI::App& program);
void add_list(CLI::App& program);
void add_status(CLI::App& program);
void add_call(CLI::App& program);

} // namespace manager::app
