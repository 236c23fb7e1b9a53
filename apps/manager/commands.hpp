#pragma once

#include <CLI/CLI.hpp>
#include <manager/authkey.hpp>
#include <manager/certificates.hpp>
#include <string>
#include <vector>

namespace manager::app {

/// Options of a command that connects to a server.
struct server_options {
  std::string address;
  std::string key_file;
  certificate_files certificates;
  double deadline = 2; ///< seconds

  /// Adds --connect, --key-file and the files of TLS to a command. If the command has no other
  /// words, the address may also stand alone: `manager status ADDRESS`.
  void add_to(CLI::App& command, bool address_may_stand_alone = false);
};

/// Adds --ca, --cert and --private-key to a command.
void add_certificates(CLI::App& command, certificate_files& files);

/// Reads the authkey from a file; returns an empty key if no file is named, which needs
/// certificates instead.
authkey read_key_if_named(const std::string& file, const certificate_files& instead);

// Each function adds one command to the program; the command runs while the command line is parsed.
void add_serve(CLI::App& program);
void add_keygen(CLI::App& program);
void add_types(CLI::App& program);
void add_list(CLI::App& program);
void add_status(CLI::App& program);
void add_call(CLI::App& program);

/// Command that `lock` runs, and its exit code.
struct locked_run {
  std::vector<std::string> command; ///< words after `--`, which CLI11 would parse
  int exit_code = 0;
};

/// Removes `--` and the words after it from a command line of `lock`, and returns the words; empty
/// for other commands.
std::vector<std::string> take_command(int& argc, char** argv);

/// Adds `lock`; `run` must outlive the parsing.
void add_lock(CLI::App& program, locked_run& run);

} // namespace manager::app
