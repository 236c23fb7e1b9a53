#include "tests/support/leftovers.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

using namespace manager::test;

namespace {

/// Each example of apps/examples, and what it prints.
const std::map<std::string, std::string> outputs{
    {"bank", "in all 1000, the least not below 0\n"},
    {"count_words", "0 words in 0 files\n"},
    {"job_queue", "1000 results, one of them is 321 boj\n"},
    {"job_shop", "500 jobs, run 500 times, dead 0\n"},
    {"leader", "Ada leads\nGrace takes over\nnobody leads: true\n"},
    {"monte_carlo", "1000000 darts, pi is about 3.1: true\n"},
    {"phases", "heat in all: 900, spread: true\n"},
    {"pipeline", "ONE!\nTWO!\nTHREE!\n"},
    {"progress", "25 %\n50 %\n75 %\n100 %\n"},
    {"rate_limit", "30 requests, within the limit\n"},
    {"results_cache", "80 results asked for, 20 computed, sum 11480\n"},
    {"settings", "1: good day\n1: hello\n2: good day\n2: hello\n"},
    {"sweep", "121 points, the best is 3 -1\n"},
};

} // namespace

TEST_CASE_METHOD(no_leftovers, "each example prints what it says") {
  std::set<std::string> built;
  for (auto& each : std::filesystem::directory_iterator{manager::test::bin("examples")})
    built.insert(each.path().filename());
  for (auto& name : built)
    CHECK(outputs.contains(name));
  for (auto& [name, printed] : outputs) {
    INFO(name);
    auto result = run({manager::test::bin("examples/" + name)});
    CHECK(result.out == printed);
    CHECK(result.err.empty());
    CHECK(result.exit_code == 0);
  }
}

TEST_CASE_METHOD(no_leftovers, "the parameter sweep runs on the workers of several programs") {
  temp_folder folder;
  const std::string program = manager::test::bin("manager");
  auto key = folder / "team.key", address = "unix:" + (folder / "socket");
  REQUIRE(run({program, "keygen", key}).exit_code == 0);
  running_program server{{program, "serve", "--listen", address, "--key-file", key}};
  REQUIRE(server.read_line());
  const std::string sweep = manager::test::bin("examples/sweep");
  running_program helper{{sweep, "join", address, key}};
  CHECK(run({sweep, "serve", address, key}).out == outputs.at("sweep"));
  CHECK(helper.wait() == 0);
}

TEST_CASE_METHOD(no_leftovers, "find | count_words has a joblog, and reads no file of it again") {
  temp_folder folder;
  std::ofstream{folder / "one.txt"} << "one two\nthree\n";
  std::ofstream{folder / "two.txt"} << "four";
  std::ofstream{folder / "other"} << "not counted";
  auto log = folder / "log.tsv";
  auto command = "find " + folder.path() + " -name '*.txt' | sort | "
                 + manager::test::bin("examples/count_words") + " " + log;
  CHECK(run({"sh", "-c", command}).out == "4 words in 2 files\n");
  std::ofstream{folder / "one.txt"} << "changed, and not read again";
  std::ofstream{folder / "zz.txt"} << "five six";
  CHECK(run({"sh", "-c", command}).out == "6 words in 3 files\n");
  auto lines = folder.lines_of("log.tsv");
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == "index\tstart\tduration\tworker\texit\tresult");
  CHECK(lines[3].starts_with("2\t"));
}
