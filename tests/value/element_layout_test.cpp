#include "actors/value/element_layout.hpp"
#include "actors/value/packed_binary.hpp"
#include "actors/value/stored_value.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <array>
#include <string>

using namespace manager;
using namespace manager::test;

namespace {

element_layout layout_of(std::string_view name) {
  return element_layout{parse_schema(name)};
}

struct point {
  float x = 0, y = 0;
  bool operator==(const point&) const = default;
};

struct segment {
  bool visible = false; // three bytes of padding follow
  point from, to;
  std::array<int16_t, 3> color{};
  double weights[2]{};
  unsigned char name[4]{}; // msgpack would make a blob of it
};

struct has_text {
  int number = 0;
  std::string text;
};

struct packs_its_members {
  int x = 0;
  MSGPACK_DEFINE(x)
};

struct empty {};
using large = std::array<double, 1100>;
using long_name = std::array<std::array<bool, 1>, 512>;

static_assert(array_value<int> && array_value<bool> && array_value<point> && array_value<segment>);
static_assert(array_value<std::array<std::array<double, 4>, 4>> && !array_value<double[3]>);
static_assert(!array_value<char> && !array_value<std::string> && !array_value<has_text>);
static_assert(!array_value<empty> && !array_value<packs_its_members>);
static_assert(!array_value<large> && !array_value<long_name> && !array_value<std::array<int, 0>>);
static_assert(array_value<std::array<double, 1000>>);
static_assert(detail::is_stored_as_it_is<point> && !detail::is_stored_as_it_is<segment>);

} // namespace

TEST_CASE("a layout has the name and the width of its numbers") {
  for (auto name : element_kind_names)
    CHECK(layout_of(name).name() == name);
  CHECK(layout_of("f64").width() == 8);
  CHECK(layout_of("tuple<i8,tuple<f32,bool>>").width() == 6);
  CHECK(layout_of("tuple<i8,tuple<f32,bool>>").name() == "tuple<i8,tuple<f32,bool>>");
  CHECK(detail::layout_name<segment>()
        == "tuple<bool,tuple<f32,f32>,tuple<f32,f32>,tuple<i16,i16,i16>,tuple<f64,f64>,"
           "tuple<u8,u8,u8,u8>>");
  CHECK(layout_of(detail::layout_name<segment>()).width() == detail::stored_width<segment>());
}

TEST_CASE("what is no layout is refused") {
  CHECK_FAILS_SAYING(errc::bad_argument, "'str' is no type of an array's elements",
                     layout_of("str"));
  CHECK_FAILS_SAYING(errc::bad_argument, "'array<i8>' is no type of an array's elements",
                     layout_of("tuple<i8,array<i8>>"));
  CHECK_FAILS(errc::bad_argument, layout_of("tuple"));
  CHECK_FAILS(errc::bad_argument, layout_of("tuple<>"));
  CHECK_FAILS(errc::bad_argument, layout_of("i8<i8>"));
}

TEST_CASE("a C++ value and its packed value have the same bytes in an array") {
  const segment value{true, {1, 2.5}, {-1, 0}, {7, -8, 9}, {0.5, 1e300}, {1, 2, 3, 255}};
  std::string bytes(detail::stored_width<segment>(), '?');
  CHECK(detail::store(value, bytes.data()) == bytes.data() + bytes.size());
  auto layout = layout_of(detail::layout_name<segment>());
  auto packed_value = array(true, array(1.f, 2.5f), array(-1.f, 0.f), array(7, -8, 9),
                            array(0.5, 1e300), array(1, 2, 3, 255));
  CHECK(layout.value_at(bytes.data()) == packed_value);
  CHECK(layout.bytes_of(packed_value) == bytes);
  CHECK(detail::pack_element(value) == packed_value);
  segment read;
  CHECK(detail::load(bytes.data(), read) == bytes.data() + bytes.size());
  CHECK(detail::pack_element(read) == packed_value);
  CHECK(detail::pack_element(detail::unpack_element<segment>(packed_value)) == packed_value);
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected tuple<f32,f32>, found array of 1",
                     detail::unpack_element<point>(array(1.f)));
}

TEST_CASE("a value of another form has no bytes in an array") {
  auto layout = layout_of("tuple<i8,tuple<f32,bool>>");
  CHECK(layout.bytes_of(array(1, array(0.5, true))) == std::string{"\1\0\0\0\x3f\1", 6});
  CHECK_FAILS(errc::type_mismatch, layout.bytes_of(array(1, array(0.5))));
  CHECK_FAILS(errc::type_mismatch, layout.bytes_of(array(1, 0.5)));
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected tuple<i8,tuple<f32,bool>>, found int",
                     layout.bytes_of(pack(1)));
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "the elements are i8: expected int, found int that does not fit",
                     layout.bytes_of(array(128, array(0.5, true))));
}

TEST_CASE("bytes that are no elements are refused") {
  auto layout = layout_of("tuple<i8,bool>");
  CHECK_NOTHROW(layout.require_elements({"\2\1\3\0", 4}));
  CHECK_NOTHROW(layout.require_elements({}));
  CHECK_FAILS_SAYING(errc::bad_argument, "3 bytes are no elements of 2",
                     layout.require_elements({"\2\1\3", 3}));
  CHECK_FAILS_SAYING(errc::bad_argument, "the byte of a bool is 0 or 1",
                     layout.require_elements({"\2\1\3\2", 4}));
}

TEST_CASE("a path leads to a member of an element") {
  auto layout = layout_of("tuple<i8,tuple<f32,bool>,i64>");
  auto place = [&](const packed& path) {
    auto found = layout.at(path);
    return std::pair{found.layout->name(), found.offset};
  };
  CHECK(layout.at(std::nullopt).layout == &layout);
  CHECK(place(array()) == std::pair{layout.name(), int64_t{0}});
  CHECK(place(array(1)) == std::pair<std::string, int64_t>{"tuple<f32,bool>", 1});
  CHECK(place(array(1, 1)) == std::pair<std::string, int64_t>{"bool", 5});
  CHECK(place(array(2)) == std::pair<std::string, int64_t>{"i64", 6});
  CHECK_FAILS_SAYING(errc::out_of_range, "an element of type i64 has no member 0",
                     layout.at(array(2, 0)));
  CHECK_FAILS(errc::out_of_range, layout.at(array(3)));
  CHECK_FAILS(errc::out_of_range, layout.at(array(-1)));
  CHECK_FAILS(errc::type_mismatch, layout.at(pack(1)));
}
