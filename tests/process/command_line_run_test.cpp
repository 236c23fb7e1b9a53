#include "tests/support/command_line.hpp"

#include <csignal>
#include <sstream>

// `run`: a server, and processes of any program.

using namespace manager::test;
using Catch::Contains;

namespace {

outcome run_jobs(std::vector<std::string> options, const std::string& script) {
  options.insert(options.begin(), "run");
  options.insert(options.end(), {"--", "sh", "-c", script});
  return cli(std::move(options));
}

} // namespace

TEST_CASE("run gives its processes a server through their environment") {
  auto added = command_line_program + " call list done push_back";
  temp_folder folder;
  auto dump =
      folder.write("done", R"({"name":"done","type":"list","schema":"list<int>","value":[]})");
  auto result =
      run_jobs({"-n", "1"}, command_line_program + " load " + dump + " && " + added + " 7 && "
                                + command_line_program + " call list done dump");
  CHECK(result.err.empty());
  CHECK(result.out == "[7]\n");
  CHECK(result.exit_code == 0);
  CHECK(run_jobs({"-n", "2"}, "stat -c %a $MANAGER_KEY_FILE; echo $MANAGER_COUNT").out
        == "400\n2\n400\n2\n");
}

TEST_CASE("run starts as many processes as it is told, with their numbers") {
  auto result =
      cli({"run", "-n", "3", "--tag", "--", "sh", "-c", "echo {#} $MANAGER_NUMBER; echo x"});
  for (auto* lines : {"1\t1 1\n1\tx\n", "2\t2 2\n2\tx\n", "3\t3 3\n3\tx\n"})
    CHECK_THAT(result.out, Contains(lines)); // the lines of a process stay together
}

TEST_CASE("run exits with the number of processes that failed") {
  CHECK(run_jobs({"-n", "3"}, "exit 0").exit_code == 0);
  auto some = run_jobs({"-n", "3"}, "test $MANAGER_NUMBER = 2");
  CHECK(some.exit_code == 2);
  CHECK_THAT(some.err, Contains("process 1 ended with exit code 1")
                           && Contains("process 3 ended with exit code 1"));
  CHECK(run_jobs({"-n", "102"}, "exit 1").exit_code == 101);
  auto killed = run_jobs({}, "kill -9 $$");
  CHECK(killed.exit_code == 1);
  CHECK_THAT(killed.err, Contains("exit code 137"));
  CHECK_THAT(cli({"run", "--", "/no/such/program"}).err,
             Contains("/no/such/program: No such file"));
}

TEST_CASE("run --halt ends the others when a process fails") {
  auto result = run_jobs({"-n", "2", "--halt"},
                         "if [ $MANAGER_NUMBER = 1 ]; then exit 3; else exec sleep 1000; fi");
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, Contains("exit code 3") && Contains("exit code 143"));
}

TEST_CASE("run passes a signal on to its processes, and ends with it") {
  running_program running{
      {command_line_program, "run", "-n", "2", "--line-buffer", "--", "sh", "-c",
       "trap 'echo stopped; exit 0' TERM; echo ready; while :; do sleep 0.01; done"}};
  CHECK(running.read_line() == "ready");
  CHECK(running.read_line() == "ready");
  running.kill(SIGTERM);
  CHECK(running.wait() == 128 + SIGTERM);
  CHECK(running.out() == "stopped\nstopped\n");
}

TEST_CASE("run prints lines whole and at once with --line-buffer") {
  auto result =
      run_jobs({"-n", "2", "--line-buffer"}, "for i in 1 2 3; do echo abc; done; printf end");
  std::istringstream in{result.out};
  size_t lines = 0, ends = 0;
  for (std::string line; std::getline(in, line);) {
    lines += line == "abc";
    ends += line == "end";
  }
  CHECK(lines == 6);
  CHECK(ends == 2);
}
