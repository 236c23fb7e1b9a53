#include "actors/value/printable.hpp"

#include <catch2/catch.hpp>

using manager::printable;

TEST_CASE("text of others is shown as it is, but cannot act on a terminal") {
  CHECK(printable("it's a \"key\" \\ 100 %") == "it's a \"key\" \\ 100 %");
  CHECK(printable("Grüße, 世界 🙂") == "Grüße, 世界 🙂");
  CHECK(printable("one\ntwo\r\x1b[31m\x7f") == "one\\ntwo\\x0d\\x1b[31m\\x7f");
  CHECK(printable(std::string_view{"\0", 1}) == "\\x00");
  CHECK(printable("\xc2\x9b") == "\\xc2\\x9b"); // a control sequence of one character
}

TEST_CASE("bytes that are not UTF-8 are shown as escapes") {
  CHECK(printable("\xff\xfe") == "\\xff\\xfe");
  CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");          // overlong
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80"); // half of a pair
  CHECK(printable("\xe4\xb8") == "\\xe4\\xb8");          // cut off
}

TEST_CASE("a long text of others is cut") {
  CHECK(printable("123456", 6) == "123456");
  CHECK(printable("1234567", 6) == "123456...");
  CHECK(printable("12345世7", 6) == "12345世...");
}
