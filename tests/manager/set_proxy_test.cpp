#include "tests/manager/server_calls.hpp"
#include "tests/manager/two_clients.hpp"

#include <ranges>
#include <set>
#include <sstream>
#include <string>
#include <unordered_set>
#include <vector>

using namespace manager;
using namespace manager::test;
using numbers = std::set<int>;
using in_order = std::vector<int>;

namespace {

struct point {
  int x = 0, y = 0;
};

/// One set, used by two clients.
struct shared_set : two_clients {
  explicit shared_set(const in_order& initial = {}) : mine{a.set<int>("ids", initial)} {}

  set<int> mine;
  set<int> theirs = b.set<int>("ids");
};

} // namespace

TEST_CASE("a set made with values has them for every client") {
  two_clients w;
  CHECK(w.a.set<int>().empty());
  CHECK(w.a.set<int>({3, 1, 3}).values() == in_order{3, 1});
  CHECK(w.a.set<std::string>({"a", "b"}).size() == 2);
  CHECK(w.a.set<int>(numbers{2, 1}).values() == in_order{1, 2});
  CHECK(w.a.set<std::string>(std::vector<const char*>{"x"}).contains("x"));
  auto named = w.a.set<int>("ids", {2});
  CHECK(w.b.set<int>("ids", {3}) == numbers{2});
  CHECK(w.a.set<char>("letters", {'a'}).contains('a'));
  CHECK(named.title() == "set 'ids'");
}

TEST_CASE("a value that one client inserts is seen by the other, once") {
  shared_set w;
  CHECK(w.mine.insert(7));
  CHECK_FALSE(w.theirs.insert(7));
  CHECK(w.theirs.contains(7));
  CHECK_FALSE(w.theirs.contains(8));
  CHECK(w.theirs.size() == 1);
  CHECK(w.theirs.erase(7));
  CHECK_FALSE(w.mine.erase(7));
  CHECK(w.mine.empty());
}

TEST_CASE("the oldest and the newest value of a set are taken") {
  shared_set w{{5, 6, 7}};
  CHECK(w.theirs.pop_front() == 5);
  CHECK(w.mine.pop_back() == 7);
  CHECK(w.mine.pop_front() == 6);
  CHECK(w.theirs.pop_front() == std::nullopt);
  CHECK(w.theirs.pop_back() == std::nullopt);
}

TEST_CASE("a set takes the values of ranges of any kind, in one operation") {
  shared_set w{{1}};
  CHECK(w.mine.insert_many({2, 1, 3}) == 2);
  CHECK(w.mine.insert_many(std::unordered_set<short>{4}) == 1); // converted
  CHECK(w.mine.insert_many(std::views::iota(4, 6)) == 1);
  CHECK(w.mine.insert_many(in_order{5, 6} | std::views::filter([](int x) { return x > 5; })) == 1);
  CHECK(w.theirs.values() == in_order{1, 2, 3, 4, 5, 6});
  CHECK(w.theirs.erase_many({1, 9}) == 1);
  CHECK(w.theirs.retain(in_order{2, 4, 5, 7}) == 2);
  w.theirs.toggle({5, 6});
  CHECK(w.mine.values() == in_order{2, 4, 6});
  w.mine.assign_range(std::vector<unsigned char>{9, 8, 9});
  CHECK(w.theirs.values() == in_order{9, 8});
  w.theirs.clear();
  CHECK(w.mine.empty());
}

TEST_CASE("two shared sets are combined on the server, without their values travelling") {
  shared_set w{{1, 2, 3}};
  auto other = w.b.set<int>({3, 4});
  CHECK((w.mine | other) == numbers{1, 2, 3, 4});
  CHECK((w.mine & other) == numbers{3});
  CHECK((w.mine - other) == numbers{1, 2});
  CHECK((w.mine ^ other) == numbers{1, 2, 4});
  CHECK(w.mine.missing(other) == numbers{4});
  CHECK(w.mine.set_union<in_order>(other) == in_order{1, 2, 3, 4});
  CHECK(w.mine.set_intersection<std::unordered_set<int>>(other) == std::unordered_set{3});
  CHECK_FALSE(w.mine.is_subset_of(other));
  CHECK_FALSE(w.mine.is_disjoint(other));
  CHECK(w.mine.insert_many(other) == 1);
  CHECK(w.mine.is_superset_of(other));
  CHECK_FALSE(w.mine.equals(other));
  auto calls = server_calls(w.mine);
  CHECK_FALSE(calls.contains("set.dump"));
  CHECK_FALSE(calls.contains("set.chunk"));
  CHECK(calls.at("set.union") == 2);
}

TEST_CASE("sets are combined with local ranges on either side") {
  shared_set w{{1, 2, 3}};
  const numbers local{3, 4};
  CHECK((w.mine | local) == numbers{1, 2, 3, 4});
  CHECK((local | w.mine) == numbers{1, 2, 3, 4});
  CHECK((w.mine & local) == numbers{3});
  CHECK((in_order{4, 3} & w.mine) == numbers{3});
  CHECK((w.mine - local) == numbers{1, 2});
  CHECK((local - w.mine) == numbers{4});
  CHECK((w.mine ^ local) == numbers{1, 2, 4});
  CHECK((local ^ w.mine) == numbers{1, 2, 4});
  CHECK(w.mine.set_difference({1}) == numbers{2, 3});
  CHECK(w.mine.set_symmetric_difference({1}) == numbers{2, 3});
  CHECK(w.mine.missing({4, 1}) == numbers{4});
}

TEST_CASE("a set is changed in place by another one, shared or local") {
  shared_set w{{1, 2, 3}};
  auto other = w.a.set<int>({3, 4, 5});
  w.mine |= other;
  CHECK(w.theirs.values() == in_order{1, 2, 3, 4, 5});
  (w.theirs -= numbers{1}) |= {6};
  w.mine &= other;
  CHECK(w.theirs == numbers{3, 4, 5});
  w.mine ^= {5, 7};
  CHECK(w.theirs == numbers{3, 4, 7});
  w.mine -= other;
  CHECK(w.theirs == numbers{7});
  w.mine.assign_range(other);
  CHECK(w.theirs.equals(other));
  w.mine ^= w.theirs; // the set itself
  CHECK(w.mine.empty());
  CHECK(other.size() == 3);
}

TEST_CASE("a set is compared with a local range by values, with a proxy by object") {
  shared_set w{{1, 2}};
  CHECK(w.mine == numbers{2, 1});
  CHECK(in_order{2, 1, 2} == w.mine);
  CHECK(w.mine != numbers{1});
  CHECK(w.mine.is_subset_of({3, 2, 1}));
  CHECK(w.mine.is_superset_of({2}));
  CHECK(w.mine.is_disjoint(numbers{3}));
  CHECK(w.mine == w.theirs);
  auto twin = w.a.set<int>({1, 2});
  CHECK(w.mine != twin);
  CHECK(w.mine.equals(twin));
}

TEST_CASE("a set of another server is no operand") {
  shared_set w{{1}};
  auto local = manager::local();
  auto far = local.set<int>({2});
  CHECK_THROWS_WITH(w.mine.insert_many(far), Catch::Contains("of another server"));
  CHECK_FAILS(errc::bad_argument, w.mine | far);
  CHECK_FAILS(errc::bad_argument, w.mine |= set<int>{});
  auto gone = w.a.set<int>("gone");
  w.b.remove("gone");
  CHECK_FAILS(errc::object_gone, w.mine.insert_many(gone));
  CHECK(w.mine == numbers{1});
}

TEST_CASE("a set is copied as a container of the caller's choice") {
  shared_set w{{2, 1}};
  CHECK(w.theirs.snapshot() == numbers{1, 2});
  CHECK(w.theirs.snapshot<in_order>() == in_order{2, 1});
  CHECK(w.theirs.snapshot<std::unordered_set<int>>() == std::unordered_set{1, 2});
  auto bytes = w.a.set<unsigned char>({7});
  CHECK(bytes.snapshot<std::vector<unsigned char>>() == std::vector<unsigned char>{7});
  CHECK(bytes.values() == std::vector<unsigned char>{7});
  auto flags = w.a.set<bool>({true});
  CHECK(flags.values() == std::vector<bool>{true});
  CHECK(flags.pop_back() == true);
}

TEST_CASE("a loop over a set sees its values in the order of insertion") {
  shared_set w{{2, 1, 3}};
  in_order seen;
  for (auto value : w.theirs)
    seen.push_back(value);
  CHECK(seen == in_order{2, 1, 3});
  CHECK(numbers(w.theirs.begin(), w.theirs.end()) == numbers{1, 2, 3});
  for (auto value : w.a.set<int>())
    FAIL("an empty set has a value " << value);
}

TEST_CASE("a set has values of any type, structs without an order and proxies included") {
  two_clients w;
  auto points = w.a.set<point>("points");
  CHECK(points.insert({1, 2}));
  CHECK_FALSE(w.b.set<point>("points").insert({1, 2}));
  CHECK(points.set_union<std::vector<point>>(std::vector{point{3, 4}}).size() == 2);
  CHECK(points.values().at(0).y == 2);
  auto lists = w.a.set<list<int>>("lists");
  lists.insert(w.a.list<int>({5}));
  w.settle();
  auto seen = w.b.set<list<int>>("lists").pop_front();
  REQUIRE(seen);
  CHECK(seen->snapshot() == in_order{5});
  CHECK(lists.empty());
}

TEST_CASE("a list of sets as values and a list of shared sets are different types") {
  two_clients w;
  auto values = w.a.list<std::set<int>>("values", {{1, 2}});
  auto shared = w.a.list<set<int>>("shared", {w.a.set<int>({3})});
  CHECK(w.b.objects()
        == std::vector<named_object>{{"values", "list<array<int>>"}, {"shared", "list<set<int>>"}});
  CHECK(w.b.list<std::vector<int>>("values").at(0) == in_order{1, 2});
  auto inner = w.b.list<set<int>>("shared").at(0);
  inner.insert(4);
  CHECK(shared.at(0) == numbers{3, 4});
  CHECK_FAILS(errc::type_mismatch, w.b.list<set<int>>("values"));
  CHECK_FAILS(errc::type_mismatch, w.b.list<std::set<int>>("shared"));
}

TEST_CASE("a set of another type of values, or another object, is a mismatch that names both") {
  two_clients w;
  w.a.set<int>("ids", {300});
  w.a.list<int>("list");
  CHECK_FAILS_SAYING(errc::type_mismatch, "set<str> 'ids': 'ids' is a set<int>, not a set<str>",
                     w.b.set<std::string>("ids"));
  CHECK_FAILS(errc::type_mismatch, w.b.set<int>("list"));
  CHECK_FAILS(errc::type_mismatch, w.b.list<int>("ids"));
  auto narrow = w.b.set<int8_t>("ids");
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "set 'ids': dump: element 0: expected int, found int that does not fit",
                     narrow.values());
  CHECK_FAILS(errc::type_mismatch, narrow.begin());
  CHECK_FAILS(errc::type_mismatch, narrow | std::set<int8_t>{1});
  CHECK(narrow.insert(5));
}

TEST_CASE("a set prints as its type, its name and its first values") {
  two_clients w;
  std::ostringstream out;
  out << w.a.set<int>("ids", {2, 1});
  CHECK(out.str() == "set<int> 'ids' {2, 1}");
}
