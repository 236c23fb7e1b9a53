#include "tests/support/failure.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_folder.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <manager/manager.hpp>
#include <numeric>
#include <vector>

using manager::errc;

namespace {

const std::string key = "a key that can be an argument";

/// A process `manager serve` with these options, and a limit of memory in KiB (`ulimit -v`).
struct bounded_server {
  manager::test::temp_folder folder;
  std::string address = "unix:" + folder / "socket";
  manager::test::running_program process;

  bounded_server(const std::string& address_space, const std::string& options)
      : process{{"/bin/sh", "-c",
                 "ulimit -v " + address_space + "; exec " + manager::test::bin("manager")
                     + " serve --listen " + address + " --key-file "
                     + folder.write_private("key", key) + options}} {
    REQUIRE(process.read_line() == "listening at " + address);
  }

  manager::session connect() const { return manager::connect(address, manager::authkey{key}); }
};

/// Appends a mebibyte of values of this size, or a single value if it is larger, repeatedly.
/// Returns the error that ends this.
manager::error fill(manager::list<std::string>& list, size_t value_bytes) {
  const std::vector<std::string> part(std::max<size_t>((size_t{1} << 20) / value_bytes, 1),
                                      std::string(value_bytes, 'x'));
  try {
    for (int i = 0; i < 5000; ++i)
      list.append_range(part);
  } catch (const manager::error& failure) {
    return failure;
  }
  return {errc::internal, "5000 MiB were taken"};
}

} // namespace

TEST_CASE("a server that has used up its memory refuses what would grow, and serves on") {
  if (manager::test::sanitized) // sanitizers have their own memory
    return;
  auto [address_space, options] =
      GENERATE(std::pair<std::string, std::string>{"unlimited", " --max-memory 200MiB"},
               std::pair<std::string, std::string>{"1000000", ""});
  auto value_bytes = GENERATE(size_t{1000}, size_t{1} << 20);
  INFO(address_space << options << ", values of " << value_bytes << " bytes");
  bounded_server server{address_space, options};
  auto m = server.connect();
  auto list = m.list<std::string>("full");
  auto other = server.connect();
  auto small = other.queue<int>("small");
  small.push(1);
  auto refused = fill(list, value_bytes);
  CHECK(refused.kind() == errc::limit_reached);
  CHECK_THAT(refused.what(), Catch::Contains("list 'full': extend: the server uses "));
  CHECK(list.size() * value_bytes > size_t{100} << 20);
  CHECK(small.pop() == 1);
  auto status = other.status();
  CHECK(status.memory_used > status.memory_most / 10 * 9);
  CHECK(status.memory_used < status.memory_most / 10 * 12);
  list.clear();
  for (int i = 0; i < 100; ++i)
    list.push_back(std::string(value_bytes, 'x'));
  small.push(2);
  CHECK(small.pop() == 2);
  server.process.kill(SIGTERM);
  CHECK(server.process.wait() == 0);
}

TEST_CASE("ten million doubles take less than 90 MB in the server") {
  if (manager::test::sanitized)
    return;
  auto m = manager::start();
  auto before = m.status().memory_used;
  auto shared = m.array<double>(10'000'000);
  std::vector<double> numbers(10'000'000);
  std::iota(numbers.begin(), numbers.end(), 0.5);
  shared.write(0, numbers);
  CHECK(shared[9'999'999] == 9'999'999.5);
  CHECK(m.status().memory_used - before < 90'000'000);
}

TEST_CASE("a server whose memory ends before its limit serves on, or says so and ends") {
  if (manager::test::sanitized)
    return;
  bounded_server server{"700000", " --max-memory 1000GiB --max-value-bytes 200000000"};
  auto m = server.connect();
  auto list = m.list<std::string>();
  auto failure = fill(list, size_t{150} << 20).kind();
  if (failure == errc::limit_reached) {
    list.clear();
    list.push_back("x");
    return;
  }
  CHECK(failure == errc::disconnected);
  CHECK(server.process.wait() != 0);
  CHECK(server.process.err().find("memory") != std::string::npos);
}
