#include "tests/manager/two_clients.hpp"

#include <cstdint>
#include <string>

using namespace manager;
using namespace manager::test;

namespace {

struct pair_of_ints {
  int first = 0, second = 0;
  MSGPACK_DEFINE(first, second)
};

} // namespace

TEST_CASE("a name opened as another type of object is a mismatch that names both") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {1});
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "dict<str,int> 'numbers': 'numbers' is a list<int>, not a dict<str,int>",
                     w.b.dict<std::string, int>("numbers"));
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "queue<int> 'numbers': 'numbers' is a list<int>, not a queue<int>",
                     w.b.queue<int>("numbers"));
  CHECK_FAILS(errc::type_mismatch, w.b.lifo_queue<int>("numbers"));
  CHECK_FAILS(errc::type_mismatch, w.b.priority_queue<int>("numbers"));
  CHECK_FAILS(errc::type_mismatch, w.b.deque<int>("numbers"));
  w.a.deque<int>("row");
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "deque<str> 'row': 'row' is a deque<int>, not a deque<str>",
                     w.b.deque<std::string>("row"));
  CHECK(numbers.snapshot() == std::vector<int>{1});
  CHECK(w.b.list<int>("numbers").size() == 1);
}

TEST_CASE("a name opened with another type of value is a mismatch that names both") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {1});
  auto ages = w.a.dict<std::string, int>("ages", {{"ann", 30}});
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "list<str> 'numbers': 'numbers' is a list<int>, not a list<str>",
                     w.b.list<std::string>("numbers"));
  CHECK_FAILS(errc::type_mismatch, w.b.list<double>("numbers"));
  CHECK_FAILS(errc::type_mismatch, w.b.list<std::vector<int>>("numbers", {{1}}));
  CHECK_FAILS(errc::type_mismatch, w.b.list<std::optional<int>>("numbers"));
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "dict<int,int> 'ages': 'ages' is a dict<str,int>, not a dict<int,int>",
                     w.b.dict<int, int>("ages"));
  CHECK_FAILS(errc::type_mismatch, w.b.dict<std::string, float>("ages"));
  CHECK(numbers.snapshot() == std::vector<int>{1});
  CHECK(ages.at("ann") == 30);
  CHECK(w.b.objects().size() == 2);
}

TEST_CASE("types that are the same on the wire open each other's objects") {
  two_clients w;
  w.a.list<pair_of_ints>("pairs", {{1, 2}});
  CHECK(w.b.list<std::tuple<int, int>>("pairs").front() == std::tuple{1, 2});
  CHECK(w.b.list<std::pair<int64_t, short>>("pairs").front().second == 2);
  w.a.list<std::set<int>>("sets", {{2, 1}});
  CHECK(w.b.list<std::vector<int>>("sets").front() == std::vector{1, 2});
}

TEST_CASE("a number that does not fit the reader's type is a mismatch and stays where it is") {
  two_clients w;
  auto wide = w.a.list<int>("numbers", {300, -1});
  auto narrow = w.b.list<int8_t>("numbers");
  CHECK_FAILS(errc::type_mismatch, narrow.at(0));
  CHECK_FAILS(errc::type_mismatch, narrow[0].value());
  CHECK_FAILS(errc::type_mismatch, narrow.snapshot());
  CHECK_FAILS(errc::type_mismatch, narrow.begin());
  CHECK(narrow.at(1) == -1);
  CHECK_FAILS(errc::type_mismatch, w.b.list<unsigned>("numbers").at(1));
  CHECK(wide.snapshot() == std::vector<int>{300, -1});
  narrow.push_back(7);
  CHECK(wide.back() == 7);
}

TEST_CASE("an unsuitable value in a dict is a mismatch and stays where it is") {
  two_clients w;
  auto wide = w.a.dict<int, int>("numbers", {{300, 1}, {2, -300}});
  auto narrow = w.b.dict<int8_t, int8_t>("numbers");
  CHECK_FAILS(errc::type_mismatch, narrow.at(2));
  CHECK_FAILS(errc::type_mismatch, narrow.get(2));
  CHECK_FAILS(errc::type_mismatch, narrow.keys());
  CHECK_FAILS(errc::type_mismatch, narrow.items());
  CHECK_FAILS(errc::type_mismatch, narrow.begin());
  CHECK_FAILS(errc::out_of_range, narrow[2] += 1); // the sum is out of range
  CHECK(wide.snapshot() == std::map<int, int>{{300, 1}, {2, -300}});
}

TEST_CASE("a sum that comes back into the type's range is accepted") {
  two_clients w;
  auto wide = w.a.list<int>("numbers", {200});
  auto narrow = w.b.list<int8_t>("numbers");
  CHECK_FAILS(errc::out_of_range, narrow[0] -= 1);
  wide[0] -= 100;
  CHECK((narrow[0] -= 1) == 99);
}

TEST_CASE("a mismatch in the middle of a session leaves it usable") {
  two_clients w;
  w.a.queue<int>("jobs").push(1000);
  auto narrow = w.b.queue<int8_t>("jobs");
  CHECK_FAILS(errc::type_mismatch, narrow.front());
  CHECK(narrow.size() == 1);
  CHECK_FAILS(errc::type_mismatch, w.b.list<int>("jobs"));
  narrow.push(5);
  CHECK(w.a.queue<int>("jobs").pop_many(2) == std::vector<int>{1000, 5});
}

TEST_CASE("a mismatch names the object and the operation") {
  two_clients w;
  auto says = [](std::string where) {
    return where + ": expected int, found int that does not fit";
  };
  w.a.list<int>("numbers", {300});
  auto numbers = w.b.list<int8_t>("numbers");
  int8_t number = 0;
  CHECK_FAILS_SAYING(errc::type_mismatch, says("list 'numbers': at"), numbers.at(0));
  CHECK_FAILS_SAYING(errc::type_mismatch, says("list 'numbers': cmp_xchg"),
                     numbers.compare_exchange(0, number, 1));
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "list 'numbers': dump: element 0: expected int, found int that does not fit",
                     numbers.snapshot());
  w.a.dict<int, int>("ages", {{1, 300}});
  auto ages = w.b.dict<int8_t, int8_t>("ages");
  std::optional<int8_t> age;
  CHECK_FAILS_SAYING(errc::type_mismatch, says("dict 'ages': get"), ages.get(1));
  CHECK_FAILS_SAYING(errc::type_mismatch, says("dict 'ages': get_many: value of 1"),
                     ages.get_many({1}));
  CHECK_FAILS_SAYING(errc::type_mismatch, says("dict 'ages': chunk: value of 1"), ages.begin());
  CHECK_FAILS_SAYING(errc::type_mismatch, says("dict 'ages': cmp_xchg"),
                     ages.compare_exchange(1, age, 2));
  w.a.queue<int>("jobs").push_many({300, 300, 300});
  auto jobs = w.b.queue<int8_t>("jobs");
  CHECK_FAILS_SAYING(errc::type_mismatch, says("queue 'jobs': front"), jobs.front());
  CHECK_FAILS_SAYING(errc::type_mismatch, says("queue 'jobs': pop"), jobs.pop());
  CHECK_FAILS_SAYING(errc::type_mismatch, says("queue 'jobs': pop"), jobs.async_pop().get());
  w.a.deque<int>("row").append_range({300, 300});
  auto row = w.b.deque<int8_t>("row");
  CHECK_FAILS_SAYING(errc::type_mismatch, says("deque 'row': at"), row.at(0));
  CHECK_FAILS_SAYING(errc::type_mismatch, says("deque 'row': pop_back"), row.pop_back());
  CHECK_FAILS_SAYING(errc::type_mismatch, says("deque 'row': pop_front"),
                     row.async_pop_front().get());
}
