#include "tests/manager/two_clients.hpp"

#include <functional>
#include <limits>
#include <string>

using namespace manager;
using namespace manager::test;

namespace {

enum class state { waiting, done };

/// A plain struct: an array of its members.
struct job {
  std::string name;
  int priority = 0;
  state now = state::waiting;

  friend bool operator==(const job&, const job&) = default;
};

/// A class with the names of its members, in another order.
struct named_job {
  std::string name;
  int priority = 0;
  double hidden = 0;

  MSGPACK_DEFINE_MAP(priority, name)
};

/// A class that packs its members in another order.
struct turned_job {
  std::string name;
  int priority = 0;

  MSGPACK_DEFINE(priority, name)
};

std::vector<job> some_jobs() {
  return {{"a", 3, state::done}, {"b", 1, state::waiting}, {"c", 2, state::done}};
}

} // namespace

TEST_CASE("a list counts, finds and erases by a comparison on the server") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {5, 1, 4, 2, 3});
  CHECK(numbers.count_if(std::greater<>{}, 2) == 3);
  CHECK(numbers.count_if(std::greater<>{}, 2, 1) == 2);
  CHECK(numbers.find_if(std::less<>{}, 3) == 1);
  CHECK(numbers.find_if(std::less<>{}, 0) == std::nullopt);
  CHECK(numbers.erase_if(std::greater_equal<>{}, 3, 1, {}) == 2);
  CHECK(numbers.snapshot() == std::vector{5, 1, 2});
}

TEST_CASE("a field is a member of a struct, also where the struct packs names or another order") {
  two_clients w;
  auto plain = w.a.list<job>("plain", some_jobs());
  CHECK(plain.count_if(field(&job::now), std::equal_to<>{}, state::done) == 2);
  CHECK(plain.find_if(field(&job::name), std::equal_to<>{}, "c") == 2);
  auto named = w.a.list<named_job>("named", {{"a", 3}, {"b", 1}});
  CHECK(named.find_if(field(&named_job::priority), std::less<>{}, 2) == 1);
  CHECK(named.erase_if(field(&named_job::name), std::equal_to<>{}, "a") == 1);
  auto turned = w.a.list<turned_job>("turned", {{"a", 3}, {"b", 1}});
  CHECK(turned.find_if(field(&turned_job::priority), std::less<>{}, 2) == 1);
  CHECK(turned.find_if(field(&turned_job::name), std::equal_to<>{}, "b") == 1);
  CHECK_FAILS(errc::bad_argument, field(&named_job::hidden));
}

TEST_CASE("a list is sorted on the server by a field") {
  two_clients w;
  auto jobs = w.a.list<job>("jobs", some_jobs());
  auto names = [&] {
    std::string all;
    for (auto& each : jobs.snapshot())
      all += each.name;
    return all;
  };
  jobs.sort(field(&job::priority));
  CHECK(names() == "bca");
  jobs.sort(field(&job::name), std::greater<>{});
  CHECK(names() == "cba");
}

TEST_CASE("a field leads through maps and arrays") {
  two_clients w;
  using scores = std::map<std::string, std::vector<int>>;
  auto all = w.a.list<scores>("all", {{{"x", {1, 2}}}, {{"x", {5, 6}}}, {{"y", {0}}}});
  CHECK(all.count_if(field("x", -1), std::greater<>{}, 1) == 2);
  CHECK(all.find_if(field("y", 0), std::equal_to<>{}, 0) == 2);
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "list 'all': count_if: at the step 0 of the path: expected a map or an array, "
                     "found int",
                     all.count_if(field("x", 0, 0), std::equal_to<>{}, 0));
}

TEST_CASE("dicts and sets count, find and erase by a comparison, too") {
  two_clients w;
  auto counts = w.a.dict<std::string, int>("counts", {{"a", 5}, {"b", 1}, {"c", 4}});
  CHECK(counts.count_if(std::greater<>{}, 1) == 2);
  CHECK(counts.find_if(std::less<>{}, 5) == std::pair<std::string, int>{"b", 1});
  CHECK(counts.erase_if(std::greater<>{}, 1) == 2);
  CHECK(counts.snapshot() == std::map<std::string, int>{{"b", 1}});
  auto by_name = w.a.dict<std::string, job>("jobs", {{"x", {"a", 3}}, {"y", {"b", 1}}});
  CHECK(by_name.find_if(field(&job::priority), std::less<>{}, 2)->first == "y");
  CHECK(by_name.erase_if(field(&job::priority), std::less<>{}, 2) == 1);
  auto set = w.a.set<int>("set", {5, 1, 4});
  CHECK(set.count_if(std::less_equal<>{}, 4) == 2);
  CHECK(set.find_if(std::not_equal_to<>{}, 5) == 1);
  CHECK(set.erase_if(std::less_equal<>{}, 4) == 2);
  CHECK(set.size() == 1);
}

TEST_CASE("the members of a struct in a value are changed one by one") {
  two_clients w;
  auto mine = w.a.value<job>("job", {"first", 3});
  auto theirs = w.b.value<job>("job");
  mine->*& job::priority += 4;
  CHECK(theirs->*&job::priority == 7);
  theirs->*& job::name = "second";
  auto waiting = mine.async_wait(mine.load());
  w.settle();
  CHECK_FALSE(waiting.ready());
  ++(theirs->*&job::priority);
  CHECK(waiting.get() == job{"second", 8});
  CHECK(mine.load() == job{"second", 8});
  auto named = w.a.value<named_job>("named", {"x", 1});
  named->*& named_job::priority += 1;
  CHECK(w.b.value<named_job>("named").load().priority == 2);
  auto map = w.a.value<std::map<std::string, int>>("map");
  map.path("k") += 5;
  CHECK(map.load().at("k") == 5);
}

TEST_CASE("the members of structs in lists and dicts are changed one by one, too") {
  two_clients w;
  auto jobs = w.a.list<job>("jobs", some_jobs());
  jobs[1]->*& job::priority += 10;
  CHECK(w.b.list<job>("jobs").at(1).priority == 11);
  auto by_name = w.a.dict<std::string, job>("by name", {{"x", {"a", 3}}});
  by_name["x"]->*& job::now = state::done;
  CHECK(w.b.dict<std::string, job>("by name").at("x").now == state::done);
  CHECK_FAILS(errc::no_such_key, by_name["none"]->*& job::priority += 1);
  CHECK_FAILS(errc::out_of_range, jobs[0]->*& job::priority += std::numeric_limits<int>::max());
}
