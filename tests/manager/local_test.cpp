#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <manager/manager.hpp>
#include <numeric>
#include <string>
#include <thread>

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

void nothing_to_do() {}
MANAGER_TASK(nothing_to_do);

/// Runs `work(0)` to `work(count - 1)`, each in its own thread, and waits for all.
template <class Work> void in_threads(int count, Work work) {
  std::vector<std::jthread> threads;
  threads.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i)
    threads.emplace_back(work, i);
}

} // namespace

TEST_CASE("a local session has all objects without a server process") {
  auto m = manager::local();
  auto numbers = m.list<int>("numbers", {1, 2});
  auto ages = m.dict<std::string, int>({{"ann", 30}});
  auto jobs = m.queue<std::string>();
  numbers.push_back(3);
  ages["ann"] += 1;
  jobs.push("job");
  CHECK(m.list<int>("numbers").snapshot() == std::vector<int>{1, 2, 3});
  CHECK(ages["ann"] == 31);
  CHECK(jobs.pop() == "job");
  CHECK(m.objects() == std::vector<named_object>{{"numbers", "list<int>"}});
  CHECK(m.address().empty());
  CHECK_FAILS(errc::type_mismatch, m.queue<int>("numbers"));
}

TEST_CASE("four threads that increment one counter lose nothing") {
  auto m = manager::local();
  auto counts = m.dict<std::string, int>();
  auto numbers = m.list<int>({0});
  in_threads(4, [&](int) {
    for (int i = 0; i < 1000; ++i) {
      counts["all"] += 1;
      ++numbers[0];
    }
  });
  CHECK(counts["all"] == 4000);
  CHECK(numbers[0] == 4000);
}

TEST_CASE("threads that insert into one set insert each value once, and lose no increment") {
  auto m = manager::local();
  auto ids = m.set<int>();
  auto totals = m.record();
  in_threads(4, [&](int) {
    for (int i = 0; i < 500; ++i)
      if (ids.insert(i))
        totals["new"] += 1;
  });
  CHECK(ids.size() == 500);
  CHECK(totals.get<int>("new") == 500);
}

TEST_CASE("a pop that blocks one thread is answered by the push of another") {
  auto m = manager::local();
  auto questions = m.queue<int>();
  auto answers = m.queue<int>();
  std::jthread other{[=] {
    for (auto& question : questions.consume())
      answers.push(2 * question);
  }};
  for (int i = 0; i < 100; ++i) {
    questions.push(i);
    CHECK(answers.pop() == 2 * i);
  }
  questions.shutdown();
}

TEST_CASE("every element of a bounded queue reaches exactly one of several threads") {
  auto m = manager::local();
  auto jobs = m.queue<int>(3);
  auto sums = m.queue<int>();
  std::jthread consumers{[&] {
    in_threads(3, [&](int) {
      int sum = 0;
      for (auto& job : jobs.consume())
        sum += job;
      sums.push(sum);
    });
  }};
  in_threads(2, [&](int) {
    for (int i = 1; i <= 500; ++i)
      jobs.push(i);
  });
  jobs.shutdown();
  consumers.join();
  auto all = sums.pop_many(3);
  CHECK(all.size() == 3);
  CHECK(std::accumulate(all.begin(), all.end(), 0) == 2 * 500 * 501 / 2);
}

TEST_CASE("threads may change a list by modify at the same time") {
  auto m = manager::local();
  auto numbers = m.list<int>({0});
  in_threads(3, [&](int) {
    for (int i = 0; i < 100; ++i)
      numbers.modify([](auto& values) { ++values[0]; });
  });
  CHECK(numbers[0] == 300);
}

TEST_CASE("a wait in real time ends when its time is over and not before") {
  auto m = manager::local();
  auto jobs = m.queue<int>();
  auto start = std::chrono::steady_clock::now();
  CHECK(jobs.pop_for(20ms) == std::nullopt);
  CHECK(std::chrono::steady_clock::now() - start >= 20ms);
  CHECK(jobs.try_pop() == std::nullopt);
}

TEST_CASE("closing a local session ends the waits of other threads") {
  auto m = manager::local();
  auto jobs = m.queue<int>();
  auto item = jobs.async_pop();
  errc seen{};
  std::jthread other{[&] { seen = failure_of([&] { jobs.pop(); }).kind(); }};
  m.close();
  other.join();
  CHECK(seen == errc::session_ended);
  CHECK_FAILS(errc::session_ended, item.get());
}

TEST_CASE("a local session spawns no process") {
  auto m = manager::local();
  CHECK_FAILS(errc::not_supported, m.spawn(nothing_to_do));
  CHECK(m.list<int>({1}).size() == 1);
}

TEST_CASE("local sessions do not know of each other") {
  auto one = manager::local();
  auto other = manager::local();
  one.list<int>("numbers", {1});
  CHECK(other.list<int>("numbers").empty());
  CHECK_FALSE(one.list<int>("numbers") == other.list<int>("numbers"));
}

TEST_CASE("a local session has its own maximum size of values") {
  start_options options;
  options.limits.value_bytes = 100;
  auto m = manager::local(options);
  auto texts = m.list<std::string>("texts");
  CHECK_FAILS(errc::too_large, texts.push_back(std::string(100, 'x')));
  texts.push_back(std::string(98, 'x'));
  CHECK(texts.size() == 1);
}

TEST_CASE("local sessions start and end many times") {
  for (int i = 0; i < 50; ++i) {
    auto m = manager::local();
    auto numbers = m.list<int>({i});
    REQUIRE(numbers[0] == i);
  }
}
