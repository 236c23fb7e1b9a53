#include "actors/value/packed_value.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <unordered_map>

using namespace manager;
using namespace manager::test;

TEST_CASE("every well-formed value may be stored") {
  random_values random{1};
  for (int i = 0; i < 500; ++i)
    CHECK_NOTHROW(require_value(random.value()));
  CHECK_NOTHROW(require_value(nested(max_stored_depth)));
  CHECK_NOTHROW(require_value(raw({0xd4, 0x01, 0x02})));
}

TEST_CASE("malformed bytes and deep values may not be stored") {
  for (auto& value : malformed_values())
    CHECK_FAILS(errc::bad_argument, require_value(value));
}

TEST_CASE("no prefix of a value is a value") {
  random_values random{2};
  for (int i = 0; i < 100; ++i) {
    auto value = random.value();
    for (size_t length = 0; length < value.size(); ++length)
      CHECK_FAILS(errc::bad_argument, require_value(packed{value.bytes().substr(0, length)}));
  }
}

TEST_CASE("random bytes never do harm") {
  random_values random{3};
  for (int i = 0; i < 5000; ++i) {
    packed bytes{random.text() + random.text()};
    try {
      require_value(bytes);
      CHECK_NOTHROW(packed_order(bytes, bytes));
      CHECK(describe(bytes) != "malformed bytes");
    } catch (const error& failure) {
      CHECK(failure.kind() == errc::bad_argument);
    }
  }
}

TEST_CASE("what may be stored can be read back inside the arrays of an answer") {
  auto value = nested(max_stored_depth);
  for (size_t around = 0; around < max_depth - max_stored_depth; ++around) {
    CHECK(describe(value) != "malformed bytes");
    value = packed{"\x91" + std::move(value).bytes()};
    CHECK(split_array(value).size() == 1);
  }
}

TEST_CASE("an array is split into its elements") {
  CHECK(split_array(array(1, "two", 3.5)) == std::vector<packed>{pack(1), pack("two"), pack(3.5)});
  CHECK(split_array(raw({0x90})).empty());
  CHECK(split_array(raw({0xdc, 0x00, 0x01, 0x07})) == std::vector<packed>{pack(7)});
  CHECK(split_array(raw({0xdd, 0x00, 0x00, 0x00, 0x01, 0x07})) == std::vector<packed>{pack(7)});
  CHECK(split_array(pack(std::vector<int>(70'000, 1))).size() == 70'000);
}

TEST_CASE("a map is split into its entries, in their order") {
  using pairs = std::vector<std::pair<packed, packed>>;
  CHECK(split_map(entries(2, 1, 1, 5)) == pairs{{pack(2), pack(1)}, {pack(1), pack(5)}});
  CHECK(split_map(raw({0x80})).empty());
  CHECK(split_map(raw({0xde, 0x00, 0x01, 0x07, 0x08})) == pairs{{pack(7), pack(8)}});
  std::map<int, int> large;
  for (int i = 0; i < 70'000; ++i)
    large[i] = i;
  CHECK(split_map(pack(large)).size() == 70'000);
}

TEST_CASE("only an array is split as an array, only a map as a map") {
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected array, found int", split_array(pack(1)));
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected array, found map of 0",
                     split_array(raw({0x80})));
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected map, found array of 0", split_map(raw({0x90})));
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected map, found str", split_map(pack("x")));
  CHECK_FAILS(errc::type_mismatch, split_array(raw({})));
  CHECK_FAILS(errc::type_mismatch, split_array(raw({0xdc, 0x00})));
}

TEST_CASE("malformed arrays and maps are refused") {
  CHECK_FAILS(errc::bad_argument, split_array(raw({0x91})));
  CHECK_FAILS(errc::bad_argument, split_array(raw({0x91, 0xc1})));
  CHECK_FAILS(errc::bad_argument, split_array(raw({0x91, 0x01, 0x02})));
  CHECK_FAILS(errc::bad_argument, split_array(raw({0xdd, 0xff, 0xff, 0xff, 0xff})));
  CHECK_FAILS(errc::bad_argument, split_map(raw({0x81, 0x01})));
  CHECK_FAILS(errc::bad_argument, split_map(raw({0xdf, 0xff, 0xff, 0xff, 0xff})));
}

TEST_CASE("elements are split to the depth that is asked for") {
  const packed whole{"\x91" + nested(3).bytes()};
  CHECK(split_array(whole, 3).size() == 1);
  CHECK_FAILS(errc::bad_argument, split_array(whole, 2));
  const packed map{std::string{"\x81\x01"} + nested(3).bytes()};
  CHECK(split_map(map, 3).size() == 1);
  CHECK_FAILS(errc::bad_argument, split_map(map, 2));
}

TEST_CASE("a writer builds arrays and maps from packed members") {
  packed_writer out;
  out.array(4);
  out.value(1);
  out.add(pack("two"));
  out.nil();
  out.map(1);
  out.value("k");
  out.value(2.5);
  auto size = out.size();
  auto built = std::move(out).finish();
  CHECK(built.size() == size);
  CHECK(built == array(1, "two", nil, std::map<std::string, double>{{"k", 2.5}}));
}

TEST_CASE("only nil is nil") {
  CHECK(is_nil(nil));
  CHECK(is_nil(pack(std::optional<int>{})));
  CHECK_FALSE(is_nil(raw({})));
  CHECK_FALSE(is_nil(raw({0xc0, 0xc0})));
  CHECK_FALSE(is_nil(pack(0)));
}
