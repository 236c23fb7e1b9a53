#include "tests/support/failure.hpp"
#include "tests/support/served.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <random>
#include <string>
#include <vector>

// Operations that take long, on a server with its real threads, whose clients on TCP are given up
// when they are silent for 300 ms.

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

const std::string key = "a key that can be an argument";

/// Texts of which the comparison looks at many bytes.
std::vector<std::string> random_texts(size_t count) {
  std::mt19937_64 random{1};
  std::vector<std::string> texts;
  for (size_t i = 0; i < count; ++i)
    texts.push_back("a prefix that all of them have in common " + std::to_string(random()));
  return texts;
}

/// Returns when the server has begun so many calls of this operation.
void await_begin(const session& m, const std::string& operation, uint64_t calls) {
  while (m.status().counters[operation] < calls) {
  }
}

} // namespace

TEST_CASE("a client calls and keeps its lock while a long sort of another client is under way") {
  served server{server_settings{{}, {authkey{key}}, {}, 300ms}, "plain:127.0.0.1:0", key};
  auto m = manager::connect(server.address, key);
  auto port = server.address.substr(server.address.rfind(':'));
  auto other = manager::connect("plain:localhost" + port, key); // through a connection of its own
  auto texts = m.list<std::string>("texts");
  constexpr size_t parts = 8;
  for (size_t i = 0; i < parts; ++i)
    texts.append_range(random_texts(100'000));
  auto lock = other.mutex("lock");
  lock.lock();
  auto small = other.queue<int>("small");
  std::atomic<bool> is_sorted = false;
  auto sorting = std::async(std::launch::async, [&] {
    texts.sort();
    is_sorted = true;
  });
  await_begin(other, "list.sort", 1);
  for (int i = 0; i < 3; ++i) {
    small.push(i);
    CHECK(small.pop() == i);
  }
  CHECK_FALSE(is_sorted); // these were answered before
  auto behind = std::async(std::launch::async, [&] { return texts.size(); });
  sorting.get();
  CHECK(behind.get() == parts * 100'000);
  CHECK(lock.who().holders.size() == 1);
  lock.unlock();
  CHECK(texts.at(0) <= texts.at(1));
}

TEST_CASE("a server ends while a long operation is under way") {
  std::future<void> sorting;
  {
    served server{server_settings{{}, {authkey{key}}, {}, 300ms}, "", key};
    auto m = manager::connect(server.address, key);
    auto texts = m.list<std::string>("texts");
    texts.append_range(random_texts(200'000));
    sorting = std::async(std::launch::async, [texts] { texts.sort(); });
    await_begin(m, "list.sort", 1);
  }
  CHECK_THROWS_AS(sorting.get(), manager::error);
}

TEST_CASE("a local session ends while a long operation is under way") {
  std::future<void> sorting;
  {
    auto m = manager::local();
    auto texts = m.list<std::string>("texts");
    texts.append_range(random_texts(200'000));
    sorting = std::async(std::launch::async, [texts] { texts.sort(); });
    await_begin(m, "list.sort", 1);
  }
  CHECK_THROWS_AS(sorting.get(), manager::error);
}

TEST_CASE("threads that read, change and destroy large objects see each as a whole") {
  served server;
  auto m = manager::connect(server.address, server.key);
  auto numbers = m.list<int>("numbers", std::vector<int>(30'000, 0));
  auto held = m.list<list<int>>("held");
  std::atomic<int> mixed = 0;
  std::vector<std::future<void>> threads;
  for (int thread = 1; thread <= 3; ++thread)
    threads.push_back(std::async(std::launch::async, [&, thread] {
      for (int i = 0; i < 20; ++i) {
        numbers.assign_range(std::vector<int>(30'000, thread));
        auto seen = numbers.snapshot();
        if (seen != std::vector<int>(30'000, seen.at(0)))
          ++mixed;
        held.push_back(m.list<int>(std::vector<int>(25'000, thread)));
        if (i % 5 == 4)
          held.clear();
      }
    }));
  for (auto& each : threads)
    each.get();
  held.clear();
  CHECK(mixed == 0);
  CHECK(m.status().objects.size() == 2);
}
