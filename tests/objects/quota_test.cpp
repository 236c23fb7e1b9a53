#include "actors/objects/quota.hpp"

#include "tests/support/failure.hpp"

using namespace manager;
using namespace manager::test;

TEST_CASE("a quota refuses what does not fit, and says what and how much") {
  quota room;
  room.set_limits({2, 10, 100});
  room.take({1, 8});
  CHECK_FAILS_SAYING(errc::limit_reached, "the object would hold 3 items, at most 2 are allowed",
                     room.take({2, 0}));
  CHECK_FAILS_SAYING(errc::limit_reached, "the object would hold 11 bytes, at most 10 are allowed",
                     room.take({1, 3}));
  CHECK(room.used() == amount{1, 8});
  room.take({1, 2});
  CHECK(room.used() == amount{2, 10});
}

TEST_CASE("what is over its limit may always shrink") {
  quota room;
  room.take({5, 50});
  CHECK_FAILS(errc::limit_reached, room.set_limits({2, 10, 100}));
  CHECK_NOTHROW(room.take({-1, -10}));
  CHECK_FAILS(errc::limit_reached, room.take({0, 0}));
}

TEST_CASE("a value that grows in place is bounded") {
  quota room;
  room.set_limits({2, 1000, 100});
  CHECK_NOTHROW(room.require_value_size(100));
  CHECK_FAILS(errc::too_large, room.require_value_size(101));
}
