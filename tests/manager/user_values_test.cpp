#include "tests/manager/round_trip.hpp"

#include <array>
#include <deque>
#include <set>
#include <string>

using namespace manager;
using namespace manager::test;

namespace {

enum class color : uint8_t { red, green = 200 };

struct point {
  double x = 0, y = 0;
  bool operator==(const point&) const = default;
  auto operator<=>(const point&) const = default;
  MSGPACK_DEFINE(x, y)
};

struct shape {
  std::string name;
  color fill = color::red;
  std::vector<point> corners;
  std::map<std::string, point> anchors;
  std::optional<point> center;
  bool operator==(const shape&) const = default;
  MSGPACK_DEFINE(name, fill, corners, anchors, center)
};

struct person {
  std::string name;
  int age = 0;
  bool operator==(const person&) const = default;
  MSGPACK_DEFINE_MAP(name, age)
};

} // namespace

MSGPACK_ADD_ENUM(color)

TEST_CASE("enumerations survive") {
  round_trip trip;
  trip.check(color::red);
  trip.check(color::green);
  trip.check_key(color::green, color::green);
}

TEST_CASE("tuples and pairs survive") {
  round_trip trip;
  trip.check(std::tuple<int, double, std::string>{1, 0.5, "two"});
  trip.check(std::pair<std::string, bool>{"yes", true});
  trip.check_key(std::tuple{1, std::string{"a"}}, std::tuple{1, std::string{"a"}});
}

TEST_CASE("optionals survive, present or not") {
  round_trip trip;
  trip.check(std::optional<int>{5});
  trip.check(std::optional<int>{});
  trip.check(std::vector<std::optional<std::string>>{"a", std::nullopt});
}

TEST_CASE("standard containers survive") {
  round_trip trip;
  trip.check(std::vector<int>{});
  trip.check(std::vector<std::string>{"a", ""});
  trip.check(std::deque<double>{1, 2});
  trip.check(std::array<int, 3>{1, 2, 3});
  trip.check(std::set<std::string>{"b", "a"});
  trip.check(std::map<int, std::vector<int>>{{1, {2, 3}}, {4, {}}});
  trip.check(std::unordered_map<std::string, int>{{"a", 1}, {"b", 2}});
  trip.check(std::unordered_set<int>{3, 1, 2});
}

TEST_CASE("structs survive, alone and nested in containers") {
  round_trip trip;
  trip.check(point{1, -0.5});
  trip.check(person{"ann", 30});
  shape triangle{"triangle", color::green, {{0, 0}, {1, 0}, {0, 1}}, {{"top", {0, 1}}}, point{}};
  trip.check(triangle);
  trip.check(shape{});
  trip.check(std::vector{triangle, shape{}});
  trip.check(std::map<std::string, shape>{{"one", triangle}});
  trip.check(std::tuple{triangle, point{2, 3}, std::optional{person{"bob", 40}}});
}

TEST_CASE("structs are keys") {
  round_trip trip;
  trip.check_key(point{1, 2}, point{1, 2});
  trip.check_key(std::vector{point{1, 2}}, std::vector{point{1, 2}});
}

TEST_CASE("an unordered map is the same key whatever its history") {
  using hashed = std::unordered_map<std::string, int>;
  hashed forward, backward;
  backward.rehash(1000);
  for (int i = 0; i < 50; ++i) {
    forward[std::to_string(i)] = i;
    backward[std::to_string(49 - i)] = 49 - i;
  }
  backward["other"] = 1;
  backward.erase("other");
  round_trip trip;
  trip.check_key(forward, backward);
  trip.check_key(std::unordered_set<int>{1, 2, 3}, std::unordered_set<int>{3, 2, 1});
}

TEST_CASE("a member of a struct is changed by writing the whole struct") {
  two_clients w;
  auto people = w.a.dict<std::string, person>("people", {{"ann", {"Ann", 30}}});
  person ann = people["ann"];
  ++ann.age;
  people["ann"] = ann;
  CHECK(w.b.dict<std::string, person>("people").at("ann").age == 31);
  people["bob"] = {"Bob", 40};
  CHECK(people["bob"] == person{"Bob", 40});
  CHECK(people.begin()->second.name == "Ann");
}

TEST_CASE("values of one type are sorted as operator< sorts them") {
  two_clients w;
  std::vector<point> points{{2, 1}, {-1, 5}, {2, -1}, {-0.5, 0}};
  auto shared = w.a.list<point>(points);
  shared.sort();
  std::sort(points.begin(), points.end());
  CHECK(shared.snapshot() == points);
}
