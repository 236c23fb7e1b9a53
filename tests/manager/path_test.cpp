#include "tests/manager/two_clients.hpp"

#include <map>
#include <string>
#include <vector>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;
using table = std::map<std::string, ints>;

namespace {

struct point {
  int x = 0;
  double y = 0;
  MSGPACK_DEFINE(x, y)
};

} // namespace

TEST_CASE("a nested value is read, assigned and added to in place") {
  two_clients w;
  auto d = w.a.dict<std::string, ints>("d", {{"x", {1, 2, 3, 4}}});
  d.path("x", 3) += 1;
  d.path("x", 0) = 10;
  CHECK(d.path("x", -1) == 5);
  CHECK(++d.path("x", 1) == 3);
  CHECK(d.path("x", 2)-- == 3);
  CHECK(w.b.dict<std::string, ints>("d").at("x") == ints{10, 3, 2, 5});
}

TEST_CASE("elements are appended to nested arrays and erased from them") {
  two_clients w;
  auto d = w.a.dict<std::string, ints>();
  d.path("x").push_back(1);
  d.path("x").push_back(2);
  d.path("y").push_back(3);
  CHECK(d.path("x", 0).erase());
  CHECK(d.path("y").erase());
  CHECK_FALSE(d.path("y").erase());
  CHECK(d.snapshot() == std::map<std::string, ints>{{"x", {2}}});
}

TEST_CASE("a path into a list goes as deep as its values do, and finds their types") {
  two_clients w;
  auto l = w.a.list<std::map<int, table>>({{{7, {{"a", {1}}}}}});
  l.path(0, 7, "a").push_back(2);
  l.path(0, 8) = table{{"b", {3}}};
  l.path(-1, 8, "b", 0) += 4;
  static_assert(std::same_as<decltype(l.path(0, 7, "a", 0).value()), int>);
  CHECK(l.at(0) == std::map<int, table>{{7, {{"a", {1, 2}}}}, {8, {{"b", {7}}}}});
}

TEST_CASE("keys are packed as the map's own type, whatever the step's type is") {
  two_clients w;
  auto d = w.a.dict<std::string, std::map<double, int>>();
  d["x"] = std::map<double, int>{{3.0, 1}};
  d.path("x", 3) += 1;
  CHECK(d.at("x") == std::map<double, int>{{3.0, 2}});
}

TEST_CASE("the type of what is no container is named") {
  two_clients w;
  auto d = w.a.dict<std::string, point>({{"p", {1, 2.5}}});
  d.path<int>("p", 0) += 4;
  d.path<double>("p", 1) = 0.5;
  CHECK(d.at("p").x == 5);
  CHECK(d.at("p").y == 0.5);
}

TEST_CASE("a sum that does not fit the nested type is refused, and nothing is changed") {
  two_clients w;
  auto d = w.a.dict<std::string, std::vector<int8_t>>({{"x", {100}}});
  CHECK_FAILS(errc::out_of_range, d.path("x", 0) += 100);
  CHECK(d.path("x", 0) == 100);
}

TEST_CASE("errors of a path name object, operation and step") {
  two_clients w;
  auto d = w.a.dict<std::string, ints>("d", {{"x", {1}}});
  CHECK_FAILS_SAYING(errc::out_of_range,
                     "dict 'd': path_at: at the step 1 of the path: there is 1 element",
                     d.path("x", 1).value());
  CHECK_FAILS_SAYING(errc::no_such_key, "dict 'd': path_at: no such key: \"y\"",
                     d.path("y", 1).value());
  CHECK_FAILS(errc::type_mismatch, d.path<std::string>("x", 0).value());
}

TEST_CASE("a nested value keeps what it refers to alive") {
  two_clients w;
  auto d = w.a.dict<std::string, std::vector<list<int>>>("d");
  d.path("x").push_back(w.a.list<int>({1, 2}));
  CHECK(inventory_of(w.world)[1] == 2);
  CHECK(w.b.dict<std::string, std::vector<list<int>>>("d").path("x", 0).value().size() == 2);
  d.path("x", 0).erase();
  CHECK(inventory_of(w.world)[1] == 1);
}

TEST_CASE("concurrent updates by path are all counted") {
  two_clients w;
  auto a = w.a.dict<std::string, ints>("d", {{"x", {0}}});
  auto b = w.b.dict<std::string, ints>("d");
  for (int i = 0; i < 100; ++i)
    (i % 2 == 0 ? a : b).path("x", 0) += 1;
  CHECK(a.at("x") == ints{100});
}
