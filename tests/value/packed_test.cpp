#include "actors/value/packed.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <set>
#include <unordered_map>

using namespace manager;
using namespace manager::test;

namespace {

struct point {
  int x = 0;
  double y = 0;
  MSGPACK_DEFINE(x, y)
  friend bool operator==(const point&, const point&) = default;
};

struct person {
  std::string name;
  std::optional<int> age;
  std::vector<point> places;
  MSGPACK_DEFINE_MAP(name, age, places)
  friend bool operator==(const person&, const person&) = default;
};

/// A struct that contains values of its own type.
struct tree {
  int weight = 0;
  std::vector<tree> branches;
  MSGPACK_DEFINE(weight, branches)
  friend bool operator==(const tree&, const tree&) = default;
};

enum class color { red, green = 7 };

} // namespace
MSGPACK_ADD_ENUM(color)

namespace {

template <class T> void check_round_trip(const T& value) {
  CAPTURE(schema<T>());
  CHECK(unpack<T>(pack(value)) == value);
}

template <class T> void check_extremes() {
  using limits = std::numeric_limits<T>;
  for (T value : {limits::min(), limits::lowest(), T{0}, T{1}, limits::max()})
    check_round_trip(value);
}

} // namespace

TEST_CASE("integers of every width come back, extremes included") {
  check_extremes<int8_t>();
  check_extremes<uint8_t>();
  check_extremes<int16_t>();
  check_extremes<uint16_t>();
  check_extremes<int32_t>();
  check_extremes<uint32_t>();
  check_extremes<int64_t>();
  check_extremes<uint64_t>();
  for (int shift = 0; shift < 63; ++shift)
    for (int64_t offset : {-1, 0, 1}) {
      check_round_trip((int64_t{1} << shift) + offset);
      check_round_trip(-(int64_t{1} << shift) + offset);
    }
}

TEST_CASE("every float comes back, bit by bit") {
  using limits = std::numeric_limits<double>;
  for (double value : {0.0, 1.5, limits::min(), limits::denorm_min(), limits::max(),
                       limits::epsilon(), limits::infinity(), 0x1.fffffffffffffp-1023}) {
    check_round_trip(value);
    check_round_trip(-value);
  }
  check_extremes<float>();
  check_round_trip(std::numeric_limits<float>::infinity());
  check_round_trip(std::numeric_limits<float>::denorm_min());
}

TEST_CASE("NaN and negative zero come back as such") {
  CHECK(std::isnan(unpack<double>(pack(std::nan("")))));
  CHECK(std::isnan(unpack<float>(pack(std::nanf("")))));
  CHECK(std::signbit(unpack<double>(pack(-0.0))));
}

TEST_CASE("a float with an integral value stays a float") {
  CHECK(pack(1.0) == raw({0xca, 0x3f, 0x80, 0, 0}));
  CHECK(pack(0.1) == raw({0xcb, 0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a}));
  CHECK(pack(1.0f) == raw({0xca, 0x3f, 0x80, 0, 0}));
  CHECK(describe(pack(0x1p64)) == "float");
  CHECK(describe(pack(-3.0)) == "float");
  CHECK(pack(std::vector{2.0}) == array(2.0));
  CHECK(pack(point{1, 2.0}) == array(1, 2.0));
  CHECK(pack(std::unordered_map<int, double>{{1, 2.0}}) == pack(std::map<int, double>{{1, 2.0}}));
}

TEST_CASE("equality is on bytes: NaN equals itself, and the zeros differ") {
  CHECK(pack(std::nan("")) == pack(std::nan("")));
  CHECK(pack(0.0) != pack(-0.0));
  CHECK(pack(1) == pack(uint64_t{1}));
  CHECK(pack(1) != pack(1.0));
  CHECK(std::hash<packed>{}(pack("a")) == std::hash<packed>{}(pack(std::string{"a"})));
}

TEST_CASE("strings of any length and any bytes come back") {
  check_round_trip(std::string{});
  check_round_trip(std::string{"\0a\0", 3});
  check_round_trip(std::string{"\xff\xfe\x80\xc3"}); // not UTF-8
  for (size_t length : {31u, 32u, 255u, 256u, 65535u, 65536u, 1u << 20})
    check_round_trip(std::string(length, 'x'));
}

TEST_CASE("booleans, enumerations and blobs come back") {
  check_round_trip(true);
  check_round_trip(false);
  check_round_trip(color::green);
  check_round_trip(std::vector<char>{'\0', '\x7f', '\x80'});
  check_round_trip(std::vector<unsigned char>{});
}

TEST_CASE("optionals come back, empty ones too") {
  check_round_trip(std::optional<int>{});
  check_round_trip(std::optional<int>{0});
  check_round_trip(std::optional<std::string>{""});
  check_round_trip(std::vector<std::optional<double>>{1.0, std::nullopt});
}

TEST_CASE("containers come back, nested and empty ones too") {
  check_round_trip(std::vector<int>{});
  check_round_trip(std::vector<bool>{true, false});
  check_round_trip(std::vector<std::vector<std::string>>{{}, {"a"}, {"b", "c"}});
  check_round_trip(std::deque<int>{1, 2});
  check_round_trip(std::list<int>{3});
  check_round_trip(std::array<int, 3>{1, 2, 3});
  check_round_trip(std::set<std::string>{"x", "y"});
  check_round_trip(std::map<std::string, std::map<int, std::vector<double>>>{{"k", {{1, {2}}}}});
  check_round_trip(std::unordered_map<int, std::string>{{1, "a"}, {2, "b"}});
  check_round_trip(std::tuple{1, 2.5, std::string{"s"}, std::tuple{true}});
  check_round_trip(std::pair{std::string{"k"}, std::vector<int>{1}});
  check_round_trip(std::vector<int>(70'000, 1));
}

TEST_CASE("user types come back, with members as array or by name") {
  check_round_trip(point{1, -0.5});
  check_round_trip(person{"Ada", 36, {{1, 2}, {3, 4}}});
  check_round_trip(std::vector<person>{{}, {"Bob", std::nullopt, {}}});
  check_round_trip(std::map<std::string, point>{{"home", {1, 2}}});
}

TEST_CASE("the schema names kinds, not C++ types") {
  CHECK(schema<int>() == "int");
  CHECK(schema<uint8_t>() == schema<int64_t>());
  CHECK(schema<float>() == "float");
  CHECK(schema<bool>() == "bool");
  CHECK(schema<std::string>() == "str");
  CHECK(schema<std::vector<std::string>>() == "array<str>");
  CHECK(schema<std::vector<char>>() == "bin");
  CHECK(schema<std::map<std::string, double>>() == "map<str,float>");
  CHECK(schema<std::unordered_map<std::string, double>>() == "map<str,float>");
  CHECK(schema<std::tuple<int, std::string>>() == "tuple<int,str>");
  CHECK(schema<std::pair<int, bool>>() == "tuple<int,bool>");
  CHECK(schema<std::optional<int>>() == "optional<int>");
  CHECK(schema<color>() == "int");
  CHECK(schema<point>() == "tuple<int,float>");
  CHECK(schema<person>() == "struct<str,optional<int>,array<tuple<int,float>>>");
}

TEST_CASE("a struct may hold containers of itself") {
  CHECK(schema<tree>() == "tuple<int,array<struct>>");
  CHECK(schema<std::vector<tree>>() == "array<tuple<int,array<struct>>>");
  check_round_trip(tree{1, {{2, {}}, {3, {{4, {}}}}}});
}

TEST_CASE("a value of another type is a mismatch that names both") {
  const auto mismatch = errc::type_mismatch;
  CHECK_FAILS_SAYING(mismatch, "expected int, found str", unpack<int>(pack("x")));
  CHECK_FAILS_SAYING(mismatch, "expected str, found int", unpack<std::string>(pack(1)));
  CHECK_FAILS_SAYING(mismatch, "expected int, found float", unpack<int>(pack(1.5)));
  CHECK_FAILS_SAYING(mismatch, "expected int, found nil", unpack<int>(nil));
  CHECK_FAILS_SAYING(mismatch, "expected bool, found int", unpack<bool>(pack(1)));
  CHECK_FAILS_SAYING(mismatch, "expected map<str,int>, found array of 2",
                     unpack<std::map<std::string, int>>(array(1, 2)));
  CHECK_FAILS_SAYING(mismatch, "expected array<int>, found map of 1",
                     unpack<std::vector<int>>(pack(std::map<int, int>{{1, 2}})));
  CHECK_FAILS_SAYING(mismatch, "expected tuple<int,float>, found bin",
                     unpack<point>(pack(std::vector<char>{'x'})));
}

TEST_CASE("an integer that does not fit is a mismatch, it is never cut") {
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected int, found int that does not fit",
                     unpack<int8_t>(pack(128)));
  CHECK_FAILS(errc::type_mismatch, unpack<uint8_t>(pack(-1)));
  CHECK_FAILS(errc::type_mismatch, unpack<int64_t>(pack(UINT64_MAX)));
  CHECK_FAILS(errc::type_mismatch, unpack<uint64_t>(pack(INT64_MIN)));
}

TEST_CASE("a mismatch inside a value is a mismatch of the whole") {
  CHECK_FAILS(errc::type_mismatch, unpack<std::vector<int>>(array(1, "two")));
  CHECK_FAILS(errc::type_mismatch, unpack<std::tuple<int, int>>(array(1, "two")));
  CHECK_FAILS(errc::type_mismatch, unpack<point>(array("x", 1.0)));
}

TEST_CASE("bytes that are not exactly one value are a mismatch, not undefined behaviour") {
  for (auto& bytes :
       {raw({}), raw({0xc1}), raw({0x01, 0x02}), raw({0x92, 0x01}), raw({0xa5, 'a'}),
        raw({0xdd, 0xff, 0xff, 0xff, 0xff}), nested(max_depth + 1), nested(100'000)}) {
    CHECK_FAILS(errc::type_mismatch, unpack<int>(bytes));
    CHECK_FAILS(errc::type_mismatch, unpack<std::vector<int>>(bytes));
    CHECK_FAILS(errc::type_mismatch, unpack<std::string>(bytes));
  }
}

TEST_CASE("a value is described in a few words, whatever it is") {
  CHECK(describe(nil) == "nil");
  CHECK(describe(pack(true)) == "bool");
  CHECK(describe(pack(-1)) == "int");
  CHECK(describe(pack(1.5f)) == "float");
  CHECK(describe(pack("x")) == "str");
  CHECK(describe(pack(std::vector<char>{'x'})) == "bin");
  CHECK(describe(array(1, 2, 3)) == "array of 3");
  CHECK(describe(pack(std::map<int, int>{{1, 2}})) == "map of 1");
  CHECK(describe(raw({0xd4, 0x05, 0x00})) == "ext");
  CHECK(describe(raw({0xc1})) == "malformed bytes");
}
