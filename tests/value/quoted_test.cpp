#include "actors/value/object_name.hpp"
#include "actors/value/quoted.hpp"
#include "tests/support/failure.hpp"

#include <string>

using namespace manager;
using namespace manager::test;

TEST_CASE("a name in a message cannot act on a terminal") {
  CHECK(quoted_text("jobs") == "'jobs'");
  CHECK(quoted_text("it's") == R"('it\'s')");
  CHECK(quoted_text("two\nlines\t\x1b[2J\x7f") == R"('two\nlines\t\x1b[2J\x7f')");
  CHECK(quoted_text("\xC3\xA9\xE2\x82\xAC") == "'\xC3\xA9\xE2\x82\xAC'");
  CHECK(quoted_text("\xC2\x9b\xFF\xC0\x80") == R"('\xc2\x9b\xff\xc0\x80')"); // a C1 code, no UTF-8
  CHECK(quoted_text("0123456789", 4) == "'0123...'");
}

TEST_CASE("a name has at most 255 bytes") {
  require_name(std::string(255, 'x'));
  CHECK_FAILS_SAYING(errc::bad_argument,
                     "the name '" + std::string(40, 'x') + "...' has 256 bytes, the maximum is 255",
                     require_name(std::string(256, 'x')));
}
