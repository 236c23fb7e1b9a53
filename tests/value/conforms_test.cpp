#include "actors/value/conforms.hpp"

#include "tests/support/failure.hpp"
#include "tests/support/references.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

using namespace manager;
using namespace manager::test;

namespace {

/// A server that knows one object, number 7, a "list<int>", and the type "value".
struct one_list final : known_objects {
  bool is_object_type(std::string_view name) const override {
    return name == "list" || name == "value";
  }
  std::string schema_of(uint64_t object) const override { return object == 7 ? "list<int>" : ""; }
};

void check(const packed& value, std::string_view schema) {
  require_conforming(value, parse_schema(schema), one_list{});
}

/// Checks one argument of an operation of an object with this schema.
void check_argument(std::string_view word, const packed& value, const std::string& schema) {
  packed_argument argument{word, &value};
  require_conforming({&argument, 1}, schema, one_list{});
}

} // namespace

TEST_CASE("what fits a schema is accepted, whatever the schema") {
  using namespace std::string_literals;
  check(pack(-5), "int");
  check(pack(true), "bool");
  check(pack(1.5), "float");
  check(pack("x"s), "str");
  check(pack(std::vector<unsigned char>{1}), "bin");
  check(pack(std::optional<int>{}), "optional<int>");
  check(pack(std::optional<int>{3}), "optional<int>");
  check(pack(std::vector<std::tuple<int, std::vector<double>>>{{1, {0.5}}}),
        "array<tuple<int,array<float>>>");
  check(pack(std::map<std::string, std::vector<int>>{{"a", {1}}}), "map<str,array<int>>");
  check(pack(std::tuple{1, "x"s}), "variant<int,str>");
  CHECK_NOTHROW(check(packed{"\xc0"}, "nil"));
  check(pack(5), "duration<int,ms>");
  check(pack(0.5), "time<float,1/30s,steady>");
  check(pack(std::vector<unsigned char>{1, 2}), "bits<9>");
  check(pack("anything"s), "value");
  check(pack("anything"s), "a_kind_to_come<int>");
  check(reference_to(7), "list<int>");
}

TEST_CASE("what does not fit a schema is refused with its place") {
  using namespace std::string_literals;
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected int, found str", check(pack("x"s), "int"));
  CHECK_FAILS_SAYING(errc::type_mismatch, "element 1: expected int, found str",
                     check(pack(std::tuple{1, "x"s}), "array<int>"));
  CHECK_FAILS_SAYING(
      errc::type_mismatch, "value of \"a\": element 0: expected float, found int",
      check(pack(std::map<std::string, std::vector<int>>{{"a", {1}}}), "map<str,array<float>>"));
  CHECK_FAILS_SAYING(errc::type_mismatch, "key 1: expected str, found int",
                     check(pack(std::map<int, int>{{1, 1}}), "map<str,int>"));
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected tuple<int,int>, found array of 3",
                     check(pack(std::vector{1, 2, 3}), "tuple<int,int>"));
  CHECK_FAILS_SAYING(errc::type_mismatch, "member 1: expected str, found int",
                     check(pack(std::vector{1, 2}), "tuple<int,str>"));
  CHECK_FAILS(errc::type_mismatch, check(pack(std::tuple{2, 1}), "variant<int,str>"));
  CHECK_FAILS(errc::type_mismatch, check(pack(std::vector<unsigned char>{1}), "bits<9>"));
  CHECK_FAILS(errc::type_mismatch, check(pack("5"s), "duration<int,ms>"));
  CHECK_FAILS(errc::type_mismatch, check(pack("list"s), "list<int>"));
  CHECK_FAILS(errc::type_mismatch, check(reference_to(7), "list<str>"));
  CHECK_FAILS(errc::type_mismatch, check(pack(5), "value<int>")); // "value" accepts any value
  CHECK_FAILS(errc::bad_argument, check(packed{"\x93\x01"}, "array<int>"));
}

TEST_CASE("the word of an argument says which part of an object's schema it is") {
  using namespace std::string_literals;
  check_argument("VALUE", pack(1), "list<int>");
  check_argument("VALUES", pack(std::vector{1}), "list<int>");
  check_argument("KEY", pack("k"s), "dict<str,int>");
  check_argument("KEYS", pack(std::vector{"k"s}), "dict<str,int>");
  check_argument("MAP", pack(std::map<std::string, int>{{"k", 1}}), "dict<str,int>");
  check_argument("ITEM", pack("x"s), "priority_queue<str>");
  check_argument("ITEMS", pack(std::vector{"x"s}), "priority_queue<str,int>");
  check_argument("PRIORITY", pack(1), "priority_queue<str,int>");
  check_argument("PRIORITIES", pack(std::vector{1}), "priority_queue<str,int>");
  check_argument("VALUE", pack("anything"s), "mutex");
  CHECK_FAILS_SAYING(errc::type_mismatch, "element 1: expected int, found str",
                     check_argument("VALUES", pack(std::tuple{1, "x"s}), "list<int>"));
  CHECK_FAILS(errc::type_mismatch, check_argument("KEY", pack(1), "dict<str,int>"));
  CHECK_FAILS(errc::type_mismatch, check_argument("MAP", pack(1), "dict<str,int>"));
  CHECK_FAILS(errc::type_mismatch, check_argument("ITEM", pack(1), "priority_queue<str,int>"));
  CHECK_FAILS(errc::type_mismatch,
              check_argument("PRIORITY", pack("x"s), "priority_queue<str,int>"));
  CHECK(argument_word("KEY VALUE  puts VALUE under KEY", 1) == "VALUE");
  CHECK(argument_word("KEY VALUE  puts VALUE under KEY", 2).empty());
  CHECK(argument_word("INDEX [MEMBER]  the element", 1) == "MEMBER");
  CHECK(argument_word("  number of elements", 0).empty());
}

TEST_CASE("with a member, a value is that member of an element") {
  auto check_value = [](const packed& value, const packed& member) {
    std::array<packed_argument, 2> both{{{"VALUE", &value}, {"MEMBER", &member}}};
    require_conforming(both, "typed_array<tuple<int,str>>", one_list{});
  };
  check_value(pack(1), pack(std::vector{0}));
  check_value(pack(std::tuple{1, "x"}), pack(std::vector<int>{}));
  CHECK_FAILS_SAYING(errc::type_mismatch, "VALUE: expected str, found int",
                     check_value(pack(1), pack(std::vector{1})));
}

TEST_CASE("the other operand is an array of values, or an object of the same schema") {
  check_argument("OTHER", pack(std::vector{1}), "list<int>");
  check_argument("OTHER", reference_to(7), "list<int>");
  check_argument("OTHER", pack(std::vector<std::string>{"x"}), "list<str>");
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected array<str>, found ext",
                     check_argument("OTHER", reference_to(7), "list<str>"));
  CHECK_FAILS(errc::type_mismatch, check_argument("OTHER", reference_to(8), "list<int>"));
  CHECK_FAILS_SAYING(errc::type_mismatch, "element 0: expected int, found str",
                     check_argument("OTHER", pack(std::vector<std::string>{"x"}), "list<int>"));
  CHECK_FAILS(errc::type_mismatch, check_argument("OTHER", pack(1), "list<int>"));
}

TEST_CASE("what goes to the end of a path must fit there") {
  using namespace std::string_literals;
  const auto schema = "dict<str,tuple<int,array<str>>>"s;
  auto put = [&](const packed& path, std::string_view word, const packed& value) {
    packed_argument arguments[] = {{"PATH", &path}, {word, &value}};
    require_conforming(arguments, schema, one_list{});
  };
  put(pack(std::tuple{"k"s, 0}), "VALUE", pack(5));
  put(pack(std::tuple{"k"s, 1, 3}), "VALUE", pack("x"s));
  put(pack(std::tuple{"k"s, -1}), "ELEMENT", pack("x"s));
  CHECK_FAILS_SAYING(errc::type_mismatch, "VALUE: expected int, found str",
                     put(pack(std::tuple{"k"s, 0}), "VALUE", pack("x"s)));
  CHECK_FAILS_SAYING(errc::type_mismatch, "ELEMENT: expected str, found int",
                     put(pack(std::tuple{"k"s, 1}), "ELEMENT", pack(1)));
  CHECK_FAILS_SAYING(errc::type_mismatch, "PATH: expected str, found int",
                     put(pack(std::tuple{1, 0}), "VALUE", pack(5)));
}

TEST_CASE("texts that are no schemas are refused") {
  for (auto text : {"", "list<", "list<int", "list<int>>", "list<,int>", "list<int,>", "a<b>c"})
    CHECK_FAILS(errc::bad_argument, parse_schema(text));
  CHECK_FAILS(errc::bad_argument, parse_schema(std::string(max_schema_bytes + 1, 'x')));
  std::string deep;
  for (int i = 0; i < 100; ++i)
    deep += "array<";
  CHECK_FAILS(errc::bad_argument, parse_schema(deep + "int" + std::string(100, '>')));
  CHECK(parse_schema("map<str,array<int>>").text() == "map<str,array<int>>");
}
