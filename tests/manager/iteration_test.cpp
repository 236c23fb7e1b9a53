#include "tests/manager/counted.hpp"
#include "tests/manager/server_calls.hpp"
#include "tests/manager/two_clients.hpp"

#include <string>

using namespace manager;
using namespace manager::test;

namespace {

/// Returns the elements that a loop over a shared list visits if `change` happens after the first.
template <class Change> ints seen_during(const list<int>& numbers, Change change) {
  ints seen;
  for (auto number : numbers) {
    seen.push_back(number);
    if (seen.size() == 1)
      change();
  }
  return seen;
}

} // namespace

TEST_CASE("a loop over ten thousand elements takes a dozen round trips") {
  two_clients w;
  auto numbers = w.a.list<int>(numbers_up_to(10'000));
  ints seen;
  for (auto number : numbers)
    seen.push_back(number);
  CHECK((seen == numbers_up_to(10'000)));
  auto calls = server_calls(numbers);
  CHECK(calls.at("list.scan") <= 12);
  CHECK(calls.size() == 1);
}

TEST_CASE("a loop over ten thousand entries takes a dozen round trips") {
  two_clients w;
  auto entries = w.a.dict<int, int>(entries_up_to(10'000));
  std::map<int, int> seen(entries.begin(), entries.end());
  CHECK((seen == entries_up_to(10'000)));
  auto calls = server_calls(entries);
  CHECK(calls.at("dict.chunk") <= 12);
  CHECK(calls.size() == 1);
}

TEST_CASE("a loop over ten thousand values of a set takes a dozen round trips") {
  two_clients w;
  auto values = w.a.set<int>(numbers_up_to(10'000));
  CHECK((ints(values.begin(), values.end()) == numbers_up_to(10'000)));
  auto calls = server_calls(values);
  CHECK(calls.at("set.chunk") <= 12);
  CHECK(calls.size() == 1);
}

TEST_CASE("each read and each change through an element reference is one call on the server") {
  two_clients w;
  auto numbers = w.a.list<int>({1});
  auto entries = w.a.dict<int, int>({{1, 1}});
  numbers[0] = entries[1] = 7;
  for (int i = 0; i < 3; ++i) {
    numbers[0] += 1;
    ++numbers[0];
    entries[1]--;
  }
  CHECK(numbers[0] == 13);
  CHECK(entries[1] == 4);
  using counts = std::map<std::string, uint64_t>;
  CHECK(server_calls(numbers)
        == counts{{"list.set", 1},
                  {"list.fetch_add", 6},
                  {"list.at", 1},
                  {"dict.set", 1},
                  {"dict.fetch_add", 3},
                  {"dict.at", 1}});
}

TEST_CASE("large elements come in smaller chunks") {
  two_clients w;
  auto texts = w.a.list<std::string>(std::vector(8, std::string(300'000, 'x')));
  size_t seen = 0;
  for (auto& text : texts)
    seen += text.size();
  CHECK(seen == 8 * 300'000);
  CHECK(server_calls(texts).at("list.scan") >= 3); // chunks have at most a megabyte
}

TEST_CASE("a loop over a list sees changes beyond its chunk and not those in it") {
  two_clients w;
  auto mine = w.a.list<int>("numbers", numbers_up_to(2000));
  auto theirs = w.b.list<int>("numbers");
  auto seen = seen_during(mine, [&] {
    theirs.set(1, -1);
    theirs.set(1500, -1);
    theirs.push_back(-2);
  });
  auto expected = numbers_up_to(2000);
  expected[1500] = -1;
  expected.push_back(-2);
  CHECK((seen == expected));
}

TEST_CASE("an element that moves to another chunk is seen once") {
  two_clients w;
  auto mine = w.a.list<int>("numbers", numbers_up_to(2000));
  auto theirs = w.b.list<int>("numbers");
  auto seen = seen_during(mine, [&] { theirs.push_front(-1); });
  CHECK((seen == numbers_up_to(2000)));
  theirs.pop_front();
  seen = seen_during(mine, [&] { theirs.pop_front(); });
  CHECK((seen == numbers_up_to(2000)));
}

TEST_CASE("a loop over a list ends where the list ends by then") {
  two_clients w;
  auto mine = w.a.list<int>("numbers", numbers_up_to(2000));
  auto theirs = w.b.list<int>("numbers");
  auto seen = seen_during(mine, [&] { theirs.erase_slice(1500, {}); });
  CHECK((seen == numbers_up_to(1500)));
  seen = seen_during(mine, [&] { theirs.clear(); });
  CHECK(seen.size() == detail::chunk_size);
  mine.append_range(numbers_up_to(2000));
  CHECK_FAILS(errc::object_gone, seen_during(mine, [&] { w.b.remove("numbers"); }));
}

TEST_CASE("a loop over a dict may see entries that were added and ends with removed ones") {
  two_clients w;
  auto mine = w.a.dict<int, int>("entries", entries_up_to(2000));
  auto theirs = w.b.dict<int, int>("entries");
  ints seen;
  for (auto& [key, value] : mine) {
    if (seen.empty()) {
      theirs[5000] = 1;  // far enough ahead to be visited
      theirs[1500] = -1; // keeps its place
      theirs.erase(1600);
      theirs.erase(0); // already visited
    }
    seen.push_back(key);
    CHECK(value == (key == 5000 ? 1 : key == 1500 ? -1 : key));
  }
  auto expected = numbers_up_to(2000);
  expected.erase(expected.begin() + 1600);
  expected.push_back(5000);
  CHECK((seen == expected));
}

TEST_CASE("a loop over a set may see values that were added and ends with removed ones") {
  two_clients w;
  auto mine = w.a.set<int>("values", numbers_up_to(2000));
  auto theirs = w.b.set<int>("values");
  ints seen;
  for (auto value : mine) {
    if (seen.empty()) {
      theirs.insert(5000); // far enough ahead to be visited
      theirs.insert(1500); // exists, and keeps its place
      theirs.erase(1600);
      theirs.erase(0); // already visited
    }
    seen.push_back(value);
  }
  auto expected = numbers_up_to(2000);
  expected.erase(expected.begin() + 1600);
  expected.push_back(5000);
  CHECK((seen == expected));
}

TEST_CASE("a loop may change what it runs over") {
  two_clients w;
  auto entries = w.a.dict<int, int>(entries_up_to(3000));
  for (auto& [key, value] : entries) {
    entries[key] += 1;
    if (key % 2 == 0)
      entries.erase(key);
  }
  CHECK(entries.size() == 1500);
  CHECK(entries.at(2999) == 3000);
}
