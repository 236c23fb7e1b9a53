#include "tests/support/leftovers.hpp"
#include "tests/support/program.hpp"

#include <catch2/catch.hpp>

// ./dev soak runs longer forms of these tests.

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "the books balance when workers are killed all the time") {
  auto result = manager::test::run({manager::test::bin("soak/chaos"), "3"});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
}

TEST_CASE_METHOD(
    manager::test::no_leftovers,
    "no lock has two owners and nobody is left waiting when owners are killed all the time") {
  auto result = manager::test::run({manager::test::bin("soak/locks"), "3"});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "sessions, objects and workers that come and go leave nothing behind") {
  auto result = manager::test::run({manager::test::bin("soak/churn"), "2"});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "new clients and old ones go on over TLS, however long the server runs") {
  auto result = manager::test::run({manager::test::bin("soak/tls"), "2"});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
}

TEST_CASE(
    "transactions keep sums exact when the processes that make them are killed all the time") {
  auto result = manager::test::run({manager::test::bin("soak/bank"), "3"});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
}

TEST_CASE_METHOD(
    manager::test::no_leftovers,
    "each job of a work queue is counted once when its workers are killed all the time") {
  auto result = manager::test::run({manager::test::bin("soak/job_shop"), "3"});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
}

TEST_CASE_METHOD(
    manager::test::no_leftovers,
    "functions run once and elections have one leader when workers are killed all the time") {
  auto result = manager::test::run({manager::test::bin("soak/coordination"), "3"});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
}

TEST_CASE_METHOD(
    manager::test::no_leftovers,
    "pools lose no element when workers are killed all the time, and end with their owner") {
  auto result = manager::test::run({manager::test::bin("soak/pools"), "3"});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
}
