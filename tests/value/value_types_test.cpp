#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <array>
#include <bitset>
#include <chrono>
#include <complex>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <unordered_map>
#include <variant>

// Types that are values without a macro.

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

enum class color : uint8_t { red, green = 200 };
enum level { low = -5, high = 70'000 };

struct point {
  double x = 0;
  double y = 0;
  bool operator==(const point&) const = default;
};

struct nothing {
  bool operator==(const nothing&) const = default;
};

struct shape {
  std::string name;
  color fill = color::red;
  std::vector<point> corners;
  std::map<std::string, point> anchors;
  std::optional<point> center;
  std::variant<int, std::string, point> tag;
  std::array<int, 2> size{};
  int grid[2][2]{};
  char code[4]{};
  nothing empty;
  bool operator==(const shape&) const = default;
};

struct sixteen {
  int a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, i = 9, j = 10, k = 11, l = 12, m = 13,
      n = 14, o = 15, p = 16;
  bool operator==(const sixteen&) const = default;
};

struct tree {
  int value = 0;
  std::vector<tree> children;
  bool operator==(const tree&) const = default;
};

struct named {
  std::string name;
  std::vector<int> ages;
  MSGPACK_DEFINE_MAP(name, ages)
};

template <class T> void check_round_trip(const T& value) {
  CHECK(unpack<T>(pack(value)) == value);
  CHECK(unpack<std::vector<T>>(pack(std::vector<T>{value, value})) == std::vector<T>{value, value});
  CHECK(unpack<std::optional<std::tuple<T>>>(pack(std::tuple<T>{value})) == std::tuple<T>{value});
}

} // namespace

TEST_CASE("enumerations are integers without a macro") {
  check_round_trip(color::green);
  check_round_trip(low);
  check_round_trip(high);
  check_round_trip(std::byte{7});
  CHECK(pack(color::green) == pack(200));
  CHECK(schema<color>() == "int");
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected int, found int that does not fit",
                     unpack<color>(pack(256)));
}

TEST_CASE("plain structs are values without a macro") {
  check_round_trip(point{1, -0.5});
  check_round_trip(nothing{});
  check_round_trip(sixteen{});
  check_round_trip(tree{1, {{2, {}}, {3, {{4, {}}}}}});
  check_round_trip(shape{"a",
                         color::green,
                         {{1, 2}},
                         {{"b", {3, 4}}},
                         point{5, 6},
                         point{7, 8},
                         {9, 10},
                         {{11, 12}, {13, 14}},
                         {'x', 'y'},
                         {}});
  CHECK(pack(point{1, 2.5}) == array(1.0, 2.5));
  CHECK(pack(nothing{}) == array());
  CHECK(pack(std::map<std::string, point>{{"a", {}}}) == entries("a", array(0.0, 0.0)));
}

TEST_CASE("a plain struct has the schema of a tuple of its members") {
  CHECK(schema<point>() == "tuple<float,float>");
  CHECK(schema<nothing>() == "tuple<>");
  CHECK(schema<tree>() == "tuple<int,array<struct>>");
  CHECK(schema<shape>()
        == "tuple<str,int,array<tuple<float,float>>,map<str,tuple<float,float>>,"
           "optional<tuple<float,float>>,variant<int,str,tuple<float,float>>,array<int>,"
           "array<array<int>>,str,tuple<>>");
}

TEST_CASE("a struct is not read from fewer or more members than it has") {
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected tuple<float,float>, found array of 1",
                     unpack<point>(array(1.0)));
  CHECK_FAILS(errc::type_mismatch, unpack<point>(array(1.0, 2.0, 3.0)));
  CHECK_FAILS(errc::type_mismatch, (unpack<std::tuple<int, int>>(array(1))));
  CHECK_FAILS(errc::type_mismatch, (unpack<std::pair<int, int>>(array(1, 2, 3))));
  CHECK_FAILS(errc::type_mismatch, (unpack<std::array<int, 3>>(array(1, 2))));
  using nested = std::vector<std::tuple<std::vector<std::chrono::seconds>, int>>;
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "element 0: expected tuple<array<duration<int,s>>,int>, found array of 1",
                     unpack<nested>(array(array(array(1)))));
}

TEST_CASE("variants keep which of their types they hold") {
  using number = std::variant<int, int64_t, double, std::string>;
  for (auto& value : {number{1}, number{int64_t{1}}, number{1.5}, number{"x"}})
    check_round_trip(value);
  CHECK(pack(number{int64_t{1}}) == array(1, 1));
  CHECK(schema<number>() == "variant<int,int,float,str>");
  using maybe = std::variant<std::monostate, std::optional<int>>;
  check_round_trip(maybe{});
  check_round_trip(maybe{std::optional<int>{}});
  CHECK(pack(maybe{}) != pack(maybe{std::optional<int>{}}));
  CHECK_FAILS(errc::type_mismatch, unpack<number>(array(4, 1)));
  CHECK_FAILS(errc::type_mismatch, unpack<number>(array(0)));
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected int, found str", unpack<number>(array(0, "x")));
}

TEST_CASE("durations and times keep their unit and every digit") {
  check_round_trip(5ms);
  check_round_trip(std::chrono::nanoseconds::max());
  check_round_trip(std::chrono::nanoseconds::min());
  check_round_trip(std::chrono::duration<double>{0.1});
  check_round_trip(std::chrono::system_clock::time_point::max());
  check_round_trip(std::chrono::sys_days{std::chrono::days{-3}});
  CHECK(schema<std::chrono::milliseconds>() == "duration<int,ms>");
  CHECK(schema<std::chrono::duration<double>>() == "duration<float,s>");
  CHECK(schema<std::chrono::duration<int, std::ratio<1, 30>>>() == "duration<int,1/30s>");
  CHECK(schema<std::chrono::system_clock::time_point>() == "time<int,ns>");
  CHECK(schema<std::chrono::steady_clock::time_point>() == "steady_time<int,ns>");
  CHECK_FAILS(errc::type_mismatch,
              (unpack<std::chrono::duration<int8_t>>(pack(std::chrono::seconds{200}))));
}

TEST_CASE("paths, bitsets, complex numbers and pointers that own are values") {
  check_round_trip(std::filesystem::path{"/tmp/a b"});
  CHECK(schema<std::filesystem::path>() == "str");
  check_round_trip(std::bitset<0>{});
  check_round_trip(std::bitset<9>{0b1'0110'0001});
  CHECK(schema<std::bitset<9>>() == "bits<9>");
  CHECK_FAILS(errc::type_mismatch, unpack<std::bitset<9>>(pack(std::bitset<8>{})));
  CHECK_FAILS(errc::type_mismatch, unpack<std::bitset<1>>(pack(std::bitset<8>{3})));
  check_round_trip(std::complex<float>{1, -2});
  CHECK(schema<std::complex<double>>() == "tuple<float,float>");
  CHECK(*unpack<std::shared_ptr<int>>(pack(std::make_shared<int>(3))) == 3);
  CHECK(schema<std::unique_ptr<int>>() == "optional<int>");
}

TEST_CASE("a span is sent as what it shows") {
  std::vector<int> numbers{1, 2, 3};
  CHECK(pack(std::span{numbers}) == pack(numbers));
  std::array<char, 2> letters{'a', 'b'};
  CHECK(pack(std::span{letters}) == pack(std::vector<char>{'a', 'b'}));
  CHECK(schema<std::span<const int>>() == "array<int>");
}

TEST_CASE("a sequence of bytes is a blob in every container that msgpack packs so") {
  CHECK(schema<std::vector<std::byte>>() == "bin");
  CHECK(schema<std::array<char, 3>>() == "bin");
  CHECK(describe(pack(std::array<char, 3>{})) == "bin");
}

TEST_CASE("a mismatch names the place of what does not fit") {
  const auto mismatch = errc::type_mismatch;
  CHECK_FAILS_SAYING(mismatch, "element 1: expected int, found str",
                     unpack<std::vector<int>>(array(1, "two")));
  CHECK_FAILS_SAYING(mismatch, "element 1: member 0: expected int, found str",
                     (unpack<std::vector<std::tuple<int>>>(array(array(1), array("two")))));
  CHECK_FAILS_SAYING(
      mismatch, "value of \"b\": element 0: expected int, found nil",
      (unpack<std::map<std::string, std::vector<int>>>(entries("a", array(), "b", array(nil)))));
  CHECK_FAILS_SAYING(mismatch, "key 1: expected str, found int",
                     (unpack<std::map<std::string, int>>(entries(1, 1))));
  CHECK_FAILS_SAYING(mismatch, "member 1: expected float, found str",
                     unpack<point>(array(1.0, "x")));
  CHECK_FAILS_SAYING(mismatch, "member \"ages\": element 0: expected int, found str",
                     unpack<named>(entries("name", "ann", "ages", array("x"))));
  CHECK_FAILS_SAYING(mismatch, "element 0: expected int, found int that does not fit",
                     unpack<std::vector<int8_t>>(array(300)));
  CHECK_FAILS_SAYING(mismatch, "expected array<int>, found str",
                     unpack<std::vector<int>>(pack("x")));
}

TEST_CASE("a float and the same number as a double are the same bytes") {
  CHECK(pack(0.1F) == pack(double{0.1F}));
  CHECK(pack(std::vector<float>{0.5F, 0.1F}) == pack(std::vector<double>{0.5, double{0.1F}}));
  CHECK(pack(std::numeric_limits<float>::infinity())
        == pack(std::numeric_limits<double>::infinity()));
  CHECK(pack(-0.0F) == pack(-0.0));
  CHECK(pack(std::numeric_limits<float>::quiet_NaN())
        == pack(std::numeric_limits<double>::quiet_NaN()));
  CHECK(pack(std::numeric_limits<float>::denorm_min()).size() == 5);
  CHECK(pack(1e-300).size() == 9);
  CHECK(pack(0.1).size() == 9);
}

TEST_CASE("a number that a float cannot hold is a mismatch, it is never rounded") {
  for (double number : {0.1, 1e300, 16'777'217.0, 1e-50}) {
    CHECK_FAILS_SAYING(errc::type_mismatch, "expected float, found float that does not fit",
                       unpack<float>(pack(number)));
    CHECK_FAILS(errc::type_mismatch, unpack<std::vector<float>>(array(number)));
    CHECK_FAILS(errc::type_mismatch, unpack<std::optional<float>>(pack(number)));
    CHECK_FAILS(errc::type_mismatch, unpack<std::shared_ptr<float>>(pack(number)));
    CHECK_FAILS(errc::type_mismatch, unpack<std::complex<float>>(array(number, 0.0)));
    CHECK_FAILS(errc::type_mismatch, (unpack<std::map<int, float>>(entries(1, number))));
  }
  CHECK(std::isnan(unpack<float>(pack(std::bit_cast<double>(0x7ff8'0000'0000'0001)))));
}

TEST_CASE("bytes of a float that are not the shortest are refused, at any depth") {
  auto one = raw({0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0});
  CHECK_FAILS(errc::bad_argument, require_value(one));
  CHECK_FAILS(errc::bad_argument, require_value(array(one)));
  CHECK_FAILS(errc::bad_argument, split_array(array(one)));
  CHECK_NOTHROW(require_value(pack(0.1)));
}

TEST_CASE("sums of floats are as C++ makes them, and canonical") {
  auto sum = [](auto value, auto delta, const packed& range) {
    return add_values(pack(value), pack(delta), range);
  };
  const auto for_float = pack(float32_range);
  CHECK(sum(0.1F, 0.2F, for_float) == pack(0.1F + 0.2F));
  CHECK(sum(0.1, 0.2, nil) == pack(0.1 + 0.2));
  CHECK(sum(0.5, 0.5, nil) == pack(1.0F));
  CHECK(sum(std::numeric_limits<float>::max(), std::numeric_limits<float>::max(), for_float)
        == pack(std::numeric_limits<float>::infinity()));
  CHECK_FAILS(errc::type_mismatch, sum(0.1, 0.5F, for_float));
}
