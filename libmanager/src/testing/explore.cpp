#include "manager/testing/explore.hpp"

#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>

namespace manager::testing {
namespace {

constexpr const char* seed_variable = "MANAGER_TEST_SEED";

/// Returns the only seed to run; nullopt if the environment names none.
/// @throws error bad_argument
std::optional<uint64_t> seed_from_environment() {
  const char* text = std::getenv(seed_variable);
  if (text == nullptr || *text == '\0')
    return std::nullopt;
  char* end = nullptr;
  auto seed = std::strtoull(text, &end, 10);
  if (*end != '\0')
    throw error{errc::bad_argument,
                std::string{seed_variable} + " is '" + text + "': set it to the number of a seed"};
  return seed;
}

/// Runs the test with one seed; prints what is known of a failure before the world ends.
void run(uint64_t seed, const std::function<void(world&)>& test, const explore_options& options) {
  world w{seed, options.world};
  auto report = [&](const std::string& why) {
    (options.log != nullptr ? *options.log : std::cerr)
        << "explore: seed " << seed << " fails" << why << "\nto run it alone: " << seed_variable
        << '=' << seed << '\n'
        << w;
  };
  try {
    test(w);
    w.settle(); // the exception of a worker
  } catch (const std::exception& why) {
    std::string text = why.what();
    report(": " + text.substr(0, text.find('\n'))); // the rest is the world's report
    throw;
  } catch (...) { // of a test framework, which prints its own message
    report("");
    throw;
  }
  if (options.has_failed && options.has_failed()) {
    report("");
    throw std::runtime_error{"explore: the test fails with seed " + std::to_string(seed)};
  }
}

} // namespace

void explore(uint64_t seeds, const std::function<void(world&)>& test,
             const explore_options& options) {
  if (auto only = seed_from_environment())
    return run(*only, test, options);
  for (uint64_t i = 0; i < seeds; ++i)
    run(options.first_seed + i, test, options);
}

} // namespace manager::testing
