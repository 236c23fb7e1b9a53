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
  bool json = false;   ///< output for programs

  /// Adds --address, --key-file, --json and the files of TLS to a command. If the command has no
  /// other words, the address may also stand alone: `manager status ADDRESS`.
  void add_to(CLI::App& command, bool address_may_stand_alone = false);
};

/// Adds --ca, --cert and --private-key to a command.
void add_certificates(CLI::App& command, certificate_files& files);

/// Reads the authkey from a file; returns an empty key if no file is named, which needs
/// certificates instead.
authkey read_key_if_named(const std::string& file, const certificate_files& instead);

/// Words of a command line after `--`, which CLI11 would parse, and the exit code of a command that
/// succeeds with another code than 0.
struct command_words {
  std::vector<std::string> words;
  int exit_code = 0;
};

/// Removes `--` and the words after it from a command line of `lock` or `run`, and returns the
/// words; none for other commands.
std::vector<std::string> take_command(int& argc, char** argv);

// Each function adds one command to the program; the command runs while the command line is parsed.
// References must outlive the parsing.
void add_serve(CLI::App& program);
void add_keygen(CLI::App& program);
void add_types(CLI::App& program);
void add_list(CLI::App& program);
void add_status(CLI::App& program);
void add_show(CLI::App& program);
void add_watch(CLI::App& program);
void add_sessions(CLI::App& program);
void add_kick(CLI::App& program);
void add_remove(CLI::App& program);
void add_dump(CLI::App& program);
void add_load(CLI::App& program);
void add_call(CLI::App& program);
void add_top(CLI::App& program);
void add_ping(CLI::App& program);
void add_bench(CLI::App& program);
void add_doctor(CLI::App& program, int& exit_code);
void add_lock(CLI::App& program, command_words& run);
void add_run(CLI::App& program, command_words& run);
void add_completion(CLI::App& program);
void add_man(CLI::App& program);

} // namespace manager::app
