#include "tests/manager/two_clients.hpp"

#include <cstdint>
#include <limits>
#include <sstream>
#include <string>

using namespace manager;
using namespace manager::test;

TEST_CASE("an element reference reads and assigns") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {1, 2, 3});
  auto theirs = w.b.list<int>("numbers");
  int copy = theirs[0];
  CHECK(copy == 1);
  CHECK(theirs[-1].value() == 3);
  CHECK((numbers[0] = 10) == 10);
  CHECK(theirs[0] == 10);
  numbers[1] = numbers[2] = 30;
  CHECK(theirs.snapshot() == std::vector<int>{10, 30, 30});
}

TEST_CASE("an element is assigned from another element, of a list or of a dict") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {1, 2});
  auto ages = w.a.dict<std::string, int>("ages", {{"ann", 30}, {"bob", 40}});
  numbers[0] = numbers[1];
  CHECK(w.b.list<int>("numbers").snapshot() == std::vector<int>{2, 2});
  ages["ann"] = ages["bob"];
  CHECK(w.b.dict<std::string, int>("ages").at("ann") == 40);
  numbers[1] = ages["ann"];
  ages["eve"] = numbers[0];
  CHECK(numbers[1] == 40);
  CHECK(ages["eve"] == 2);
}

TEST_CASE("compound assignments return the value reached and post-forms the one before") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {10});
  CHECK((numbers[0] += 5) == 15);
  CHECK((numbers[0] -= 2) == 13);
  CHECK(++numbers[0] == 14);
  CHECK(--numbers[0] == 13);
  CHECK(numbers[0]++ == 13);
  CHECK(numbers[0]-- == 14);
  CHECK(w.b.list<int>("numbers")[0] == 13);
}

TEST_CASE("arithmetic on a missing entry of a dict starts from nothing") {
  two_clients w;
  auto counts = w.a.dict<std::string, int>("counts");
  CHECK((counts["plus"] += 5) == 5);
  CHECK((counts["minus"] -= 5) == -5);
  CHECK(++counts["pre"] == 1);
  CHECK(counts["post"]++ == 0);
  CHECK(--counts["down"] == -1);
  CHECK(counts["past"]-- == 0);
  using map = std::map<std::string, int>;
  CHECK(w.b.dict<std::string, int>("counts").snapshot()
        == map{{"down", -1}, {"minus", -5}, {"past", -1}, {"plus", 5}, {"post", 1}, {"pre", 1}});
}

TEST_CASE("reading a missing entry is an error and no insertion") {
  two_clients w;
  auto counts = w.a.dict<std::string, int>();
  CHECK_FAILS(errc::no_such_key, counts["none"].value());
  CHECK_FAILS(errc::no_such_key, counts["some"] = counts["none"]);
  CHECK(counts.empty());
}

TEST_CASE("elements compare with values and with each other") {
  two_clients w;
  auto numbers = w.a.list<int>({1, 2, 1});
  CHECK(numbers[0] == 1);
  CHECK(1 == numbers[0]);
  CHECK(numbers[0] != 2);
  CHECK(numbers[0] == 1L); // of another arithmetic type
  CHECK(numbers[0] == 1.0);
  CHECK(numbers[0] == numbers[2]);
  CHECK(numbers[0] != numbers[1]);
  CHECK(numbers[0] < numbers[1]);
  CHECK(numbers[1] >= 2);
  CHECK(2 > numbers[0]);
  auto words = w.a.list<std::string>({"fig", "pear"});
  CHECK(words[0] == "fig");
  CHECK(words[0] < "pear");
  CHECK(words[0] < words[1]);
  CHECK(std::string{"pear"} == words[1]);
}

TEST_CASE("an element is written to a stream as its value") {
  two_clients w;
  auto words = w.a.list<std::string>({"fig"});
  auto counts = w.a.dict<std::string, int>({{"fig", 3}});
  std::ostringstream out;
  out << words[0] << ' ' << counts["fig"];
  CHECK(out.str() == "fig 3");
}

TEST_CASE("strings grow by +=") {
  two_clients w;
  auto words = w.a.list<std::string>("words", {"ab"});
  CHECK((words[0] += "cd") == "abcd");
  CHECK(words.fetch_add(0, "") == "abcd");
  auto texts = w.a.dict<std::string, std::string>("texts");
  CHECK((texts["log"] += "one ") == "one ");
  CHECK((texts["log"] += "two") == "one two");
  CHECK(w.b.list<std::string>("words").front() == "abcd");
  CHECK(w.b.dict<std::string, std::string>("texts").at("log") == "one two");
}

TEST_CASE("floats are added as floats") {
  two_clients w;
  auto reals = w.a.list<double>({1.0});
  CHECK((reals[0] += 0.5) == 1.5);
  CHECK((reals[0] -= 2) == -0.5);
  auto singles = w.a.list<float>({0.1f});
  CHECK((singles[0] += 0.2f) == 0.1f + 0.2f);
  CHECK(singles[0] == 0.1f + 0.2f);
}

TEMPLATE_TEST_CASE("a sum that leaves its type is out_of_range and leaves the value", "", int8_t,
                   uint8_t, int16_t, uint16_t, int, unsigned, int64_t, uint64_t) {
  using limits = std::numeric_limits<TestType>;
  two_clients w;
  auto ends = w.a.list<TestType>({limits::max(), limits::min()});
  CHECK_FAILS(errc::out_of_range, ends[0] += 1);
  CHECK_FAILS(errc::out_of_range, ends[0]++);
  CHECK_FAILS(errc::out_of_range, ends[1] -= 1);
  CHECK_FAILS(errc::out_of_range, --ends[1]);
  CHECK_FAILS(errc::out_of_range, ends.fetch_add(0, limits::max()));
  CHECK(ends.snapshot() == std::vector<TestType>{limits::max(), limits::min()});
  auto counts = w.a.dict<int, TestType>({{1, limits::max()}});
  CHECK_FAILS(errc::out_of_range, counts[1] += 1);
  CHECK_FAILS(errc::out_of_range, counts.add_many({{2, TestType{1}}, {1, TestType{1}}}));
  CHECK(counts.snapshot() == std::map<int, TestType>{{1, limits::max()}});
}

TEMPLATE_TEST_CASE("the ends of a type are reached exactly", "", int8_t, uint8_t, int, unsigned,
                   int64_t, uint64_t) {
  using limits = std::numeric_limits<TestType>;
  constexpr auto half = static_cast<TestType>(limits::max() / 2 + 1);
  two_clients w;
  auto numbers = w.a.list<TestType>({TestType{0}, limits::max(), limits::min(), half});
  CHECK((numbers[0] += limits::max()) == limits::max());
  CHECK((numbers[1] -= half) == limits::max() - half);
  CHECK((numbers[2] -= limits::min()) == 0);
  CHECK((numbers[3] -= half) == 0);
  CHECK(numbers[0] == limits::max());
  CHECK(numbers[1] == limits::max() - half);
  CHECK(numbers[2] == 0);
  CHECK(numbers[3] == 0);
}

TEST_CASE("what is too large to subtract in one operation is refused, not mistaken") {
  two_clients w;
  auto numbers = w.a.list<uint64_t>({5});
  CHECK_FAILS(errc::out_of_range, numbers[0] -= std::numeric_limits<uint64_t>::max());
  CHECK(numbers[0] == uint64_t{5});
}

TEST_CASE("an element stays live, its value does not") {
  two_clients w;
  auto d = w.a.dict<std::string, int>("d", {{"a", 1}});
  auto live = d["a"];
  auto value = +d["a"];
  static_assert(std::same_as<decltype(value), int>);
  d["a"] = 2;
  CHECK(live == 2);
  CHECK(value == 1);
}

TEST_CASE("what is read is const, so that no copy is changed by mistake") {
  using lists = dict<std::string, std::vector<int>>;
  static_assert(std::is_const_v<decltype(std::declval<lists>().at(""))>);
  static_assert(std::is_const_v<decltype(std::declval<lists>()[""].value())>);
  static_assert(std::is_const_v<decltype(std::declval<list<std::string>>().front())>);
  static_assert(std::same_as<decltype(std::declval<list<int>>().at(0)), int>);
  static_assert(std::same_as<decltype(std::declval<list<list<int>>>().at(0)), list<int>>);
  two_clients w;
  auto d = w.a.dict<std::string, std::vector<int>>("d", {{"a", {1}}});
  d.path("a").push_back(2);
  std::vector<int> copy = d.at("a");
  copy.push_back(3);
  CHECK(d.at("a") == std::vector{1, 2});
}

TEST_CASE("a shared number is compared as a number, whatever the signs are") {
  two_clients w;
  auto value = w.a.value<unsigned>("value", 7U);
  CHECK(value > -1);
  CHECK(value >= -1);
  CHECK_FALSE(value < -1);
  CHECK(value != -1);
  auto list = w.a.list<uint64_t>("list", {std::numeric_limits<uint64_t>::max()});
  CHECK(list[0] > -1);
  CHECK(list[0] != -1);
  auto minus = w.a.value<int>("minus", -1);
  CHECK(minus < 7U);
  CHECK_FALSE(minus > 7U);
}

TEST_CASE("a subtraction of more than 2^63 is an error that names the object") {
  two_clients w;
  constexpr auto most = std::numeric_limits<uint64_t>::max();
  auto value = w.a.value<uint64_t>("v", most);
  CHECK_FAILS_SAYING(errc::out_of_range,
                     "value 'v': fetch_add: more than 2^63 cannot be subtracted in one operation",
                     value -= most);
  CHECK_FAILS(errc::out_of_range, value.fetch_sub(most));
  auto dict = w.a.dict<int, uint64_t>("d", {{1, most}});
  CHECK_FAILS_SAYING(errc::out_of_range,
                     "dict 'd': fetch_add: more than 2^63 cannot be subtracted in one operation",
                     dict[1] -= most);
  CHECK(value == most);
}

TEST_CASE("an integer of a range that does not fit the elements is refused, not cut") {
  two_clients w;
  auto list = w.a.list<int8_t>("l");
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "list 'l': extend: 300 does not fit an element, which is an integer of 1 byte",
                     list.append_range(std::vector<int>{1, 300}));
  CHECK(list.empty());
  list.append_range(std::vector<int>{1, -128});
  CHECK(list.snapshot() == std::vector<int8_t>{1, -128});
  auto unsigned_list = w.a.list<uint64_t>("u");
  CHECK_FAILS(errc::type_mismatch, unsigned_list.append_range(std::vector<int>{-1}));
}
