#include "actors/value/packed_text.hpp"

#include "tests/support/values.hpp"

#include <limits>

using namespace manager;
using namespace manager::test;

TEST_CASE("a preview shows every kind of value") {
  CHECK(preview(nil) == "nil");
  CHECK(preview(pack(true)) == "true");
  CHECK(preview(pack(-3)) == "-3");
  CHECK(preview(pack(std::numeric_limits<uint64_t>::max())) == "18446744073709551615");
  CHECK(preview(pack(1.0)) == "1.0");
  CHECK(preview(pack(0.1)) == "0.1");
  CHECK(preview(pack(-std::numeric_limits<double>::infinity())) == "-inf");
  CHECK(preview(pack(std::vector<char>{'a', 'b'})) == "blob of 2 bytes");
  CHECK(preview(array(1, "x", array())) == R"([1, "x", []])");
  CHECK(preview(entries("a", 1, 2, nil)) == R"({"a": 1, 2: nil})");
  CHECK(preview(raw({0xd4, 5, 0})) == "extension 5");
}

TEST_CASE("text is quoted so that it stays on its line") {
  CHECK(preview(pack("a\"b\\c\n\x01")) == R"("a\"b\\c\x0a\x01")");
  CHECK(preview(pack("gr\xc3\xbc\xc3\x9f")) == "\"gr\xc3\xbc\xc3\x9f\"");
}

TEST_CASE("a preview is bounded and says what is left out") {
  CHECK(preview(pack(std::vector<int>(1000, 7)), 10) == "[7, 7, 7, 7, ... 996 more]");
  CHECK(preview(pack(std::string(1000, 'x')), 5) == R"("xxxxx...")");
  CHECK(preview(pack("a\xc3\xbc"), 2) == R"("a...")"); // characters are not split
  CHECK(preview(array(array(1, 2), 3), 0) == "[... 2 more]");
  random_values random{1};
  for (int i = 0; i < 1000; ++i)
    CHECK(preview(random.value(6), 40).size() < 200);
}

TEST_CASE("a huge container is not looked into") {
  CHECK(preview(pack(std::vector<int>(100'000, 7))) == "[... 100000 more]");
}

TEST_CASE("malformed bytes are called so") {
  for (auto& value : malformed_values())
    if (value != nested(max_stored_depth + 1) && value != nested(100'000)) // cut before it shows
      CHECK(preview(value) == "malformed bytes");
}

TEST_CASE("the preview of a container asks only for what it shows") {
  container_preview shown{"[]", 1000};
  int asked = 0;
  for (; shown.takes_more(); ++asked)
    shown.add(pack(1234567));
  CHECK(asked < 20);
  auto text = std::move(shown).finish();
  CHECK_THAT(text, Catch::StartsWith("[1234567, 1234567") && Catch::EndsWith(" more]"));
  CHECK(container_preview{"{}", 0}.takes_more() == false);
  CHECK(container_preview{"{}", 0}.finish() == "{}");
}
