#include "tests/manager/two_clients.hpp"

#include <string>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;

namespace {

/// One list, used by two clients.
struct shared_list : two_clients {
  explicit shared_list(const ints& initial = {}) : mine{a.list<int>("numbers", initial)} {}

  list<int> mine;
  list<int> theirs = b.list<int>("numbers");
};

} // namespace

TEST_CASE("a list made with elements has them for every client") {
  two_clients w;
  CHECK(w.a.list<int>().empty());
  CHECK(w.a.list<int>({1, 2, 3}).snapshot() == ints{1, 2, 3});
  CHECK(w.a.list<int>(ints{4, 5}).snapshot() == ints{4, 5});
  CHECK(w.a.list<std::string>({"one"}).snapshot() == std::vector<std::string>{"one"});
  auto named = w.a.list<int>("numbers", {6});
  CHECK(w.b.list<int>("numbers", {7, 8}).snapshot() == ints{6}); // opened as it is
  CHECK(named.name() == "numbers");
  CHECK(named.title() == "list 'numbers'");
}

TEST_CASE("the size of a list is known to every client") {
  shared_list w;
  CHECK(w.theirs.empty());
  w.mine.push_back(1);
  w.mine.push_back(2);
  CHECK(w.theirs.size() == 2);
  CHECK_FALSE(w.theirs.empty());
}

TEST_CASE("elements are read by index, from the end where it is negative") {
  shared_list w{{10, 20, 30}};
  CHECK(w.theirs.at(0) == 10);
  CHECK(w.theirs.at(2) == 30);
  CHECK(w.theirs.at(-1) == 30);
  CHECK(w.theirs.at(-3) == 10);
  CHECK(w.theirs.front() == 10);
  CHECK(w.theirs.back() == 30);
  CHECK_FAILS(errc::out_of_range, w.theirs.at(3));
  CHECK_FAILS(errc::out_of_range, w.theirs.at(-4));
}

TEST_CASE("an element is set, exchanged and swapped by one client and seen by the other") {
  shared_list w{{1, 2, 3}};
  w.mine.set(0, 10);
  CHECK(w.theirs.at(0) == 10);
  w.mine.set(-1, 30);
  CHECK(w.theirs.at(2) == 30);
  CHECK(w.mine.exchange(1, 20) == 2);
  CHECK(w.theirs.snapshot() == ints{10, 20, 30});
  w.mine.swap_elements(0, -1);
  CHECK(w.theirs.snapshot() == ints{30, 20, 10});
  CHECK_FAILS(errc::out_of_range, w.mine.set(3, 0));
  CHECK_FAILS(errc::out_of_range, w.mine.exchange(-4, 0));
  CHECK_FAILS(errc::out_of_range, w.mine.swap_elements(0, 3));
  CHECK(w.theirs.snapshot() == ints{30, 20, 10});
}

TEST_CASE("a list grows at both ends and shrinks at both ends") {
  shared_list w;
  w.mine.push_back(2);
  w.theirs.push_back(3);
  w.mine.push_front(1);
  w.theirs.push_front(0);
  CHECK(w.mine.snapshot() == ints{0, 1, 2, 3});
  CHECK(w.theirs.pop_back() == 3);
  CHECK(w.mine.pop_front() == 0);
  CHECK(w.theirs.snapshot() == ints{1, 2});
}

TEST_CASE("elements are inserted, popped and erased anywhere") {
  shared_list w{{1, 2, 3}};
  w.mine.insert(1, 10);
  w.mine.insert(-1, 20); // before the last element
  CHECK(w.theirs.snapshot() == ints{1, 10, 2, 20, 3});
  w.mine.insert(100, 30); // beyond the end: at the end
  w.mine.insert(-100, 0);
  CHECK(w.theirs.snapshot() == ints{0, 1, 10, 2, 20, 3, 30});
  CHECK(w.mine.pop(2) == 10);
  CHECK(w.mine.pop(-3) == 20);
  w.mine.erase(0);
  w.mine.erase(-1);
  CHECK(w.theirs.snapshot() == ints{1, 2, 3});
  w.mine.clear();
  CHECK(w.theirs.empty());
  CHECK_FAILS(errc::out_of_range, w.mine.erase(0));
  CHECK_FAILS(errc::out_of_range, w.mine.pop(0));
}

TEST_CASE("a list takes whole ranges, in one operation each") {
  shared_list w{{1}};
  w.mine.append_range({2, 3});
  w.mine.append_range(ints{4});
  w.mine += ints{5};
  w.mine += {6, 7};
  CHECK(w.theirs.snapshot() == ints{1, 2, 3, 4, 5, 6, 7});
  w.mine.assign_range(ints{8, 9});
  CHECK(w.theirs.snapshot() == ints{8, 9});
  w.mine.assign_range({1, 2});
  CHECK(w.theirs.snapshot() == ints{1, 2});
  w.mine += w.theirs; // appends another list, and itself
  CHECK(w.theirs.snapshot() == ints{1, 2, 1, 2});
}

TEST_CASE("a list is repeated in place") {
  shared_list w{{1, 2}};
  w.mine *= 3;
  CHECK(w.theirs.snapshot() == ints{1, 2, 1, 2, 1, 2});
  w.mine *= 1;
  CHECK(w.theirs.size() == 6);
  w.mine *= 0;
  CHECK(w.theirs.empty());
}

TEST_CASE("elements are found and counted by value") {
  shared_list w{{5, 7, 5, 9}};
  CHECK(w.theirs.find(5) == 0);
  CHECK(w.theirs.find(5, 1) == 2);
  CHECK(w.theirs.find(9, 0, -1) == std::nullopt);
  CHECK(w.theirs.find(9, -1) == 3);
  CHECK(w.theirs.contains(7));
  CHECK_FALSE(w.theirs.contains(8));
  CHECK(w.theirs.count(5) == 2);
  CHECK(w.theirs.count(8) == 0);
}

TEST_CASE("the first equal element is removed, if there is one") {
  shared_list w{{5, 7, 5}};
  CHECK(w.mine.remove(5));
  CHECK(w.theirs.snapshot() == ints{7, 5});
  CHECK_FALSE(w.mine.remove(8));
  CHECK(w.theirs.size() == 2);
}

TEST_CASE("a list is reversed and sorted on the server") {
  shared_list w{{3, 1, 2}};
  w.mine.reverse();
  CHECK(w.theirs.snapshot() == ints{2, 1, 3});
  w.mine.sort();
  CHECK(w.theirs.snapshot() == ints{1, 2, 3});
  w.mine.sort(std::greater<>{});
  CHECK(w.theirs.snapshot() == ints{3, 2, 1});
  auto words = w.a.list<std::string>({"pear", "Fig", "apple", ""});
  words.sort();
  CHECK(words.snapshot() == std::vector<std::string>{"", "Fig", "apple", "pear"});
}

TEST_CASE("a list plus a vector is a plain vector, and the list stays as it is") {
  shared_list w{{1, 2}};
  CHECK(w.theirs + ints{3} == ints{1, 2, 3});
  CHECK(w.mine.size() == 2);
}

TEST_CASE("an element is appended without waiting for it") {
  shared_list w;
  auto done = w.mine.async_push_back(1);
  CHECK_FALSE(done.ready());
  w.settle();
  CHECK(done.ready());
  done.get();
  CHECK(w.theirs.snapshot() == ints{1});
  w.mine.async_push_back(2); // the call is executed although its future is dropped
  CHECK(w.mine.size() == 2);
}
