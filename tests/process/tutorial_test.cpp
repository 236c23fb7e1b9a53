#include "tests/support/program.hpp"

#include <catch2/catch.hpp>

using manager::test::bin;
using manager::test::run;

TEST_CASE("the tutorial program prints how long the list is") {
  auto result = run({bin("tutorial")});
  CHECK(result.out == "List: 50\n");
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
}

TEST_CASE("the tutorial takes the number of workers as argument") {
  CHECK(run({bin("tutorial"), "3"}).out == "List: 3\n");
}

TEST_CASE("two hundred queues are shared by fifty workers with sixty-four descriptors") {
  if (manager::test::needs_descriptors())
    return;
  auto result = run({"/bin/sh", "-c", "ulimit -n 64; exec " + bin("many_queues")});
  CHECK(result.out == "10000 elements in 200 queues\n");
  CHECK(result.exit_code == 0);
}
