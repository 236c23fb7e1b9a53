#include "tests/support/command_line.hpp"

#include <nlohmann/json.hpp>

// Address and key of a command: options, environment, configuration file.

using namespace manager::test;
using Catch::Contains;
using manager::errc;
using nlohmann::json;

namespace {

/// Folder of a user's configuration with these lines in manager.conf.
struct user_folder {
  explicit user_folder(const std::string& lines) { folder.write("manager.conf", lines); }

  run_options with(std::vector<std::string> environment = {}) const {
    environment.push_back("XDG_CONFIG_HOME=" + folder.path());
    return with_environment(std::move(environment));
  }

  temp_folder folder;
};

} // namespace

TEST_CASE("address and key come from the options, the environment, the configuration file") {
  command_line_server first, second;
  first.m->list<int>("first");
  second.m->list<int>("second");
  user_folder user{"# my server\naddress = " + first.address + "\nkey-file = " + first.key_file
                   + "  # its key\n"};
  CHECK(cli({"list"}, user.with()).out == "list<int>\tfirst\n");
  auto environment =
      user.with({"MANAGER_ADDRESS=" + second.address, "MANAGER_KEY_FILE=" + second.key_file});
  CHECK(cli({"list"}, environment).out == "list<int>\tsecond\n");
  CHECK(cli({"list", "--address", first.address, "--key-file", first.key_file}, environment).out
        == "list<int>\tfirst\n");
}

TEST_CASE("each of address and key comes from its own source") {
  command_line_server server;
  server.m->list<int>("numbers");
  user_folder user{"key-file = " + server.key_file + "\n"};
  CHECK(cli({"list", "--address", server.address}, user.with()).out == "list<int>\tnumbers\n");
  check_refused(cli({"list", "--address", server.address},
                    user.with({"MANAGER_KEY_FILE=" + (server.folder / "none")})),
                errc::bad_argument, "No such file");
}

TEST_CASE("a file in the configuration is relative to its folder") {
  command_line_server server;
  user_folder user{"address = " + server.address + "\nkey-file = my.key\n"};
  user.folder.write_private("my.key", content_of(server.key_file));
  CHECK(cli({"list"}, user.with()).exit_code == 0);
}

TEST_CASE("without an address, the message names the three places for it") {
  user_folder user{""};
  auto result = cli({"list"}, user.with());
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, Contains("--address") && Contains("MANAGER_ADDRESS")
                             && Contains(user.folder / "manager.conf"));
}

TEST_CASE("a mistake in the configuration file is refused with its line") {
  user_folder user{"\naddress = unix:/x\nport = 3\n"};
  check_refused(cli({"list"}, user.with()), errc::bad_argument, "manager.conf: line 3");
}

TEST_CASE("with --json, a failure is JSON, too") {
  user_folder user{"address = nowhere\nkey-file = none\n"};
  auto result = cli({"list", "--json"}, user.with());
  CHECK(result.exit_code == manager::exit_code(errc::bad_argument));
  auto failure = json::parse(result.err);
  CHECK(failure["code"] == "bad_argument");
  CHECK_THAT(failure["error"].get<std::string>(), Contains("none"));
}

TEST_CASE("the option --version tells the version, and --help every command") {
  auto version = cli({"--version"});
  CHECK(version.exit_code == 0);
  CHECK_THAT(version.out, Catch::StartsWith("manager ") && Contains("."));
  auto help = cli({"--help"}).out;
  for (auto* command : {"serve", "run", "show", "watch", "top", "sessions", "kick", "remove",
                        "dump", "load", "ping", "bench", "doctor", "completion", "man"})
    CHECK_THAT(help, Contains(std::string{"\n  "} + command + " "));
}
