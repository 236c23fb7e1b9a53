#include "tests/manager/two_clients.hpp"

#include <string>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;

TEST_CASE("interleaved += from two clients loses nothing") {
  two_clients w;
  auto mine = w.a.dict<std::string, int>("counts");
  auto theirs = w.b.dict<std::string, int>("counts");
  for (int i = 1; i <= 100; ++i) {
    mine["k"] += 1;
    CHECK((theirs["k"] += 1) == 2 * i);
  }
  CHECK(mine["k"] == 200);
}

TEST_CASE("fetch_add returns what was there and adds in one operation") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {5});
  CHECK(numbers.fetch_add(0, 2) == 5);
  CHECK(w.b.list<int>("numbers").fetch_add(-1, -3) == 7);
  CHECK(numbers[0] == 4);
  auto counts = w.a.dict<std::string, int>("counts");
  CHECK(counts.fetch_add("k", 2) == 0);
  CHECK(w.b.dict<std::string, int>("counts").fetch_add("k", 3) == 2);
  CHECK(counts["k"] == 5);
  CHECK_FAILS(errc::out_of_range, numbers.fetch_add(1, 1));
}

TEST_CASE("compare_exchange on a list assigns only to what was expected") {
  two_clients w;
  auto mine = w.a.list<int>("numbers", {1});
  auto theirs = w.b.list<int>("numbers");
  int expected = 1;
  theirs.set(0, 2);
  CHECK_FALSE(mine.compare_exchange(0, expected, 10));
  CHECK(expected == 2);
  CHECK(theirs[0] == 2);
  CHECK(mine.compare_exchange(0, expected, 10));
  CHECK(expected == 2);
  CHECK(theirs[0] == 10);
}

TEST_CASE("a compare_exchange loop makes any change atomic") {
  two_clients w;
  auto mine = w.a.list<int>("numbers", {1});
  auto theirs = w.b.list<int>("numbers");
  int value = mine[0], attempts = 0;
  do {
    if (++attempts == 1)
      theirs[0] += 100;
  } while (!mine.compare_exchange(0, value, value * 2));
  CHECK(attempts == 2);
  CHECK(theirs[0] == 202);
}

TEST_CASE("compare_exchange on a dict takes no entry for one of the values") {
  two_clients w;
  auto mine = w.a.dict<std::string, int>("counts");
  auto theirs = w.b.dict<std::string, int>("counts");
  std::optional<int> expected;
  CHECK(mine.compare_exchange("k", expected, 1)); // no entry, as expected: inserts
  CHECK(theirs["k"] == 1);
  CHECK_FALSE(theirs.compare_exchange("k", expected, 2));
  CHECK(expected == 1);
  CHECK(theirs.compare_exchange("k", expected, 2));
  CHECK(mine["k"] == 2);
  expected = 2;
  CHECK(mine.compare_exchange("k", expected, std::nullopt)); // erases
  CHECK_FALSE(theirs.contains("k"));
  CHECK_FALSE(mine.compare_exchange("k", expected, 3));
  CHECK(expected == std::nullopt);
  CHECK(mine.compare_exchange("k", expected, std::nullopt)); // no entry before, and none afterwards
  CHECK(mine.empty());
}

TEST_CASE("modify starts anew when somebody else changed the list meanwhile") {
  two_clients w;
  auto mine = w.a.list<int>("numbers", {1, 2});
  auto theirs = w.b.list<int>("numbers");
  int attempts = 0;
  mine.modify([&](ints& values) {
    if (++attempts == 1)
      theirs.push_back(3);
    for (auto& value : values)
      value *= 10;
  });
  CHECK(attempts == 2);
  CHECK(theirs.snapshot() == ints{10, 20, 30});
}

TEST_CASE("modify that throws changes nothing") {
  two_clients w;
  auto numbers = w.a.list<int>({1});
  auto change = [](ints& values) {
    values.clear();
    throw std::runtime_error{"no"};
  };
  CHECK_THROWS_AS(numbers.modify(change), std::runtime_error);
  CHECK(numbers.snapshot() == ints{1});
}

TEST_CASE("every kind of change is noticed by a concurrent modify") {
  two_clients w;
  auto mine = w.a.list<int>("numbers", {3, 1, 2});
  auto theirs = w.b.list<int>("numbers");
  auto attempts_during = [&](auto change) {
    int attempts = 0;
    mine.modify([&](ints&) {
      if (++attempts == 1)
        change();
    });
    return attempts;
  };
  int expected = 3;
  CHECK(attempts_during([&] { theirs.set(0, 4); }) == 2);
  CHECK(attempts_during([&] { theirs[0] += 1; }) == 2);
  CHECK(attempts_during([&] { theirs.swap_elements(0, 1); }) == 2);
  CHECK(attempts_during([&] { theirs.push_front(0); }) == 2);
  CHECK(attempts_during([&] { theirs.pop_back(); }) == 2);
  CHECK(attempts_during([&] { theirs.insert(0, 3); }) == 2);
  CHECK(attempts_during([&] { theirs.compare_exchange(0, expected, 9); }) == 2);
  CHECK(attempts_during([&] { theirs.exchange(0, 8); }) == 2);
  CHECK(attempts_during([&] { theirs.assign_slice(0, 1, {7}); }) == 2);
  CHECK(attempts_during([&] { theirs.erase_slice(0, 1); }) == 2);
  CHECK(attempts_during([&] { theirs.append_range({1, 2}); }) == 2);
  CHECK(attempts_during([&] { theirs.reverse(); }) == 2);
  CHECK(attempts_during([&] { theirs.sort(); }) == 2);
  CHECK(attempts_during([&] { theirs *= 2; }) == 2);
  CHECK(attempts_during([&] { theirs.remove(1); }) == 2);
  CHECK(attempts_during([&] { theirs.clear(); }) == 2);
  CHECK(attempts_during([&] { CHECK(theirs.empty()); }) == 1); // a read is no change
}

TEST_CASE("a list sorted by a comparison of the caller's is sorted whatever comes in between") {
  two_clients w;
  auto mine = w.a.list<int>("numbers", {3, 11, 2});
  auto theirs = w.b.list<int>("numbers");
  bool changed = false;
  mine.sort([&](int left, int right) {
    if (!std::exchange(changed, true))
      theirs.push_back(10);
    return left % 10 < right % 10;
  });
  CHECK(theirs.snapshot() == ints{10, 11, 2, 3});
}

TEST_CASE("sorting by a comparison is stable") {
  two_clients w;
  auto words = w.a.list<std::string>({"bb", "a", "cc", "d"});
  words.sort([](auto& left, auto& right) { return left.size() < right.size(); });
  CHECK(words.snapshot() == std::vector<std::string>{"a", "d", "bb", "cc"});
}
