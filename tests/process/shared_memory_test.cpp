#include "tests/support/failure.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/served.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <manager/manager.hpp>

using manager::test::await;
using manager::test::bin;
using manager::test::failure_of;
using manager::test::open_files_of;
using manager::test::running_program;
using manager::test::served;

namespace {

/// Returns a key as an argument of `memory_user`: bytes of a key can be zero.
std::string in_hexadecimal(const manager::authkey& key) {
  std::string text;
  for (unsigned char byte : key.bytes())
    text += "0123456789abcdef"[byte / 16], text += "0123456789abcdef"[byte % 16];
  return text;
}

void fill_part(manager::shared_memory memory, size_t first, size_t count, int value) {
  auto part = memory.span<int>(first * sizeof(int), count);
  std::fill(part.begin(), part.end(), value);
}
MANAGER_TASK(fill_part);

/// Number of memories that a process has open.
size_t memories_of(pid_t pid) {
  auto files = open_files_of(pid);
  return static_cast<size_t>(std::count_if(files.begin(), files.end(), [](auto& file) {
    return file.find("manager shared memory") != std::string::npos;
  }));
}

std::vector<std::string> files_of_shm() {
  std::vector<std::string> names;
  for (auto& entry : std::filesystem::directory_iterator{"/dev/shm"})
    names.push_back(entry.path());
  std::sort(names.begin(), names.end());
  return names;
}

} // namespace

TEST_CASE("workers fill parts of one shared memory") {
  auto m = manager::start();
  constexpr size_t count = 1 << 18;
  auto memory = m.shared_memory(3 * count * sizeof(int));
  std::vector<manager::process> workers;
  for (int i = 0; i < 3; ++i)
    workers.push_back(m.spawn(fill_part, memory, i * count, count, i + 1));
  for (auto& worker : workers)
    worker.join();
  auto all = memory.span<int>();
  for (int i = 0; i < 3; ++i)
    CHECK(std::count(all.begin(), all.end(), i + 1) == count);
}

TEST_CASE("a shared memory of a terabyte is mapped, because only what is used takes memory") {
  if (manager::test::sanitized) // sanitizers reserve the address space
    return;
  auto m = manager::start({.limits = {.memory_bytes = uint64_t{1} << 50}});
  constexpr int64_t terabyte = int64_t{1} << 40;
  auto memory = m.shared_memory(terabyte);
  auto bytes = memory.span();
  CHECK(bytes.size() == terabyte);
  bytes.back() = std::byte{7};
  CHECK(memory.read(terabyte - 1, 1)[0] == std::byte{7});
  CHECK(m.status().memory_used > terabyte);
}

TEST_CASE("a shared memory beyond the server's memory is refused") {
  auto m = manager::start({.limits = {.memory_bytes = uint64_t{1} << 30}});
  auto memory = m.shared_memory(int64_t{1} << 29);
  CHECK(failure_of([&] { m.shared_memory(int64_t{1} << 29); }).kind()
        == manager::errc::limit_reached);
  memory = {};
  await([&] { return m.status().memory_used < uint64_t{1} << 29; });
  auto again = m.shared_memory(int64_t{1} << 29);
  CHECK(again.span().size() == size_t{1} << 29);
}

TEST_CASE("kill -9 of the processes that use a shared memory leaves nothing of it") {
  auto before = files_of_shm();
  auto m = manager::start({.listen = {"127.0.0.1:0"}});
  auto server = m.server_pid().value();
  auto memory = m.shared_memory("memory", 1 << 20);
  auto own_address = m.addresses().front();
  running_program user{{bin("memory_user"), own_address, in_hexadecimal(m.key())}};
  CHECK(user.read_line() == "1");
  CHECK(memory.span<std::atomic<int>>()[0] == 1);
  CHECK(memories_of(server) == 2);
  user.kill(SIGKILL);
  user.wait();
  await([&] { return memories_of(server) == 1; });
  ++memory.span<std::atomic<int>>()[0];
  CHECK(memory.span<std::atomic<int>>()[0] == 2);
  ::kill(server, SIGKILL);
  CHECK(failure_of([&] { m.queue<int>("jobs"); }).kind() == manager::errc::disconnected);
  CHECK(memory.span<std::atomic<int>>()[0] == 2); // the mapping stays
  CHECK(files_of_shm() == before);
}

TEST_CASE(
    "a client that is connected by TCP copies a shared memory, and is told that it cannot map") {
  auto m = manager::start({.listen = {"127.0.0.1:0"}});
  auto memory = m.shared_memory("memory", 100);
  memory.span<char>()[5] = 'x';
  auto far = manager::connect(m.addresses().at(1), m.key());
  auto seen = far.shared_memory("memory");
  CHECK(seen.read(5, 1)[0] == std::byte{'x'});
  auto failure = failure_of([&] { seen.span(); });
  CHECK(failure.kind() == manager::errc::not_supported);
  CHECK_THAT(failure.text(), Catch::Contains("Unix socket") && Catch::Contains("127.0.0.1"));
}

TEST_CASE("sessions of one process map one memory, and another process maps it again") {
  served server;
  auto a = manager::connect(server.address, server.key);
  auto b = manager::connect(server.address, server.key);
  auto memory = a.shared_memory("memory", 1 << 20);
  memory.span<int>()[0] = 41;
  running_program user{{bin("memory_user"), server.address, in_hexadecimal(server.key)}};
  CHECK(user.read_line() == "42");
  auto seen_by_b = b.shared_memory("memory");
  CHECK(seen_by_b.span<int>()[0] == 42);
  b.queue<int>("jobs").push(1);
  CHECK(user.wait() == 0);
}
