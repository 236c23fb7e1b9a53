#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <manager/testing.hpp>

using namespace manager;
using namespace manager::testing;
using namespace std::chrono_literals;

namespace {

/// Options of a world whose clients are on other hosts, with heartbeats.
start_options over_network() {
  return {.listen = {"10.77.0.1:5000"}, .heartbeat = 3s};
}

} // namespace

TEST_CASE("a paused process does nothing until it is resumed") {
  world w;
  auto m = w.connect();
  auto jobs = m.queue<int>("jobs");
  auto results = m.list<int>("results");
  auto worker = w.spawn("worker", [](session& own) {
    auto in = own.queue<int>("jobs");
    auto out = own.list<int>("results");
    for (;;)
      out.push_back(in.pop());
  });
  w.settle();
  w.pause(worker);
  jobs.push(1);
  CHECK(w.nothing_happens_for(1h));
  CHECK(results.empty());
  CHECK(w.report().find("worker: is paused") != std::string::npos);
  w.resume(worker);
  w.settle();
  CHECK(results.snapshot() == std::vector{1});
}

TEST_CASE("a host whose process is paused for longer than the heartbeat is given up") {
  world w{over_network()};
  auto m = w.connect();
  auto other = w.connect();
  auto door = m.mutex("door");
  other.mutex("door").lock();
  w.pause(other);
  w.advance(1s);
  CHECK(door.locked());
  w.advance(5s);
  CHECK_FALSE(door.locked());
  w.resume(other);
  w.settle();
  CHECK(fails_with(errc::disconnected, [&] { other.mutex("door").unlock(), other.objects(); }));
}

TEST_CASE("no byte passes a cut network, and all arrive when it is mended") {
  world w;
  auto m = w.connect();
  auto far = w.connect();
  auto jobs = m.queue<int>("jobs");
  auto theirs = far.queue<int>("jobs");
  w.cut(far);
  auto sent = theirs.async_push(1);
  w.settle();
  CHECK(jobs.empty());
  CHECK_FALSE(sent.ready());
  w.mend(far);
  w.settle();
  CHECK(sent.ready());
  CHECK(jobs.pop() == 1);
}

TEST_CASE("both sides of a cut network give each other up after the heartbeat") {
  world w{over_network()};
  auto m = w.connect();
  auto far = w.connect();
  far.mutex("door").lock();
  w.cut(far);
  w.advance(10s);
  CHECK_FALSE(m.mutex("door").locked());
  CHECK(fails_with(errc::disconnected, [&] { return far.objects(); }));
}

TEST_CASE("delayed bytes arrive after that time, in order") {
  world w;
  auto m = w.connect();
  auto far = w.connect();
  auto numbers = m.list<int>("numbers");
  auto theirs = far.list<int>("numbers");
  w.delay(far, 100ms);
  theirs.push_back(1);
  CHECK(w.elapsed() == 200ms); // there and back
  auto second = theirs.async_push_back(2);
  w.settle();
  w.delay(far, 10ms);
  auto third = theirs.async_push_back(3);
  w.advance(99ms);
  CHECK(numbers.size() == 1);
  w.advance(1ms);
  CHECK(numbers.snapshot() == std::vector{1, 2, 3});
}

TEST_CASE("the n-th call of a client fails as scripted, and only that") {
  world w;
  auto m = w.connect();
  auto numbers = m.list<int>("numbers");
  w.fail_call(m, {.nth = 2, .operation = "push_back", .kind = errc::limit_reached});
  numbers.push_back(1);
  CHECK(numbers.size() == 1); // does not count: another operation
  CHECK(fails_with(errc::limit_reached, [&] { numbers.push_back(2); }));
  numbers.push_back(3);
  CHECK(numbers.snapshot() == std::vector{1, 3});
}

TEST_CASE("a connection that breaks before a call, or before its answer") {
  world w;
  auto m = w.connect();
  auto numbers = m.list<int>("numbers");
  auto before = w.connect();
  w.fail_call(before, {.nth = 1});
  CHECK(fails_with(errc::disconnected, [&] { before.list<int>("numbers").push_back(1); }));
  CHECK(numbers.empty());
  auto after = w.connect();
  w.fail_call(after, {.nth = 1, .executed = true});
  CHECK(fails_with(errc::disconnected, [&] { after.list<int>("numbers").push_back(2); }));
  CHECK(numbers.snapshot() == std::vector{2});
  w.settle();
  CHECK(w.server_inventory().sessions == 1);
}

TEST_CASE("a fault that cannot be is refused") {
  world w, other;
  auto m = w.connect();
  CHECK_FAILS(errc::bad_argument, w.fail_call(m, {.kind = errc::timed_out, .executed = true}));
  CHECK_FAILS(errc::bad_argument, w.fail_call(m, {.nth = 0}));
  CHECK_FAILS_SAYING(errc::bad_argument, "this session is not a client of this world",
                     other.pause(m));
}

TEST_CASE("what happens is told where nothing was to happen") {
  world w;
  auto m = w.connect();
  auto jobs = m.queue<int>("jobs");
  CHECK(w.nothing_happens_for(1h));
  auto worker = w.spawn("late", [&](session& own) {
    auto same = own.queue<int>("jobs");
    w.advance(90min);
    same.push(1);
  });
  CHECK(w.nothing_happens_for(1h));
  auto seen = w.nothing_happens_for(1h);
  CHECK_FALSE(seen);
  CHECK(seen.text().find("late  queue 'jobs': push") != std::string::npos);
  auto waits = w.spawn("waits", [](session& own) { own.queue<int>("other").pop_for(30min); });
  w.settle();
  CHECK(w.nothing_happens_for(29min));
  CHECK_FALSE(w.nothing_happens_for(1h)); // the wait ends
}
