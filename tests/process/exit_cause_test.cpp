#include "libmanager/src/process/oom_kills.hpp"
#include "tests/support/leftovers.hpp"
#include "tests/support/program.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <manager/manager.hpp>
#include <sstream>
#include <stdexcept>

using namespace std::chrono_literals;
using manager::end_kind;
using manager::exit_cause;
using manager::test::bin;
using manager::test::no_leftovers;

namespace {

namespace fs = std::filesystem;

struct lost_disk : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void end_by(const std::string& way, manager::queue<int> never) {
  if (way == "exit")
    std::_Exit(3);
  if (way == "kill")
    ::raise(SIGKILL);
  if (way == "throw")
    throw lost_disk{"disk 3 is lost"};
  if (way == "throw int")
    throw 5;
  if (way == "wait")
    never.pop();
}
MANAGER_TASK(end_by);

std::string end_of(const std::string& way) {
  auto m = manager::start();
  auto worker = m.spawn(end_by, way, m.queue<int>());
  worker.join();
  return to_string(worker.cause().value());
}

} // namespace

TEST_CASE("the cause of a worker's end is a value with a text") {
  no_leftovers none;
  CHECK(end_of("return") == "exited 0");
  CHECK(end_of("exit") == "exited 3");
  CHECK(end_of("kill") == "killed by SIGKILL");
  CHECK(end_of("throw") == "uncaught (anonymous namespace)::lost_disk: disk 3 is lost");
  CHECK(end_of("throw int") == "uncaught int: an exception that is not a std::exception");
}

TEST_CASE("a process that runs has no cause of its end") {
  no_leftovers none;
  auto m = manager::start();
  auto worker = m.spawn(end_by, std::string{"wait"}, m.queue<int>());
  CHECK_FALSE(worker.cause());
  std::ostringstream running;
  running << worker;
  CHECK(running.str() == "end_by-1 (pid " + std::to_string(worker.pid()) + "): running");
  worker.interrupt();
  worker.join();
  CHECK(worker.cause() == exit_cause{end_kind::killed, SIGINT});
  std::ostringstream ended;
  ended << worker;
  CHECK(ended.str() == "end_by-1 (pid " + std::to_string(worker.pid()) + "): killed by SIGINT");
}

TEST_CASE("a cause is printed without a description that is missing") {
  CHECK(to_string(exit_cause{}) == "unknown");
  CHECK(to_string(exit_cause{end_kind::killed, SIGRTMIN + 3}) == "killed by SIGRTMIN+3");
  CHECK(to_string(exit_cause{end_kind::killed, 99}) == "killed by signal 99");
  CHECK(to_string(exit_cause{end_kind::uncaught, 1, "my::error", ""}) == "uncaught my::error");
  CHECK(to_string(exit_cause{end_kind::out_of_memory, SIGKILL}) == "out of memory");
  CHECK(exit_cause{end_kind::exited, 0}.success());
  CHECK_FALSE(exit_cause{end_kind::exited, 1}.success());
}

TEST_CASE("the counter of out-of-memory kills is found in both versions of control groups") {
  manager::test::temp_folder root;
  root.write("app/one/memory.events", "low 0\noom 2\noom_kill 7\n");
  root.write("memory/app/memory.oom_control", "oom_kill_disable 0\noom_kill 4\n");
  auto file = [&](const std::string& groups) { return manager::oom_file_of(groups, root.path()); };
  CHECK(file("0::/app/one\n") == root / "app/one/memory.events");
  CHECK(file("9:name=systemd:/\n4:cpu,memory:/app\n0::/app/one\n")
        == root / "memory/app/memory.oom_control");
  CHECK(file("0::/elsewhere\n").empty());
  CHECK(file("").empty());
  CHECK(manager::oom_kills{root / "app/one/memory.events"}.count() == 7);
  CHECK(manager::oom_kills{root / "memory/app/memory.oom_control"}.count() == 4);
  CHECK(manager::oom_kills{""}.count() == 0);
}

TEST_CASE("each out-of-memory kill is the cause of one end") {
  manager::test::temp_folder folder;
  auto file = folder.write("memory.events", "oom_kill 7\n");
  manager::oom_kills kills{file};
  CHECK_FALSE(kills.claim(7)); // none since then
  folder.write("memory.events", "oom_kill 8\n");
  CHECK(kills.claim(7));
  CHECK_FALSE(kills.claim(7)); // another process, killed by a signal meanwhile
  folder.write("memory.events", "oom_kill 10\n");
  CHECK_FALSE(kills.claim(10));
  CHECK(kills.claim(7));
  CHECK(kills.claim(7));
  CHECK_FALSE(kills.claim(7));
}

TEST_CASE("a worker that uses up its control group's memory ends out of memory") {
  auto group = fs::path{"/sys/fs/cgroup/memory/manager-test-" + std::to_string(::getpid())};
  std::error_code failure;
  if (manager::test::sanitized || !fs::create_directory(group, failure)) {
    WARN("SKIPPED: no control group of version 1 can be made");
    return;
  }
  auto limited = "echo 67108864 > " + group.string() + "/memory.limit_in_bytes && echo $$ > "
                 + group.string() + "/cgroup.procs && exec " + bin("family") + " memory";
  {
    no_leftovers none;
    auto result = manager::test::run({"/bin/sh", "-c", limited});
    INFO(result.err);
    CHECK(result.out == "out of memory\nkilled by SIGKILL\n");
  }
  fs::remove(group, failure);
}
