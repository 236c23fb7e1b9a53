#pragma once

#include "actors/value/errc.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace manager::test {

/// Returns the error that `action` throws; fails the test if it throws none.
template <class Action> error failure_of(Action&& action) {
  try {
    action();
  } catch (const error& failure) {
    return failure;
  }
  FAIL("no error was thrown");
  return {errc::internal, ""};
}

/// Returns the visible state of an object.
template <class Object> auto state_of(const Object& object) {
  if constexpr (requires { object.versioned(); })
    return object.versioned();
  else
    return object.dump();
}

} // namespace manager::test

/// Checks that the expression throws a manager::error of this kind.
#define CHECK_FAILS(code, ...)                                                                     \
  CHECK(::manager::test::failure_of([&] { static_cast<void>(__VA_ARGS__); }).kind() == (code))

/// Checks that the expression throws a manager::error of this kind with exactly this text.
#define CHECK_FAILS_SAYING(code, message, ...)                                                     \
  do {                                                                                             \
    auto failure_seen = ::manager::test::failure_of([&] { static_cast<void>(__VA_ARGS__); });      \
    CHECK(failure_seen.kind() == (code));                                                          \
    CHECK(failure_seen.text() == (message));                                                       \
  } while (false)

/// Checks that the expression fails with this code and does not change the object.
#define CHECK_REFUSED(object, code, ...)                                                           \
  do {                                                                                             \
    auto state_before = ::manager::test::state_of(object);                                         \
    CHECK_FAILS(code, __VA_ARGS__);                                                                \
    CHECK(::manager::test::state_of(object) == state_before);                                      \
  } while (false)

template <> struct Catch::StringMaker<manager::errc> {
  static std::string convert(manager::errc code) { return std::string{manager::to_string(code)}; }
};
