#pragma once

#include "tests/support/program.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <manager/manager.hpp>
#include <optional>
#include <string>
#include <vector>

// The command line program in tests.

namespace manager::test {

/// Path of the program.
inline const std::string command_line_program = bin("manager");

/// Returns options that add these variables to the environment: "NAME=value".
inline run_options with_environment(std::vector<std::string> variables) {
  run_options how;
  how.environment = std::move(variables);
  return how;
}

/// Runs the program to its end.
inline outcome cli(std::vector<std::string> arguments, run_options options = {}) {
  arguments.insert(arguments.begin(), command_line_program);
  return run(std::move(arguments), std::move(options));
}

inline std::string content_of(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

inline void check_refused(const outcome& result, errc kind, const std::string& why) {
  CHECK(result.exit_code == manager::exit_code(kind));
  CHECK(result.out.empty());
  CHECK_THAT(result.err, Catch::Contains("manager: ") && Catch::Contains(why));
}

/// `manager serve`, and a session with the server.
struct command_line_server {
  explicit command_line_server(std::vector<std::string> options = {}, run_options how = {}) {
    REQUIRE(cli({"keygen", key_file}).exit_code == 0);
    std::vector<std::string> command{command_line_program, "serve", "--listen", address,
                                     "--key-file",         key_file};
    command.insert(command.end(), options.begin(), options.end());
    server.emplace(std::move(command), std::move(how));
    m.emplace(manager::connect(address, manager::authkey{content_of(key_file)}));
  }

  /// Runs `manager COMMAND --connect ... WORDS...`.
  outcome ask(const std::string& command, std::vector<std::string> words = {}) const {
    words.insert(words.begin(), {command, "--connect", address, "--key-file", key_file});
    return cli(std::move(words));
  }

  /// Runs `manager call` and returns what it prints.
  std::string call(std::vector<std::string> words) const {
    auto result = ask("call", std::move(words));
    CHECK(result.err.empty());
    CHECK(result.exit_code == 0);
    return result.out;
  }

  /// Returns the server's next line that begins with `begin`, without it.
  std::string line_after(const std::string& begin) {
    for (;;) {
      auto line = server->read_line();
      if (!line)
        return "the server has ended";
      if (line->starts_with(begin))
        return line->substr(begin.size());
    }
  }

  temp_folder folder;
  std::string key_file = folder / "key";
  std::string address = "unix:" + (folder / "socket");
  std::optional<running_program> server;
  std::optional<manager::session> m;
};

} // namespace manager::test
