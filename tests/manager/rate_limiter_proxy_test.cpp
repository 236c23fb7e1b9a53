#include "tests/manager/two_clients.hpp"

#include <vector>

using namespace manager;
using namespace manager::test;

TEST_CASE("the clients of a rate limiter share its permits") {
  two_clients w;
  auto mine = w.a.rate_limiter("api", {.permits = 10, .per = 1s, .burst = 2});
  auto theirs = w.b.rate_limiter("api");
  mine.acquire();
  theirs.acquire();
  CHECK_FALSE(mine.try_acquire());
  CHECK_FALSE(theirs.try_acquire_for(99ms));
  CHECK(w.world.elapsed() == 99ms);
  CHECK(theirs.try_acquire_for(5s));
  CHECK(w.world.elapsed() == 100ms); // not later than the permit
  for (int i = 0; i < 20; ++i)
    (i % 2 == 0 ? mine : theirs).acquire();
  CHECK(w.world.elapsed() == 2100ms);
  mine.acquire(2);
  CHECK(w.world.elapsed() == 2300ms);
}

TEST_CASE("requests of several clients for permits are served in the order of their arrival") {
  two_clients w;
  auto mine = w.a.rate_limiter("api", {.permits = 1, .per = 1s, .burst = 3});
  auto theirs = w.b.rate_limiter("api");
  mine.acquire(3);
  auto large = theirs.async_acquire(3);
  w.settle();
  auto small = mine.async_acquire();
  w.world.advance(2s);
  CHECK_FALSE(large.ready());
  CHECK_FALSE(small.ready());
  CHECK(mine.who().waiter_count == 2);
  w.world.advance(1s);
  CHECK(large.ready());
  CHECK_FALSE(small.ready());
  w.world.advance(1s);
  small.get();
}

TEST_CASE("waits for permits can be stopped, and end with their client, and use up nothing") {
  two_clients w;
  auto mine = w.a.rate_limiter("api", {.permits = 1, .per = 1h});
  auto theirs = w.b.rate_limiter("api");
  std::stop_source stop;
  CHECK(mine.acquire(stop.get_token()));
  stop.request_stop();
  CHECK_FALSE(mine.acquire(stop.get_token()));
  { auto unread = mine.async_acquire(); }
  auto doomed = theirs.async_acquire();
  w.settle();
  w.world.kill(w.b);
  w.world.advance(1h);
  CHECK(mine.available() == 1);
  CHECK(mine.who().waiter_count == 0);
}

TEST_CASE("a rate limiter is opened with its own rate, or without one") {
  two_clients w;
  CHECK_FAILS(errc::no_such_name, w.a.rate_limiter("api"));
  auto mine = w.a.rate_limiter("api", {.permits = 5});
  CHECK(w.b.rate_limiter("api", {.permits = 5, .per = 1000ms, .burst = 5}) == mine);
  CHECK_FAILS_SAYING(
      errc::bad_argument,
      "rate_limiter 'api': it has period 1 s, not 2 s; give no parameters to open it "
      "as it is",
      w.b.rate_limiter("api", {.permits = 5, .per = 2s}));
  CHECK_FAILS(errc::bad_argument, w.a.rate_limiter({.permits = 0}));
  CHECK_FAILS_SAYING(errc::bad_argument,
                     "rate_limiter 'api': acquire: there are never more than 5 unused permits, so "
                     "nobody gets 6 at once",
                     mine.acquire(6));
}
