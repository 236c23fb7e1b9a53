#include "tests/manager/two_clients.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>
#include <sstream>
#include <string>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;

static_assert(std::ranges::input_range<list<int>>);
static_assert(std::ranges::input_range<const list<std::string>>);
static_assert(std::ranges::sized_range<list<int>>);
static_assert(std::input_iterator<list<bool>::const_iterator>);

namespace {

/// Words of a text: a range that can be read only once.
class words {
public:
  using iterator = std::istream_iterator<std::string>;
  explicit words(const std::string& text) : in_{text} {}
  iterator begin() { return iterator{in_}; }
  iterator end() { return {}; }

private:
  std::istringstream in_;
};

} // namespace

TEST_CASE("a range-for over a list sees its elements in order") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {1, 2, 3});
  ints seen;
  for (auto& number : w.b.list<int>("numbers"))
    seen.push_back(number);
  CHECK(seen == ints{1, 2, 3});
  for (auto& number : w.b.list<int>())
    FAIL("an empty list has an element " << number);
}

TEST_CASE("a range-for over a list of bools sees their values") {
  two_clients w;
  std::vector<bool> seen;
  for (bool flag : w.a.list<bool>({true, false, true}))
    seen.push_back(flag);
  CHECK(seen == std::vector<bool>{true, false, true});
}

TEST_CASE("an iterator reaches members of an element") {
  two_clients w;
  auto words = w.a.list<std::string>({"three"});
  CHECK(words.begin()->size() == 5);
  CHECK(*words.begin() == "three");
}

TEST_CASE("all copies of an iterator end together") {
  two_clients w;
  auto numbers = w.a.list<int>({1, 2});
  auto first = numbers.begin();
  auto copy = first;
  ++first;
  first++;
  CHECK(first == numbers.end());
  CHECK(copy == numbers.end());
  CHECK(numbers.begin() != numbers.end());
}

TEST_CASE("a back inserter appends to a list") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers");
  ints source{1, 2, 3};
  std::ranges::copy(source, std::back_inserter(numbers));
  std::istringstream text{"4 5"};
  std::copy(std::istream_iterator<int>{text}, {}, std::back_inserter(numbers));
  CHECK(w.b.list<int>("numbers").snapshot() == ints{1, 2, 3, 4, 5});
}

TEST_CASE("algorithms run over the iterators of a list") {
  two_clients w;
  auto numbers = w.a.list<int>({1, 2, 3, 4});
  CHECK(std::accumulate(numbers.begin(), numbers.end(), 0) == 10);
  CHECK(ints(numbers.begin(), numbers.end()) == ints{1, 2, 3, 4});
  CHECK(std::count_if(numbers.begin(), numbers.end(), [](int x) { return x % 2 == 0; }) == 2);
  CHECK(*std::find(numbers.begin(), numbers.end(), 3) == 3);
  CHECK(std::find(numbers.begin(), numbers.end(), 5) == numbers.end());
  CHECK(std::equal(numbers.begin(), numbers.end(), ints{1, 2, 3, 4}.begin()));
}

TEST_CASE("range algorithms take a list itself") {
  two_clients w;
  auto numbers = w.a.list<int>({3, 1, 2});
  CHECK(std::ranges::find(numbers, 1) != numbers.end());
  CHECK(std::ranges::count(numbers, 2) == 1);
  CHECK(std::ranges::max(numbers) == 3);
  CHECK(std::ranges::any_of(numbers, [](int x) { return x > 2; }));
  CHECK(std::ranges::size(numbers) == 3);
  std::set<int> sorted;
  std::ranges::copy(numbers, std::inserter(sorted, sorted.end()));
  CHECK(sorted == std::set<int>{1, 2, 3});
}

TEST_CASE("a list takes the elements of any range, converted to its own type") {
  two_clients w;
  auto numbers = w.a.list<double>("numbers");
  numbers.append_range(std::set<int>{2, 1});
  numbers.append_range(w.a.list<int>({3, 4}));
  auto jobs = w.a.queue<int>();
  jobs.push_many({5, 6});
  jobs.shutdown();
  numbers += jobs.consume(); // its begin and end are of different types
  CHECK(w.b.list<double>("numbers").snapshot() == std::vector<double>{1, 2, 3, 4, 5, 6});
  auto texts = w.a.list<std::string>();
  texts.append_range(words{"a b"});
  texts.assign_slice(1, {}, std::vector<const char*>{"c", "d"});
  CHECK(texts.snapshot() == std::vector<std::string>{"a", "c", "d"});
}

TEST_CASE("a slice of a list is what Python's is") {
  two_clients w;
  auto numbers = w.a.list<int>({0, 1, 2, 3, 4, 5});
  CHECK(numbers.slice(1, 3) == ints{1, 2});
  CHECK(numbers.slice({}, -4) == ints{0, 1});
  CHECK(numbers.slice(-2, {}) == ints{4, 5});
  CHECK(numbers.slice({}, {}, 2) == ints{0, 2, 4});
  CHECK(numbers.slice({}, {}, -2) == ints{5, 3, 1});
  CHECK(numbers.slice(4, 1, -1) == ints{4, 3, 2});
  CHECK(numbers.slice(3, 3).empty());
  CHECK(numbers.slice(-100, 100).size() == 6);
  CHECK_FAILS(errc::bad_argument, numbers.slice({}, {}, 0));
}

TEST_CASE("a slice of a list is assigned and erased") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {0, 1, 2, 3, 4, 5});
  auto theirs = w.b.list<int>("numbers");
  numbers.assign_slice(1, 3, {10});
  CHECK(theirs.snapshot() == ints{0, 10, 3, 4, 5});
  numbers.assign_slice(1, 1, ints{7, 8});
  CHECK(theirs.snapshot() == ints{0, 7, 8, 10, 3, 4, 5});
  numbers.assign_slice({}, {}, {1, 2, 3, 4}, 2);
  CHECK(theirs.snapshot() == ints{1, 7, 2, 10, 3, 4, 4});
  CHECK_FAILS(errc::bad_argument, numbers.assign_slice({}, {}, {1}, 2));
  numbers.erase_slice({}, {}, 2);
  CHECK(theirs.snapshot() == ints{7, 10, 4});
  numbers.erase_slice(-1, {});
  CHECK(theirs.snapshot() == ints{7, 10});
}
