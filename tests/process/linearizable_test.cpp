#include "tests/support/program.hpp"

#include <catch2/catch.hpp>

// ./dev soak plays many more histories.

TEST_CASE("what processes saw of the objects that they shared can be explained by plain ones") {
  auto type = GENERATE(as<std::string>{}, "mutex", "recursive_mutex", "shared_mutex", "semaphore",
                       "bounded_semaphore", "event", "latch", "barrier", "condition_variable",
                       "queue", "lifo_queue", "priority_queue", "deque", "list", "dict", "value",
                       "typed_array", "set", "record", "shared_memory", "work_queue");
  auto result = manager::test::run({MANAGER_TEST_BIN "/soak/linearizable", type, "200"});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
}
