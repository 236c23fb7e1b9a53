#include "tests/manager/two_clients.hpp"

#include <string>
#include <vector>

using namespace manager;
using namespace manager::test;

namespace {

/// Two clients of a server with low limits.
struct strict_world : two_clients {
  explicit strict_world(const server_limits& limits) : two_clients{{.limits = limits}} {}
};

} // namespace

TEST_CASE("an object holds at most as many items and bytes as the server allows") {
  strict_world w{{.object_items = 2, .object_bytes = 10}};
  auto l = w.a.list<std::string>("l", {"a"});
  CHECK_FAILS_SAYING(errc::limit_reached,
                     "list 'l': push_back: the object would hold 12 bytes, at most 10 are allowed",
                     l.push_back("123456789"));
  l.push_back("b");
  CHECK_FAILS_SAYING(errc::limit_reached,
                     "list 'l': push_back: the object would hold 3 items, at most 2 are allowed",
                     l.push_back(""));
  CHECK(l.snapshot() == std::vector<std::string>{"a", "b"});
  CHECK_FAILS(errc::limit_reached, w.a.list<int>({1, 2, 3}));
  CHECK_FAILS(errc::limit_reached, (w.a.dict<int, int>({{1, 1}, {2, 2}, {3, 3}})));
  CHECK_FAILS(errc::limit_reached, w.a.set<int>({1, 2, 3}));
  CHECK_FAILS(errc::limit_reached, w.a.record({{"x", 1}, {"y", 2}, {"z", 3}}));
}

TEST_CASE("a session holds at most as many objects as the server allows") {
  strict_world w{{.session_objects = 2}};
  auto one = w.a.list<int>("one");
  auto two = w.a.list<int>();
  CHECK_FAILS_SAYING(errc::limit_reached, "list<int>: the session holds 2 objects, its limit is 2",
                     w.a.list<int>());
  CHECK_FAILS(errc::limit_reached, w.a.list<int>("three"));
  CHECK(w.a.list<int>("one") == one); // the client holds this object already
  CHECK(w.b.list<int>("three").empty());
  two = {};
  CHECK(w.a.list<int>("three").empty());
}

TEST_CASE("what a value brings along is granted beyond the limit, so that nothing is lost") {
  strict_world w{{.session_objects = 2}};
  auto jobs = w.a.queue<list<int>>("jobs");
  auto first = w.a.list<int>({1});
  jobs.push(first);
  auto other = w.b.queue<list<int>>("jobs");
  auto own = w.b.list<int>();
  CHECK(other.pop() == first);
}

TEST_CASE("a server has at most as many objects as it allows") {
  strict_world w{{.objects = 2}};
  auto one = w.a.list<int>();
  auto two = w.b.list<int>("two");
  CHECK_FAILS_SAYING(errc::limit_reached,
                     "queue<int>: the server has 2 objects, which is its limit", w.a.queue<int>());
  CHECK(w.a.list<int>("two").empty());
  one = {};
  w.settle();
  CHECK(w.a.queue<int>().empty());
}

TEST_CASE("calls that are started faster than they are answered wait for their turn") {
  strict_world w{{.session_calls = 2}};
  auto l = w.a.list<int>();
  std::vector<future<void>> all;
  for (int i = 0; i < 10; ++i) {
    all.push_back(l.async_push_back(i));
    CHECK(std::count_if(all.begin(), all.end(), [](auto& each) { return !each.ready(); }) <= 2);
  }
  for (auto& each : all)
    each.get();
  CHECK(l.size() == 10);
}

TEST_CASE("calls that wait on the server keep no other call out") {
  strict_world w{{.session_calls = 2}};
  auto jobs = w.a.queue<int>("jobs");
  auto l = w.a.list<int>();
  auto first = jobs.async_pop();
  auto second = jobs.async_pop();
  l.push_back(1);
  for (int i = 2; i < 10; ++i)
    l.async_push_back(i);
  CHECK(l.size() == 9);
  CHECK_FAILS_SAYING(errc::limit_reached,
                     "queue 'jobs': pop: the session already has 2 calls waiting",
                     jobs.async_pop());
  CHECK_FAILS(errc::limit_reached, jobs.pop());
  CHECK_FALSE(first.ready());
  jobs.push(7);
  CHECK(first.get() == 7);
  jobs.async_push(8);
  CHECK(second.get() == 8);
}

TEST_CASE("calls with large arguments that wait on the server keep no other call out") {
  strict_world w{{.session_calls = 2}};
  auto jobs = w.a.queue<std::string>(1);
  const std::string large(size_t{1} << 17, 'x'); // too large to be sent together with others
  jobs.push(large);
  auto first = jobs.async_push(large);
  auto second = jobs.async_push(large);
  auto l = w.a.list<int>();
  l.async_push_back(1).get();
  CHECK(jobs.pop() == large);
  CHECK(jobs.pop() == large);
  CHECK(jobs.pop() == large);
  second.get();
}

TEST_CASE("a limit of nothing is refused") {
  CHECK_FAILS_SAYING(errc::bad_argument,
                     "the limit session_calls is 0, it must be between 1 and 2^62",
                     manager::local({.limits = {.session_calls = 0}}));
  CHECK_FAILS(errc::bad_argument, testing::world{{.limits = {.object_bytes = uint64_t{1} << 63}}});
}
