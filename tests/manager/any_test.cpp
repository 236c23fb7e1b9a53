#include "tests/manager/two_clients.hpp"

#include <manager/any.hpp>
#include <sstream>

using namespace manager;
using namespace manager::test;

TEST_CASE("a list of any holds unlike elements") {
  two_clients w;
  auto mixed = w.a.list<any>("mixed", {any{1}, any{"two"}, any{3.5}, any{}});
  mixed.push_back(std::vector{4, 5});
  auto seen = w.b.list<any>("mixed").snapshot();
  REQUIRE(seen.size() == 5);
  CHECK(seen[0].get<int>() == 1);
  CHECK(seen[1].get<std::string>() == "two");
  CHECK(seen[2].get<double>() == 3.5);
  CHECK(seen[3].is_nil());
  CHECK(seen[4].get<std::vector<int>>() == std::vector{4, 5});
  CHECK(mixed.contains(any{"two"}));
  CHECK(mixed.preview() == "[1, \"two\", 3.5, nil, [4, 5]]");
}

TEST_CASE("any tells the kind of its value, and reads it as types of that kind only") {
  CHECK(any{true}.kind() == "bool");
  CHECK(any{std::vector{1}}.kind() == "array");
  CHECK(any{}.kind() == "nil");
  any number{42};
  CHECK(number.kind() == "int");
  CHECK(number.is<int64_t>());
  CHECK_FALSE(number.is<double>());
  CHECK_FALSE(number.is<std::string>());
  CHECK_FALSE(number.get_if<bool>());
  CHECK_FALSE(any{300}.is<int8_t>());
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected str, found int", number.get<std::string>());
}

TEST_CASE("any is compared by its bytes, ordered as the server sorts, and prints") {
  CHECK(any{1} == any{int64_t{1}});
  CHECK(any{1} != any{1.0});
  CHECK(any{1} < any{"a"});
  std::ostringstream out;
  out << any{std::map<std::string, int>{{"a", 1}}};
  CHECK(out.str() == "{\"a\": 1}");
}

TEST_CASE("any in other values, and as a key") {
  two_clients w;
  auto d = w.a.dict<any, std::vector<any>>("d");
  d[any{1}] = {any{"x"}, any{2}};
  auto seen = w.b.dict<any, std::vector<any>>("d").snapshot();
  CHECK(seen.at(any{1}).at(0).get<std::string>() == "x");
}

TEST_CASE("any keeps the object of a proxy alive") {
  two_clients w;
  any held{w.a.list<int>({1, 2})};
  w.settle();
  auto mixed = w.a.list<any>("mixed");
  mixed.push_back(held);
  held = {};
  w.settle();
  auto seen = w.b.list<any>("mixed").at(0);
  CHECK(seen.kind() == "object");
  CHECK(seen.get<list<int>>().snapshot() == std::vector{1, 2});
}
