#include "tests/support/leftovers.hpp"
#include "tests/support/program.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <manager/manager.hpp>
#include <mutex>
#include <sched.h>
#include <set>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;
using manager::process_options;
using manager::process_stream;
using manager::test::no_leftovers;

namespace {

void say_environment(std::vector<std::string> names, manager::list<std::string> values) {
  for (auto& name : names) {
    const char* value = std::getenv(name.c_str());
    values.push_back(value != nullptr ? value : "not set");
  }
}
MANAGER_TASK(say_environment);

void say_folder(manager::list<std::string> values) {
  values.push_back(std::filesystem::current_path().string());
}
MANAGER_TASK(say_folder);

/// Reports open files, niceness and processors of the worker.
void say_limits(manager::list<int64_t> values) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  values.push_back(static_cast<int64_t>(files.rlim_cur));
  values.push_back(::getpriority(PRIO_PROCESS, 0));
  cpu_set_t cores;
  ::sched_getaffinity(0, sizeof cores, &cores);
  values.push_back(CPU_COUNT(&cores));
  values.push_back(CPU_ISSET(0, &cores) ? 1 : 0);
}
MANAGER_TASK(say_limits);

void compute_for_ever() {
  for (std::atomic<unsigned> count{0};;)
    ++count;
}
MANAGER_TASK(compute_for_ever);

void allocate_for_ever() {
  for (std::vector<std::string> all;;)
    all.emplace_back(size_t{16} << 20, 'x');
}
MANAGER_TASK(allocate_for_ever);

void pop_one(manager::queue<int> from) {
  from.pop();
}
MANAGER_TASK(pop_one);

void ignore_sigterm(manager::queue<int> ready, manager::queue<int> never) {
  ::signal(SIGTERM, SIG_IGN);
  ready.push(1);
  never.pop();
}
MANAGER_TASK(ignore_sigterm);

void write_lines(int number, int lines) {
  for (int i = 0; i < lines; ++i)
    std::printf("worker %d line %d\n", number, i);
}
MANAGER_TASK(write_lines);

void write_text(std::string out, std::string err) {
  std::fputs(out.c_str(), stdout);
  std::fputs(err.c_str(), stderr);
}
MANAGER_TASK(write_text);

void read_input(manager::list<std::string> lines) {
  std::string text(100, '\0');
  auto count = ::read(0, text.data(), text.size());
  lines.push_back(text.substr(0, static_cast<size_t>(std::max<ssize_t>(count, 0))));
}
MANAGER_TASK(read_input);

std::string content_of(const std::string& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::string text_of_failure(const std::function<void()>& action, manager::errc kind) {
  try {
    action();
  } catch (const manager::error& failure) {
    CHECK(failure.kind() == kind);
    return failure.text();
  }
  FAIL("nothing was thrown");
  return {};
}

} // namespace

TEST_CASE("environment variables are set and removed in a worker") {
  no_leftovers none;
  ::setenv("MANAGER_TEST_REMOVED", "here", 1);
  ::setenv("MANAGER_TEST_KEPT", "kept", 1);
  auto m = manager::start();
  auto values = m.list<std::string>();
  std::vector<std::string> names{"MANAGER_TEST_ADDED", "MANAGER_TEST_REMOVED", "MANAGER_TEST_KEPT",
                                 "MANAGER_BOOT"};
  m.spawn({.environment = {{"MANAGER_TEST_ADDED", "a=b"}, {"MANAGER_TEST_REMOVED", std::nullopt}}},
          say_environment, names, values)
      .join();
  CHECK(values.snapshot() == std::vector<std::string>{"a=b", "not set", "kept", "not set"});
  CHECK(std::string{std::getenv("MANAGER_TEST_REMOVED")} == "here");
}

TEST_CASE("a worker runs in its working folder, under its name") {
  no_leftovers none;
  manager::test::temp_folder folder;
  auto m = manager::start();
  auto values = m.list<std::string>();
  auto worker = m.spawn({.name = "indexer", .folder = folder.path()}, say_folder, values);
  CHECK(worker.name() == "indexer");
  worker.join();
  CHECK(values.snapshot() == std::vector<std::string>{folder.path()});
}

TEST_CASE("limits are applied before the task runs") {
  no_leftovers none;
  auto m = manager::start();
  auto values = m.list<int64_t>();
  auto before = ::getpriority(PRIO_PROCESS, 0);
  m.spawn({.limits = {.open_files = 50, .nice = 3, .cores = {0}}}, say_limits, values).join();
  CHECK(values.snapshot() == std::vector<int64_t>{50, std::min(before + 3, 19), 1, 1});
}

TEST_CASE("a worker that exceeds its CPU time is killed by SIGXCPU") {
  no_leftovers none;
  auto m = manager::start();
  auto worker = m.spawn({.limits = {.cpu_time = 1s}}, compute_for_ever);
  worker.join();
  CHECK(to_string(worker.cause().value()) == "killed by SIGXCPU");
}

TEST_CASE("a worker that exceeds its address space gets bad_alloc") {
  if (manager::test::sanitized) // sanitizers reserve terabytes
    return;
  no_leftovers none;
  auto m = manager::start();
  auto worker =
      m.spawn({.error = process_stream::capture(), .limits = {.address_space = uint64_t{4} << 30}},
              allocate_for_ever);
  worker.join();
  CHECK(to_string(worker.cause().value()) == "uncaught std::bad_alloc: std::bad_alloc");
  CHECK(worker.error_output().find("uncaught std::bad_alloc") != std::string::npos);
}

TEST_CASE("an option that cannot be applied is an error of spawn that names it") {
  no_leftovers none;
  auto m = manager::start();
  auto values = m.list<std::string>();
  auto spawn = [&](const process_options& options) {
    return [&m, &values, options] { m.spawn(options, say_folder, values); };
  };
  using manager::errc;
  auto failed = [&](const process_options& options) {
    return text_of_failure(spawn(options), errc::worker_failed);
  };
  auto refused = [&](const process_options& options) {
    return text_of_failure(spawn(options), errc::bad_argument);
  };
  CHECK(
      failed({.folder = "/no/such/folder"})
      == "spawn of task 'say_folder': cannot enter the folder of the new process: No such file or "
         "directory");
  CHECK(failed({.limits = {.cores = {60'000}}})
        == "spawn of task 'say_folder': cannot set cores of the new process: Invalid argument");
  CHECK_THAT(refused({.limits = {.cores = {-1}}}), Catch::Contains("cores"));
  CHECK_THAT(refused({.limits = {.cpu_time = 0s}}), Catch::Contains("cpu_time"));
  CHECK_THAT(refused({.environment = {{"A=B", "c"}}}), Catch::Contains("variable 'A=B'"));
  CHECK_THAT(refused({.input = process_stream::file("/no/such/file")}),
             Catch::Contains("cannot read file '/no/such/file': No such file or directory"));
  CHECK_THAT(refused({.input = process_stream::capture()}), Catch::Contains("stdin"));
  CHECK_THAT(refused({.output = process_stream::text("x")}), Catch::Contains("stdout"));
  CHECK(values.empty());
}

TEST_CASE("no line of the output of 100 workers is lost") {
  no_leftovers none;
  constexpr int workers = 100, lines = 200;
  std::vector<int> next(workers, 0); // used on the output thread only, until all are joined
  std::set<std::thread::id> threads;
  int wrong = 0;
  auto m = manager::start();
  process_options options{
      .output = process_stream::lines([&](std::string_view line) {
        threads.insert(std::this_thread::get_id());
        int number = -1, count = -1;
        bool is_line =
            std::sscanf(std::string{line}.c_str(), "worker %d line %d", &number, &count) == 2;
        wrong += !is_line || count != next.at(static_cast<size_t>(number))++ ? 1 : 0;
      })};
  std::vector<manager::process> all;
  for (int i = 0; i < workers; ++i)
    all.push_back(m.spawn(options, write_lines, i, lines));
  CHECK(join_all(all));
  CHECK(wrong == 0);
  CHECK(next == std::vector<int>(workers, lines));
  CHECK(threads.size() == 1);
  CHECK(threads.count(std::this_thread::get_id()) == 0);
}

TEST_CASE("a last line without newline, an empty line and a long line are lines") {
  no_leftovers none;
  std::vector<std::string> lines;
  auto m = manager::start();
  auto keep = process_stream::lines([&](std::string_view line) { lines.emplace_back(line); });
  std::string half(size_t{3} << 19, 'x'); // 1.5 MiB
  m.spawn({.output = keep}, write_text, std::string{"a\n\nb"}, std::string{}).join();
  CHECK(lines == std::vector<std::string>{"a", "", "b"});
  lines.clear();
  m.spawn({.output = keep}, write_text, half + "\nend\n", std::string{}).join();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].size() == size_t{1} << 20);
  CHECK(lines[0] + lines[1] == half);
  CHECK(lines[2] == "end");
}

TEST_CASE("a callback for lines may use objects and join its process") {
  no_leftovers none;
  auto m = manager::start();
  auto seen = m.list<std::string>();
  std::optional<manager::process> worker;
  std::mutex started;
  std::unique_lock not_yet{started};
  worker = m.spawn({.output = process_stream::lines([&](std::string_view line) {
                      std::lock_guard has_started{started};
                      seen.push_back(std::string{line});
                      worker->join();
                    })},
                   write_text, std::string{"one\ntwo\n"}, std::string{});
  not_yet.unlock();
  worker->join();
  CHECK(seen.snapshot() == std::vector<std::string>{"one", "two"});
}

TEST_CASE("captured output has its tail") {
  no_leftovers none;
  auto m = manager::start();
  auto worker = m.spawn({.output = process_stream::capture(), .error = process_stream::capture(4)},
                        write_text, std::string{"out\n"}, std::string{"0123456789"});
  worker.join();
  CHECK(worker.output() == "out\n");
  CHECK(worker.error_output() == "6789");
}

TEST_CASE("streams are files, texts, or dropped") {
  no_leftovers none;
  manager::test::temp_folder folder;
  auto m = manager::start();
  auto file = folder.write("out", "before\n");
  for (auto& stream : {process_stream::append(file), process_stream::null()})
    m.spawn({.output = stream}, write_text, std::string{"one\n"}, std::string{}).join();
  CHECK(content_of(file) == "before\none\n");
  m.spawn({.output = process_stream::file(file)}, write_text, std::string{"two\n"}, std::string{})
      .join();
  CHECK(content_of(file) == "two\n");
  auto read = m.list<std::string>();
  for (auto& stream :
       {process_stream::null(), process_stream::text("some text"), process_stream::file(file)})
    m.spawn({.input = stream}, read_input, read).join();
  CHECK(read.snapshot() == std::vector<std::string>{"", "some text", "two\n"});
}

TEST_CASE("the end of a session waits for workers that are not daemonic") {
  no_leftovers none;
  auto host = manager::start();
  auto m = manager::connect(host.address(), host.key());
  auto items = host.queue<int>("items");
  auto other = host.queue<int>("never");
  auto waited_for = m.spawn({.daemon = false}, pop_one, items);
  auto daemonic = m.spawn(pop_one, other);
  std::thread closing{[&] { m.close(); }};
  daemonic.join(); // the end has begun
  CHECK(to_string(daemonic.cause().value()) == "killed by SIGTERM");
  CHECK(waited_for.alive());
  items.push(1);
  closing.join();
  CHECK(to_string(waited_for.cause().value()) == "exited 0");
}

TEST_CASE("join_any returns a process that has ended, join_all waits for all") {
  no_leftovers none;
  auto m = manager::start();
  auto items = m.queue<int>(), others = m.queue<int>();
  std::vector<manager::process> all{m.spawn(pop_one, others), m.spawn(pop_one, items),
                                    m.spawn(pop_one, others)};
  CHECK(join_any(all, 0s) == all.end());
  CHECK_FALSE(join_all(all, 1ms));
  items.push(1);
  CHECK(join_any(all) == all.begin() + 1);
  CHECK(all[0].alive());
  all.erase(all.begin() + 1);
  CHECK(join_any(all, 1ms) == all.end());
  others.push_many(std::vector<int>{1, 1});
  CHECK(join_all(all, 1min));
  CHECK(join_all(std::vector<manager::process>{}));
  CHECK(join_any(all) == all.begin());
}

TEST_CASE("stop terminates a process, and kills one that ignores SIGTERM") {
  no_leftovers none;
  auto m = manager::start();
  auto ready = m.queue<int>(), never = m.queue<int>();
  auto obedient = m.spawn(pop_one, never);
  auto stubborn = m.spawn(ignore_sigterm, ready, never);
  ready.pop();
  obedient.stop(1min);
  CHECK(to_string(obedient.cause().value()) == "killed by SIGTERM");
  stubborn.stop(10ms);
  CHECK(to_string(stubborn.cause().value()) == "killed by SIGKILL");
  stubborn.stop(); // has ended
}
