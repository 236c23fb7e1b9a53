#include "libmanager/src/client/session_core.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/leftovers.hpp"
#include "tests/support/served.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <thread>
#include <vector>

// Several sessions and servers in one process.

using manager::errc;
using manager::test::failure_of;
using manager::test::served;

namespace {

/// Returns true if two sessions use the same connection.
bool share_connection(const manager::session& one, const manager::session& other) {
  return &manager::detail::core_of(one).system() == &manager::detail::core_of(other).system();
}

} // namespace

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "two sessions with one server share the connection, but not the session") {
  served server;
  auto one = manager::connect(server.address, server.key);
  auto two = manager::connect(server.address, server.key);
  CHECK(share_connection(one, two));
  auto of_one = one.list<int>({1});
  auto named = one.list<int>("named", {1, 2});
  one.close();
  CHECK_FAILS(errc::session_ended, of_one.size());
  CHECK(two.list<int>("named").size() == 2);
  CHECK(two.status().objects.size() == 1); // objects that only session one held are gone
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a session of the same program with a server it started shares that connection") {
  auto m = manager::start();
  auto same = manager::connect(m.address(), m.key());
  CHECK(share_connection(m, same));
  m.list<int>("numbers", {1});
  CHECK(same.list<int>("numbers").size() == 1);
}

TEST_CASE_METHOD(manager::test::no_leftovers, "a connection that is lost is not used again") {
  manager::private_folder folder;
  auto address = "unix:" + folder.path() + "/socket";
  auto key = manager::authkey::random();
  std::optional<served> server{std::in_place, manager::server_limits{}, address, key};
  auto before = manager::connect(address, key);
  before.list<int>("numbers", {1});
  server.reset();
  server.emplace(manager::server_limits{}, address, key);
  auto after = manager::connect(address, key); // perhaps before this process has noticed the end
  CHECK(after.list<int>("numbers").empty());
  CHECK_FAILS(errc::disconnected, before.list<int>("numbers"));
}

TEST_CASE_METHOD(manager::test::no_leftovers, "another key is another connection, and is refused") {
  served server;
  auto m = manager::connect(server.address, server.key);
  CHECK_FAILS(errc::authentication_failed,
              manager::connect(server.address, manager::authkey::random()));
}

TEST_CASE_METHOD(manager::test::no_leftovers, "a proxy always talks to its own server") {
  served one, other;
  auto a = manager::connect(one.address, one.key);
  auto b = manager::connect(other.address, other.key);
  CHECK_FALSE(share_connection(a, b));
  auto of_a = a.list<int>("numbers", {1});
  auto of_b = b.list<int>("numbers", {1, 2});
  CHECK(of_a.size() == 1);
  CHECK(of_b.size() == 2);
  CHECK_FALSE(of_a == of_b);
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a proxy that is passed to another server is refused, and nothing is lost") {
  served one, other;
  auto a = manager::connect(one.address, one.key);
  auto b = manager::connect(other.address, other.key);
  auto of_a = a.list<int>({1});
  auto holder = b.list<manager::list<int>>("holder");
  auto failure = failure_of([&] { holder.push_back(of_a); });
  CHECK(failure.kind() == errc::bad_argument);
  CHECK_THAT(failure.text(), Catch::Contains("of another server"));
  CHECK(holder.empty());
  CHECK(of_a.size() == 1);
}

TEST_CASE_METHOD(
    manager::test::no_leftovers,
    "calls of other threads that meet the end of their session fail with session_ended") {
  for (int i = 0; i < 20; ++i) {
    auto m = manager::start();
    auto numbers = m.list<int>();
    auto begun = m.latch(4);
    std::vector<std::optional<manager::error>> failures(4);
    std::vector<std::thread> callers;
    for (auto& failure : failures)
      callers.emplace_back([&] {
        failure = failure_of([&] {
          for (begun.count_down();;)
            numbers.push_back(1);
        });
      });
    begun.wait();
    m.close(); // its server ends, too
    for (auto& caller : callers)
      caller.join();
    for (auto& failure : failures)
      CHECK(failure.value().kind() == errc::session_ended);
  }
}
