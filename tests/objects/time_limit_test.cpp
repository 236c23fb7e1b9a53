#include "actors/objects/time_limit.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using manager::time_limit;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

template <class Rep, class Period> nanoseconds time_of(duration<Rep, Period> time) {
  return time_limit{time}.time();
}

using seconds_of_double = duration<double>;
using seconds_of_float = duration<float>;
using thirds = duration<int64_t, std::ratio<1, 3>>;

} // namespace

TEST_CASE("a time limit keeps every time that nanoseconds can count, rounded up") {
  CHECK(time_of(5s) == 5s);
  CHECK(time_of(0s) == 0ns);
  CHECK(time_of(nanoseconds::max() - 1ns) == nanoseconds::max() - 1ns);
  CHECK(time_of(duration<int64_t, std::pico>{1}) == 1ns);
  CHECK(time_of(duration<int64_t, std::pico>{2001}) == 3ns);
  CHECK(time_of(thirds{1}) == 333333334ns);
  CHECK(time_of(seconds_of_double{0.5}) == 500ms);
  CHECK(time_of(seconds_of_float{0.5F}) == 500ms);
  CHECK(time_of(seconds_of_double{1e-12}) == 1ns);
  CHECK(time_of(duration<uint8_t, std::ratio<3600>>{255}) == 255h);
}

TEST_CASE("a time limit saturates: negative times are zero, too long ones are for ever") {
  CHECK(time_limit{hours::max()}.is_for_ever());
  CHECK(time_limit{milliseconds::max()}.is_for_ever());
  CHECK(time_limit{nanoseconds::max()}.is_for_ever());
  CHECK(time_limit{thirds::max()}.is_for_ever());
  CHECK(time_limit{duration<uint64_t>{UINT64_MAX}}.is_for_ever());
  CHECK(time_limit{seconds_of_double{INFINITY}}.is_for_ever());
  CHECK(time_limit{seconds_of_double{1e300}}.is_for_ever());
  CHECK(time_of(hours::min()) == 0ns);
  CHECK(time_of(nanoseconds::min()) == 0ns);
  CHECK(time_of(-1ns) == 0ns);
  CHECK(time_of(seconds_of_double{-INFINITY}) == 0ns);
  CHECK(time_of(seconds_of_double{-0.5}) == 0ns);
  CHECK(time_of(seconds_of_double{NAN}) == 0ns);
  CHECK(time_of(seconds_of_float{NAN}) == 0ns);
}

TEST_CASE("the time until a time point saturates alike, whatever its clock and unit") {
  CHECK(time_limit::until(steady_clock::time_point::max()).is_for_ever());
  CHECK(time_limit::until(system_clock::time_point::max()).is_for_ever());
  CHECK(time_limit::until(time_point<system_clock, hours>::max()).is_for_ever());
  CHECK(time_limit::until(time_point<steady_clock, seconds_of_double>{seconds_of_double{1e300}})
            .is_for_ever());
  CHECK(time_limit::until(steady_clock::time_point::min()).time() == 0ns);
  CHECK(time_limit::until(time_point<system_clock, hours>::min()).time() == 0ns);
  CHECK(
      time_limit::until(time_point<steady_clock, seconds_of_double>{seconds_of_double{NAN}}).time()
      == 0ns);
  auto left = time_limit::until(steady_clock::now() + 1h);
  CHECK(left > 59min);
  CHECK(left <= 1h);
}

TEST_CASE("a time that outlasts the clock ends with it, or never") {
  auto now = steady_clock::time_point{} + 100h;
  CHECK(manager::time_after(now, 5s) == now + 5s);
  CHECK(manager::time_after(now, nanoseconds::max()) == steady_clock::time_point::max());
  CHECK(manager::time_after(now, nanoseconds::max() - 1h) == steady_clock::time_point::max());
  CHECK(manager::deadline_after(now, 5s) == now + 5s);
  CHECK_FALSE(manager::deadline_after(now, nanoseconds::max() - 1h));
}

TEST_CASE("a time limit in milliseconds can be counted in nanoseconds again") {
  CHECK(time_limit{1ns}.in_milliseconds() == 1ms);
  CHECK(time_limit{5s}.in_milliseconds() == 5s);
  CHECK(time_limit{time_limit::for_ever().in_milliseconds()} > 24h * 365 * 292);
}
