#include "tests/support/failure.hpp"
#include "tests/support/served.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <manager/custom_type.hpp>
#include <random>
#include <string>
#include <vector>

// Long operations on a server with real threads, which ends connections of TCP clients that are
// silent for 300 ms.

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

const std::string key = "a key that can be an argument";

/// An object with an operation that lasts until it is told to end.
class gate {
public:
  static inline std::promise<void> begun;
  static inline std::promise<void> open;

  void pass() {
    begun.set_value();
    open.get_future().wait();
  }

  static constexpr auto operations() {
    using self = gate;
    return std::make_tuple(MANAGER_OP(pass, "pass", "  waits until it is open").taking_long());
  }
};

/// A server that ends the connection of a client after 300 ms of silence, and clients with their
/// own connections.
struct impatient_server {
  served server{server_settings{{}, {authkey{key}}, {}, 300ms}, "plain:127.0.0.1:0", authkey{key}};
  session m = manager::connect(server.address, authkey{key});
  session other = manager::connect(
      "plain:localhost" + server.address.substr(server.address.rfind(':')), authkey{key});
};

/// Returns texts whose comparison must look at many bytes.
std::vector<std::string> random_texts(size_t count) {
  std::mt19937_64 random{1};
  std::vector<std::string> texts;
  for (size_t i = 0; i < count; ++i)
    texts.push_back("a prefix that all of them have in common " + std::to_string(random()));
  return texts;
}

/// Blocks until the server has begun so many calls of this operation.
void await_begin(const session& m, const std::string& operation, uint64_t calls) {
  while (m.status().counters[operation] < calls) {
  }
}

} // namespace

TEST_CASE("clients call and keep their locks while an operation lasts longer than a client may be "
          "silent") {
  manager::type<gate>("gate");
  impatient_server of;
  auto lock = of.other.mutex("lock");
  lock.lock();
  std::atomic<bool> has_passed = false;
  auto passing = std::async(std::launch::async, [&] {
    of.m.object<gate>("gate").call<"pass">();
    has_passed = true;
  });
  {
    struct opener {
      ~opener() { gate::open.set_value(); }
    } opens_in_any_case;
    gate::begun.get_future().wait();
    of.other.queue<int>("small").push(7);
    CHECK(of.other.queue<int>("small").pop() == 7);
    CHECK_FALSE(of.other.queue<int>("small").pop_for(700ms));
    CHECK(lock.who().holders.size() == 1);
    CHECK_FALSE(has_passed);
  }
  passing.get();
  CHECK(of.other.status().counters.at("gate.pass") == 1);
}

TEST_CASE("a client calls while a long sort of another client is under way") {
  impatient_server of;
  auto texts = of.m.list<std::string>("texts");
  constexpr size_t parts = 8;
  for (size_t i = 0; i < parts; ++i)
    texts.append_range(random_texts(100'000));
  auto small = of.other.queue<int>("small");
  std::atomic<bool> is_sorted = false;
  auto sorting = std::async(std::launch::async, [&] {
    texts.sort();
    is_sorted = true;
  });
  await_begin(of.other, "list.sort", 1);
  for (int i = 0; i < 3; ++i) {
    small.push(i);
    CHECK(small.pop() == i);
  }
  CHECK_FALSE(is_sorted); // these calls were answered before
  auto behind = std::async(std::launch::async, [&] { return texts.size(); });
  sorting.get();
  CHECK(behind.get() == parts * 100'000);
  CHECK(texts.at(0) <= texts.at(1));
}

TEST_CASE("a server ends while a long operation is under way") {
  std::future<void> sorting;
  {
    served server{server_settings{{}, {authkey{key}}, {}, 300ms}, "", authkey{key}};
    auto m = manager::connect(server.address, authkey{key});
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
