#include "tests/support/processes.hpp"
#include "tests/support/served.hpp"
#include "tests/support/temp_folder.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <map>
#include <random>
#include <thread>

// The thread that drives the network: the network thread, or a thread that waits for an answer.

using manager::test::bin;
using manager::test::running_program;
using manager::test::served;

namespace {

const std::string key = "a key that can be an argument";

/// Returns the number of system calls of the busiest thread of a trace; each line of a trace begins
/// with a thread. Other threads wake up as time passes, and take no part in a call, because the
/// busiest thread would have to wake them, too. Polls for incoming data are not counted, because
/// their number depends on the load of the machine; the tests of the spinner limit them.
size_t calls_of_busiest_thread(std::istream& trace) {
  std::map<std::string, size_t> calls;
  for (std::string line; std::getline(trace, line);) {
    auto has = [&](const char* part) { return line.find(part) != std::string::npos; };
    bool looked_in_vain = has("epoll_wait(") && has("[], 64, 0)");
    bool has_its_line = has("resumed>"); // the rest of an unfinished line
    if (!has_its_line && !looked_in_vain && !has("sched_yield("))
      ++calls[line.substr(0, line.find(' '))];
  }
  size_t most = 0;
  for (auto& [thread, count] : calls)
    most = std::max(most, count);
  return most;
}

/// Returns the number of system calls of a client, or of its server, when the client makes so many
/// calls: the calls of its busiest thread.
size_t system_calls(bool of_server, int calls) {
  manager::test::temp_folder folder;
  auto address = "unix:" + folder / "socket";
  auto key_file = folder.write_private("key", key);
  const std::vector<std::string> traced{"strace", "--follow-forks", "--quiet=all",
                                        "--output=" + folder / "trace"};
  auto command = [&](std::vector<std::string> words, bool is_traced) {
    if (is_traced)
      words.insert(words.begin(), traced.begin(), traced.end());
    return words;
  };
  const std::string program = bin("manager");
  running_program server{
      command({program, "serve", "--listen", address, "--key-file", key_file}, of_server)};
  REQUIRE(server.read_line() == "listening at " + address);
  auto client = manager::test::run(
      command({bin("many_calls"), address, key, std::to_string(calls)}, !of_server));
  REQUIRE(client.out == std::to_string(calls) + "\n");
  auto traced_server = manager::test::children_of(server.pid());
  ::kill(traced_server.empty() ? server.pid() : traced_server.front(), SIGTERM); // not strace
  server.wait();
  std::ifstream trace{folder / "trace"};
  return calls_of_busiest_thread(trace);
}

bool may_trace() {
  if (manager::test::run({"strace", "--output=/dev/null", "true"}).exit_code == 0)
    return true;
  WARN("strace may not trace here: nothing was tested");
  return false;
}

} // namespace

TEST_CASE("a synchronous call takes three system calls on each side") {
  if (manager::test::sanitized || !may_trace()) // sanitizers make their own system calls
    return;
  auto of_server = GENERATE(false, true);
  auto few = system_calls(of_server, 200);
  auto many = system_calls(of_server, 2200);
  CHECK(many > few + 2 * 2000);
  CHECK(many < few + 3 * 2000 * 11 / 10);
}

TEST_CASE("calls of many threads are answered, whoever drives the network") {
  served server;
  auto m = manager::connect(server.address, server.key);
  auto sum = m.dict<std::string, int>();
  auto items = m.queue<int>();
  auto numbers = m.list<int>();
  std::atomic<int> expected{0};
  auto work = [&](unsigned seed) {
    std::mt19937 random{seed};
    for (int i = 0; i < 400; ++i)
      switch (random() % 5) {
      case 0:
      case 1: // most calls, so that threads borrow the loop
        for (int j = 0; j < 8; ++j, ++expected)
          sum["all"] += 1;
        break;
      case 2:
        items.push(1);
        expected += items.pop();
        sum["all"] += 1;
        break;
      case 3:
        numbers.async_push_back(i).get();
        break;
      default:
        m.list<int>({1, 2}); // created and given back
      }
  };
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 4; ++seed)
    threads.emplace_back(work, seed);
  for (auto& thread : threads)
    thread.join();
  CHECK(sum.at("all") == expected);
  CHECK(m.status().objects.size() == 3);
}

TEST_CASE("a wait in one thread ends although another thread has driven the network") {
  served server;
  auto m = manager::connect(server.address, server.key);
  auto numbers = m.list<int>();
  auto there = m.queue<int>();
  auto back = m.queue<int>();
  std::thread waiting{[&] {
    for (int i = 0; i < 200; ++i)
      back.push(there.pop());
  }};
  for (int i = 0; i < 200; ++i) {
    for (int j = 0; j < i % 8; ++j)
      numbers.push_back(j);
    there.push(i);
    CHECK(back.pop() == i);
  }
  waiting.join();
}

TEST_CASE("a call that is started and not waited for is sent, whoever drove the network before") {
  served server;
  auto m = manager::connect(server.address, server.key);
  auto numbers = m.list<int>();
  for (int i = 0; i < 20; ++i) {
    for (int j = 0; j < 10; ++j)
      numbers.push_back(j);
    auto started = numbers.async_push_back(i);
    CHECK(manager::test::await([&] { return started.ready(); }));
  }
}
