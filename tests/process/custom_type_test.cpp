#include "tests/support/failure.hpp"
#include "tests/support/program.hpp"
#include "tests/support/served.hpp"

#include <catch2/catch.hpp>

// Runs tests/programs/own_type.cpp, which has a user's own type.

using manager::test::bin;
using manager::test::run;
using manager::test::served;

TEST_CASE("a server that a program starts has the program's own types, and so have its workers") {
  auto result = run({bin("own_type")});
  CHECK(
      result.out
      == "30\noperation_failed: account 'savings': deposit: std::invalid_argument: a deposit must "
         "not be negative\n");
  CHECK(result.exit_code == 0);
}

TEST_CASE("a server of another program lacks the type, and says so") {
  served server{manager::server_limits{}, "", manager::authkey{"a key that can be an argument"}};
  auto result = run({bin("own_type"), server.address, server.key.bytes()});
  CHECK_THAT(result.err, Catch::Contains("account 'savings': this server has no object type "
                                         "'account'"));
  CHECK(result.exit_code != 0);
}
