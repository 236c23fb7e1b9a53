#include "tests/support/leftovers.hpp"
#include "tests/support/program.hpp"

#include <catch2/catch.hpp>

// ./dev soak plays many more histories.

namespace {

void check_histories_of(const std::string& type) {
  auto result = manager::test::run({manager::test::bin("soak/linearizable"), type, "200"});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
}

} // namespace

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "what processes saw of shared locks can be explained by plain locks") {
  check_histories_of(GENERATE(as<std::string>{}, "mutex", "recursive_mutex", "shared_mutex",
                              "semaphore", "bounded_semaphore", "event", "latch", "barrier",
                              "condition_variable", "once", "leader_election", "rate_limiter"));
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "what processes saw of shared queues can be explained by plain queues") {
  check_histories_of(
      GENERATE(as<std::string>{}, "queue", "lifo_queue", "priority_queue", "deque", "work_queue"));
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "what processes saw of shared containers can be explained by plain containers") {
  check_histories_of(GENERATE(as<std::string>{}, "list", "dict", "value", "typed_array", "set",
                              "record", "shared_memory"));
}

TEST_CASE_METHOD(
    manager::test::no_leftovers,
    "what processes saw of transactions can be explained by steps that come together") {
  check_histories_of(GENERATE(as<std::string>{}, "transaction", "work_transaction"));
}
