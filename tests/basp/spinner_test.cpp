#include "libmanager/src/basp/spinner.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;

namespace {

/// A clock that the test sets.
struct hand_clock {
  using duration = std::chrono::microseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<hand_clock>;
  static constexpr bool is_steady = true;
  static inline time_point time{};
  static time_point now() { return time; }
};

struct polled_loop {
  manager::basic_spinner<hand_clock> spinner{2};
  int polls = 0;

  void wait(std::chrono::microseconds time, int times = 1) {
    for (int i = 0; i < times; ++i)
      spinner.wait([&] { hand_clock::time += time; });
  }

  /// Spins with polls that take 10 us; the poll of number `comes_with` finds data.
  bool spin(int comes_with, size_t processes = 2) {
    polls = 0;
    return spinner.spin(processes, [&] {
      hand_clock::time += 10us;
      return ++polls == comes_with;
    });
  }
};

constexpr int never = 0;

} // namespace

TEST_CASE("a loop polls once its waits have been short for a while, until something comes") {
  polled_loop loop;
  CHECK_FALSE(loop.spin(1));
  CHECK(loop.polls == 0);
  loop.wait(10us, 15);
  CHECK_FALSE(loop.spin(1));
  loop.wait(10us);
  CHECK(loop.spin(3));
  CHECK(loop.polls == 3);
  CHECK(loop.spin(1));
}

TEST_CASE("a poll in vain takes 50 us, and there is no other until waits have been short again") {
  polled_loop loop;
  loop.wait(10us, 16);
  CHECK_FALSE(loop.spin(never));
  CHECK(loop.polls == 5);
  loop.wait(10us, 15);
  CHECK_FALSE(loop.spin(1));
  CHECK(loop.polls == 0);
  loop.wait(10us);
  CHECK(loop.spin(1));
}

TEST_CASE("a long wait ends the polling") {
  polled_loop loop;
  loop.wait(10us, 16);
  loop.wait(120us);
  CHECK_FALSE(loop.spin(1));
  CHECK(loop.polls == 0);
}

TEST_CASE("nobody polls where there are more processes than cores") {
  polled_loop loop;
  loop.wait(10us, 16);
  CHECK_FALSE(loop.spin(1, 3));
  CHECK(loop.polls == 0);
  CHECK(loop.spin(1, 2));
}
