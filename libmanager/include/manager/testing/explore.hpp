#pragma once

#include "manager/testing/world.hpp"

#include <cstdint>
#include <functional>
#include <iosfwd>

namespace manager::testing {

struct explore_options {
  uint64_t first_seed = 1;
  start_options world = {}; ///< options of each world

  /// Function that returns true if the test has failed without an exception, as `EXPECT` of
  /// GoogleTest does: `HasFailure` of its class `Test`. Empty: exceptions only.
  std::function<bool()> has_failed = {};

  std::ostream* log = nullptr; ///< for the seed of a failure; null: std::cerr
};

/// Runs a test in `seeds` worlds, each of which works in another random order. At the first failure
/// prints its seed, who waited for what and the last calls, and throws the test's exception. With
/// the seed in the environment variable MANAGER_TEST_SEED, runs the test with this seed only.
/// @throws std::runtime_error if `has_failed` returns true; otherwise what the test throws
void explore(uint64_t seeds, const std::function<void(world&)>& test,
             const explore_options& options = {});

/// Checks that `action` throws a `manager::error` of this kind; the text says what it did instead.
template <class Action> outcome fails_with(errc kind, Action&& action) {
  try {
    static_cast<void>(action());
    return {false, "no error was thrown, " + std::string{to_string(kind)} + " was expected"};
  } catch (const error& failure) {
    return {failure.kind() == kind, std::string{to_string(failure.kind())} + ": " + failure.text()};
  }
}

} // namespace manager::testing
