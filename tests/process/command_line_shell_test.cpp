#include "tests/support/command_line.hpp"

// Completion and manual pages, which the program makes from its own options.

using namespace manager::test;
using Catch::Contains;

namespace {

/// Returns what bash offers at the end of these words; the last one is incomplete.
std::string offered(const std::string& words, size_t last, const std::string& setting = {}) {
  auto script = setting + "source <(" + command_line_program
                + " completion bash) && compopt() { :; }; " + "COMP_WORDS=(" + words
                + "); COMP_CWORD=" + std::to_string(last)
                + "; _manager; printf '%s\\n' \"${COMPREPLY[@]}\"";
  auto result = run({"bash", "-c", script});
  CHECK(result.err.empty());
  return "\n" + result.out;
}

} // namespace

TEST_CASE("bash completes commands, options, words and files") {
  CHECK(offered("manager se", 1) == "\nserve\nsessions\n");
  CHECK(offered("manager serve --max-mem", 2) == "\n--max-memory\n");
  CHECK(offered("manager serve --log-format j", 3) == "\njson\n");
  CHECK_THAT(offered("manager call ''", 2), Contains("\npriority_queue\n"));
  CHECK_THAT(offered("manager man sh", 2), Contains("\nshow\n"));
}

TEST_CASE("bash completes the names of objects from the server") {
  command_line_server server;
  server.m->list<int>("numbers");
  server.m->list<int>("two words");
  auto setting = "export MANAGER_ADDRESS=" + server.address + " MANAGER_KEY_FILE=" + server.key_file
                 + " PATH=" + manager::test::bin() + ":$PATH; ";
  CHECK(offered("manager show ''", 2, setting) == "\nnumbers\ntwo words\n");
  CHECK(offered("manager show nu", 2, setting) == "\nnumbers\n");
}

TEST_CASE("the completions for zsh and fish name every option of a command") {
  for (auto* shell : {"zsh", "fish"}) {
    auto script = cli({"completion", shell}).out;
    for (auto* word : {"max-memory", "log-format", "kick", "pid-file"})
      CHECK_THAT(script, Contains(word));
    temp_folder folder;
    auto file = folder.write("script", script);
    auto checked = run(
        {"sh", "-c", std::string{"command -v "} + shell + " || exit 77; " + shell + " -n " + file});
    CHECK((checked.exit_code == 0 || checked.exit_code == 77));
    CHECK(checked.err.empty());
  }
  check_refused(cli({"completion", "csh"}), manager::errc::bad_argument, "'csh'");
}

TEST_CASE("every command has a manual page that roff accepts") {
  temp_folder folder;
  auto check = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "man");
    auto page = cli(words);
    CHECK(page.exit_code == 0);
    CHECK_THAT(page.out, Catch::StartsWith(".TH MANAGER") && Contains("\n.SH SYNOPSIS\n"));
    auto file = folder.write("page", page.out);
    auto checked =
        run({"sh", "-c", "command -v groff >/dev/null || exit 77; groff -man -ww -z " + file});
    CHECK((checked.exit_code == 0 || checked.exit_code == 77));
    CHECK(checked.err.empty());
    return page.out;
  };
  CHECK_THAT(check({}), Contains("MANAGER_ADDRESS") && Contains("\n71\ntimed_out\n"));
  for (auto* command : {"serve", "run", "top", "lock", "call", "doctor"})
    check({command});
  CHECK_THAT(check({"serve"}), Contains("\\-\\-max\\-memory"));
  check_refused(cli({"man", "nothing"}), manager::errc::bad_argument, "there are: serve");
}
