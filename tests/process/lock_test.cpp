#include "tests/support/program.hpp"

#include <catch2/catch.hpp>

using manager::test::bin;
using manager::test::run;

TEST_CASE("locks of processes that are killed or end are given up, others wait no longer") {
  auto result = run({bin("lock_owner")});
  INFO(result.err);
  CHECK(result.out
        == "held by hold-1, pid right\n"
           "permits 0, try_lock false\n"
           "owner died true, broken true\n"
           "free true, owner died true\n"
           "locked both 400 times\n"
           "notified, 1 number\n"
           "stopped true, waiters 0, usable 1\n");
  CHECK(result.exit_code == 0);
}
