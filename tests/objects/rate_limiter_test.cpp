#include "actors/objects/sync/rate_limiter.hpp"

#include "tests/support/failure.hpp"
#include "tests/support/object_tables.hpp"
#include "tests/support/waiting.hpp"

#include <chrono>
#include <limits>
#include <random>
#include <vector>

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

constexpr int64_t second = 1'000'000'000;

/// Rate limiter in a lock table whose clock the test moves.
class bench {
public:
  explicit bench(const rate_plan& plan) : bench{pack(plan)} {}
  explicit bench(const packed& initial) : limiter{initial} { limiter.attach(tables.context_of(1)); }

  void pass(std::chrono::nanoseconds time) {
    now += time;
    for (auto object : tables.timers.take_due(now)) {
      CHECK(object == 1);
      limiter.time_came();
    }
  }

  answer<int64_t> acquire(int64_t count = 1, const caller& who = alice) {
    answer<int64_t> call;
    limiter.acquire(who, call.reply(), count);
    return call;
  }

  lock_table::time_point now{1h};
  std::chrono::nanoseconds on_reading{}; ///< passes with each reading of the clock
  object_tables tables{.locks = lock_table{{.now = [this] { return now += on_reading; }}}};
  rate_limiter_object limiter;
};

} // namespace

TEST_CASE("a burst of permits is there at once, and then they come at the rate") {
  bench b{rate_plan{10, second, 3}};
  for (int i = 0; i < 3; ++i)
    CHECK(b.acquire().ready());
  auto fourth = b.acquire();
  auto fifth = b.acquire();
  b.pass(99'999'999ns);
  CHECK_FALSE(fourth.ready());
  b.pass(1ns);
  CHECK(fourth.ready());
  CHECK_FALSE(fifth.ready());
  b.pass(100ms);
  CHECK(fifth.ready());
  CHECK_FALSE(b.tables.timers.next());
}

TEST_CASE("no more permits than the burst are unused, however long nobody wants one") {
  bench b{rate_plan{10, second, 3}};
  b.pass(24h);
  CHECK(b.limiter.available() == 3);
  CHECK(b.acquire().value() == 2);
  CHECK(b.acquire(2).value() == 0);
  CHECK_FALSE(b.acquire().ready());
  CHECK(b.limiter.available() == 0);
  CHECK(bench{rate_plan{10, second, 0}}.limiter.available() == 10); // the burst is that of a period
}

TEST_CASE("requests for permits are served in the order of their arrival") {
  bench b{rate_plan{1, second, 5}};
  CHECK(b.acquire(5).ready());
  auto large = b.acquire(4, alice);
  auto small = b.acquire(1, bob);
  REQUIRE(b.limiter.waiters().size() == 2);
  CHECK(b.limiter.waiters()[0].who == alice);
  CHECK(b.limiter.waiters()[0].count == 4);
  CHECK(b.limiter.preview() == "0 of 5, 2 wait");
  b.pass(3s);
  CHECK(b.limiter.available() == 3);
  auto late = b.acquire(1, carol);
  CHECK_FALSE(small.ready());
  CHECK_FALSE(late.ready());
  b.pass(1s);
  CHECK(large.ready());
  CHECK_FALSE(small.ready());
  b.pass(1s);
  CHECK(small.ready());
  CHECK_FALSE(late.ready());
}

TEST_CASE("a request that is withdrawn uses up nothing, and lets a smaller one pass") {
  bench b{rate_plan{1, second, 5}};
  CHECK(b.acquire(5).ready());
  auto large = b.acquire(4);
  auto small = b.acquire(1);
  b.pass(2s);
  CHECK_FALSE(small.ready());
  large.withdraw();
  CHECK(small.ready());
  CHECK(b.limiter.available() == 1);
}

TEST_CASE("no permit is lost or gained by rounding") {
  std::mt19937_64 random{1};
  for (auto& plan : {rate_plan{3, 7, 2}, rate_plan{7, 1000, 5}, rate_plan{1'000'003, second, 9}}) {
    bench b{plan};
    CHECK(b.acquire(plan.burst).ready());
    __extension__ __int128 passed = 0;
    int64_t acquired = 0;
    auto waiting = b.acquire();
    for (int step = 0; step < 3000; ++step) {
      auto time = static_cast<int64_t>(random() % 3 * static_cast<uint64_t>(plan.period)
                                       / static_cast<uint64_t>(2 * plan.permits))
                  + 1;
      b.pass(std::chrono::nanoseconds{time});
      passed += time;
      for (; waiting.ready(); ++acquired)
        waiting = b.acquire();
      REQUIRE(acquired == static_cast<int64_t>(passed * plan.permits / plan.period));
    }
  }
}

TEST_CASE("a server that is late gives the permits of the time that has passed") {
  bench b{rate_plan{1, second, 2}};
  CHECK(b.acquire(2).ready());
  std::vector<answer<int64_t>> waiting;
  for (int i = 0; i < 5; ++i)
    waiting.push_back(b.acquire());
  b.pass(4s); // at once
  CHECK(waiting[3].ready());
  CHECK_FALSE(waiting[4].ready());
  b.pass(100s);
  CHECK(waiting[4].ready());
  CHECK(b.limiter.available() == 2); // no more than the burst when none waits
}

TEST_CASE("the largest numbers of a rate limiter do not overflow") {
  constexpr auto most = std::numeric_limits<int64_t>::max();
  bench slow{rate_plan{1, most, most}};
  CHECK(slow.acquire(most).ready());
  auto waiting = slow.acquire(most);
  slow.pass(1000h);
  CHECK_FALSE(waiting.ready());
  bench fast{rate_plan{most, 1, most}};
  CHECK(fast.acquire(most).ready());
  fast.pass(1ns);
  CHECK(fast.acquire(most).ready());
}

TEST_CASE("the numbers of a rate limiter are checked") {
  CHECK_FAILS(errc::bad_argument, rate_limiter_object{pack(rate_plan{0, second, 1})});
  CHECK_FAILS(errc::bad_argument, rate_limiter_object{pack(rate_plan{1, 0, 1})});
  CHECK_FAILS(errc::bad_argument, rate_limiter_object{pack(rate_plan{1, second, -1})});
  CHECK_FAILS(errc::bad_argument,
              rate_limiter_object{pack(std::tuple{1, second, 1, 2, 0})}); // above the burst
  CHECK_FAILS(errc::bad_argument, rate_limiter_object{pack(std::tuple{1, second, 1, 0, second})});
  bench b{rate_plan{10, second, 3}};
  CHECK_REFUSED(b.limiter, errc::bad_argument, b.acquire(0));
  CHECK_REFUSED(b.limiter, errc::bad_argument, b.acquire(4));
}

TEST_CASE("a rate limiter can be rebuilt from its dump, with the fraction of a permit") {
  bench b{rate_plan{3, second, 3}};
  CHECK(b.acquire(3).ready());
  b.pass(500ms);
  bench copy{b.limiter.dump()};
  CHECK(copy.limiter.dump() == b.limiter.dump());
  CHECK(copy.limiter.available() == 1);
  auto second_one = copy.acquire(2);
  copy.pass(166'666'666ns);
  CHECK_FALSE(second_one.ready());
  copy.pass(1ns);
  CHECK(second_one.ready());
}

TEST_CASE("no permit is lost while a call reads the clock") {
  bench b{rate_plan{1'000'000'000, second, 1'000'000}};
  auto start = b.now;
  b.acquire(1'000'000);
  b.on_reading = 1ns; // of the clock
  int64_t acquired = 0;
  for (int i = 0; i < 1000; ++i)
    if (b.limiter.available() > 0) {
      b.acquire();
      ++acquired;
    }
  b.on_reading = 0ns;
  CHECK(acquired + b.limiter.available() == (b.now - start).count());
}
