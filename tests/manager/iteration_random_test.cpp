#include "tests/manager/counted.hpp"
#include "tests/manager/two_clients.hpp"

#include <random>
#include <set>

using namespace manager;
using namespace manager::test;

TEST_CASE("entries that are there throughout are seen exactly once whatever happens to others") {
  auto seed = GENERATE(range(1u, 6u));
  std::mt19937 random{seed};
  two_clients w;
  auto mine = w.a.dict<int, int>("entries", entries_up_to(3000));
  auto theirs = w.b.dict<int, int>("entries");
  std::set<int> there, gone; // never removed, and removed at least once
  for (int i = 0; i < 3000; ++i)
    there.insert(i);
  int next_key = 3000;
  std::multiset<int> seen;
  auto at_start = there;
  for (auto& [key, value] : mine) {
    seen.insert(key);
    auto any = static_cast<int>(random() % static_cast<unsigned>(next_key));
    switch (random() % 4) {
    case 0:
      theirs.insert_or_assign(next_key++, 0);
      break;
    case 1:
      theirs.erase(any);
      gone.insert(any);
      break;
    case 2:
      theirs.insert_or_assign(any, 0); // in its place, or again as the newest
      break;
    default:
      if (auto newest = theirs.pop_back())
        gone.insert(newest->first);
    }
    if (seen.size() > 10'000)
      FAIL("the loop does not end");
  }
  CAPTURE(seed);
  size_t throughout = 0;
  for (auto key : at_start)
    if (!gone.contains(key)) {
      ++throughout;
      if (seen.count(key) != 1)
        FAIL("entry " << key << " was seen " << seen.count(key) << " times");
    }
  CHECK(throughout > 1000);
  CHECK(*seen.rbegin() < next_key);
}

TEST_CASE(
    "values of a set that are there throughout are seen exactly once whatever happens to others") {
  auto seed = GENERATE(range(1u, 6u));
  std::mt19937 random{seed};
  two_clients w;
  auto mine = w.a.set<int>("values", numbers_up_to(3000));
  auto theirs = w.b.set<int>("values");
  std::set<int> gone; // removed at least once
  std::multiset<int> seen;
  int next = 3000;
  for (auto value : mine) {
    seen.insert(value);
    auto any = static_cast<int>(random() % static_cast<unsigned>(next));
    switch (random() % 4) {
    case 0:
      theirs.insert(next++);
      break;
    case 1:
      theirs.toggle({any, next++}); // removes it, or inserts it again as the newest
      gone.insert(any);
      break;
    case 2:
      theirs.insert(any);
      break;
    default:
      if (auto newest = random() % 2 == 0 ? theirs.pop_back() : theirs.pop_front())
        gone.insert(*newest);
    }
    if (seen.size() > 10'000)
      FAIL("the loop does not end");
  }
  CAPTURE(seed);
  int throughout = 0;
  for (int value = 0; value < 3000; ++value)
    if (!gone.contains(value)) {
      ++throughout;
      if (seen.count(value) != 1)
        FAIL("value " << value << " was seen " << seen.count(value) << " times");
    }
  CHECK(throughout > 1000);
  CHECK(*seen.rbegin() < next);
}

TEST_CASE("a loop over a list sees nothing that was never in it whatever happens meanwhile") {
  auto seed = GENERATE(range(1u, 4u));
  std::mt19937 random{seed};
  two_clients w;
  auto mine = w.a.list<int>("numbers", numbers_up_to(3000));
  auto theirs = w.b.list<int>("numbers");
  int next = 3000, steps = 0;
  for (auto number : mine) {
    if (number < 0 || number >= next)
      FAIL(number << " was never an element");
    auto size = static_cast<unsigned>(theirs.size());
    switch (random() % 4) {
    case 0:
      theirs.push_front(next++);
      break;
    case 1:
      theirs.insert(random() % (size + 1), next++);
      break;
    default:
      if (size > 0)
        theirs.erase(random() % size);
    }
    ++steps;
  }
  CAPTURE(seed);
  CHECK(steps > 1024);
  CHECK(steps < 10'000);
}
