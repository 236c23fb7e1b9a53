#include "actors/value/errc.hpp"
#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>

using namespace manager;

namespace {

constexpr int first_code = static_cast<int>(errc::bad_argument);
constexpr int last_code = static_cast<int>(errc::task_failed);

} // namespace

TEST_CASE("every error code has a name of its own") {
  std::set<std::string_view> names;
  for (int code = first_code; code <= last_code; ++code)
    CHECK(names.insert(to_string(static_cast<errc>(code))).second);
  CHECK(names.count("unknown") == 0);
  CHECK(names.count("none") == 0);
}

TEST_CASE("an error code is spelled as in the enumeration") {
  CHECK(to_string(errc::bad_argument) == "bad_argument");
  CHECK(to_string(errc::no_such_operation) == "no_such_operation");
  CHECK(to_string(errc::shut_down) == "shut_down");
  CHECK(to_string(errc::disconnected) == "disconnected");
  CHECK(to_string(errc::authentication_failed) == "authentication_failed");
  CHECK(to_string(errc::would_deadlock) == "would_deadlock");
  CHECK(to_string(errc::internal) == "internal");
}

TEST_CASE("a code that does not exist is called unknown") {
  CHECK(to_string(static_cast<errc>(last_code + 1)) == "unknown");
  CHECK(to_string(static_cast<errc>(255)) == "unknown");
}

TEST_CASE("exit codes are unique, above those of shells and below those of signals") {
  std::set<int> exit_codes;
  for (int code = first_code; code <= last_code; ++code) {
    auto exits_with = exit_code(static_cast<errc>(code));
    CHECK(exit_codes.insert(exits_with).second);
    CHECK(exits_with > 64);
    CHECK(exits_with < 126);
  }
}

TEST_CASE("an error is a system_error that carries its sentence and its code") {
  error failure{errc::empty, "list 'x': pop_back: the list is empty"};
  const std::system_error& as_system_error = failure;
  CHECK(failure.text() == "list 'x': pop_back: the list is empty");
  CHECK(as_system_error.what() == failure.text());
  CHECK(failure.kind() == errc::empty);
  CHECK(as_system_error.code() == errc::empty);
  CHECK(as_system_error.code() != errc::timed_out);
}

TEST_CASE("the error category is called manager and knows the codes' names") {
  std::error_code code = errc::timed_out;
  CHECK(std::string{code.category().name()} == "manager");
  CHECK(code.message() == "timed_out");
  CHECK(&code.category() == &error_category());
}
