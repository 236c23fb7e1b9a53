#pragma once

#include <CLI/CLI.hpp>
#include <manager/certificates.hpp>
#include <string>
#include <vector>

namespace manager::app {

/// How a command reaches its server.
struct server_options {
  std::string address;
  std::string key_file;
  certificate_files certificates;
  double deadline = 2; ///< seconds

  /// Adds --connect, --key-file and the files of TLS to a command. Where the command has no other
  /// words, the address may also stand alone: `manager status ADDRESS`.
  void add_to(CLI::App& command, bool address_may_stand_alone = false);
};

/// Adds --ca, --cert and --private-key to a command.
void add_certificates(CLI::App& command, certificate_files& files);

/// The authkey in a file; none when no file is named, which takes certificates instead.
std::string read_key_if_named(const std::string& file, const certificate_files& instead);

// Each adds one command to the program; what the command does runs when the command line is parsed.
void add_serve(CLI::App& program);
void add_keygen(CLI::App& program);
void add_types(CLI::App& program);
void add_list(CLI::App& program);
void add_status(CLI::App& program);
void add_call(CLI::App& program);

/// What `lock` runs, and how that ended.
struct locked_run {
  std::vector<std::string> command; ///< what stands behind `--`, which CLI11 would take apart
  int exit_code = 0;
};

/// Takes `--` and what stands behind it off a command line of `lock`; of others nothing.
std::vector<std::string> take_command(int& argc, char** argv);

/// `run` must outlive the parsing.
void add_lock(CLI::App& program, locked_run& run);

} // namespace manager::app
