#include "tests/support/leftovers.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <manager/custom_type.hpp>
#include <manager/manager.hpp>
#include <manager/testing.hpp>
#include <stdexcept>
#include <string>
#include <tuple>
#include <unistd.h>
#include <utility>

// Tests of `start_options::initializer`, which the server process calls before it accepts clients.

namespace {

int prepared = 0;

void prepare(int value, const std::string& variable) {
  prepared = value;
  ::setenv(variable.c_str(), std::to_string(::getpid()).c_str(), 1);
}
MANAGER_TASK(prepare);

void refuse(const std::string& why) {
  throw std::runtime_error{why};
}
MANAGER_TASK(refuse);

void use_list(manager::list<int>) {}
MANAGER_TASK(use_list);

void not_a_task() {}

/// An object that shows the server's process to clients.
class observer {
public:
  int value() const { return prepared; }
  std::string variable(const std::string& name) const {
    auto* found = std::getenv(name.c_str());
    return found != nullptr ? found : "";
  }
  static constexpr auto operations() {
    using self = observer;
    return std::make_tuple(MANAGER_OP(value, "value", "  what the initializer left"),
                           MANAGER_OP(variable, "variable", "NAME  an environment variable"));
  }
};

const bool registered = (manager::type<observer>("initializer_observer"), true);

manager::error failure_of(const manager::start_options& options) {
  try {
    manager::start(options);
  } catch (const manager::error& failure) {
    return failure;
  }
  FAIL("started");
  std::abort();
}

} // namespace

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "an initializer runs in the server before it takes clients") {
  auto m = manager::start({.initializer = manager::call(prepare, 42, "INITIALIZER_TEST")});
  auto seen = m.object<observer>();
  CHECK(seen.call<"value">() == 42);
  CHECK(seen.call<"variable">("INITIALIZER_TEST") == std::to_string(*m.server_pid()));
  CHECK(prepared == 0);
  CHECK(::getenv("INITIALIZER_TEST") == nullptr);
}

TEST_CASE_METHOD(manager::test::no_leftovers, "what an initializer throws is why start fails") {
  auto failure = failure_of({.initializer = manager::call(refuse, "the disk is full")});
  CHECK(failure.kind() == manager::errc::unreachable);
  CHECK_THAT(failure.what(), Catch::Contains("the initializer 'refuse' failed: the disk is full"));
}

TEST_CASE_METHOD(manager::test::no_leftovers, "an initializer takes values, and is a task") {
  auto m = manager::start();
  auto list = m.list<int>();
  auto failure = failure_of({.initializer = manager::call(use_list, list)});
  CHECK(failure.kind() == manager::errc::bad_argument);
  CHECK_THAT(failure.what(), Catch::Contains("'use_list'"));
  CHECK_THROWS_AS(manager::call(not_a_task), manager::error);
}

TEST_CASE_METHOD(
    manager::test::no_leftovers,
    "the initializer of a local session, or of a virtual server, runs in this process") {
  auto m = manager::local({.initializer = manager::call(prepare, 7, "INITIALIZER_TEST")});
  CHECK(std::exchange(prepared, 0) == 7);
  manager::testing::world world{{.initializer = manager::call(prepare, 8, "INITIALIZER_TEST")}};
  CHECK(std::exchange(prepared, 0) == 8);
  ::unsetenv("INITIALIZER_TEST");
  CHECK_THROWS_AS(manager::local({.initializer = manager::call(refuse, "no")}), std::runtime_error);
}
