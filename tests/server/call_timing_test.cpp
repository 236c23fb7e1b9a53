#include "actors/server/call_timing.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using manager::bucket_limit;
using manager::call_timing;
using manager::duration_histogram;

TEST_CASE("a histogram counts a duration in the bucket whose limit is the next power of two") {
  duration_histogram times;
  for (auto time : {0ns, 255ns, 256ns, 511ns, 512ns})
    times.add(time);
  CHECK(times.buckets()[0] == 2);
  CHECK(times.buckets()[1] == 2);
  CHECK(times.buckets()[2] == 1);
  CHECK(bucket_limit(0) == 256);
  CHECK(bucket_limit(2) == 1024);
  times.add(std::chrono::hours{10});
  CHECK(times.buckets().back() == 1);
  CHECK(times.count() == 6);
  CHECK(times.longest() == std::chrono::hours{10});
  CHECK(times.total() == std::chrono::hours{10} + 1534ns);
}

TEST_CASE("durations are measured only between measure(true) and measure(false)") {
  uint64_t row = 0;
  call_timing timing;
  auto call = [&] {
    timing.begin();
    timing.note(&row, 7, 1);
    timing.end();
  };
  call();
  CHECK(timing.of(&row) == nullptr);
  timing.measure(true, 1h);
  call();
  call();
  REQUIRE(timing.of(&row) != nullptr);
  CHECK(timing.of(&row)->count() == 2);
  CHECK(timing.slow_count() == 0);
  timing.measure(false, 1h);
  call();
  CHECK(timing.of(&row)->count() == 2);
}

TEST_CASE("a call that another thread continues is measured when it is finished") {
  uint64_t row = 0, other = 0;
  call_timing timing;
  timing.measure(true, 1h);
  timing.begin();
  timing.note(&row, 7, 1);
  auto away = timing.take();
  timing.end();
  timing.note(&other, 8, 1);
  timing.end();
  CHECK(timing.of(&row) == nullptr);
  CHECK(timing.of(&other)->count() == 1);
  timing.finish(away);
  CHECK(timing.of(&row)->count() == 1);
}

TEST_CASE("the latest slow calls are kept with their objects' titles") {
  uint64_t row = 0;
  call_timing timing;
  timing.title_with([](uint64_t object) { return "list #" + std::to_string(object); });
  timing.measure(true, 0ns);
  timing.begin();
  constexpr uint64_t most = call_timing::most_slow;
  for (uint64_t i = 1; i <= most + 2; ++i) {
    timing.note(&row, i, 5);
    timing.end();
  }
  REQUIRE(timing.slow().size() == most);
  CHECK(timing.slow().front().number == 3);
  CHECK(timing.slow().back().title == "list #" + std::to_string(most + 2));
  CHECK(timing.slow().back().call.session == 5);
  CHECK(timing.slow_count() == most + 2);
}
