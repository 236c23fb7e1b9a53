#include "tests/manager/two_clients.hpp"

#include <string>

using namespace manager;
using namespace manager::test;

namespace {

void idle() {}
MANAGER_TASK(idle);

size_t sessions_of(two_clients& w) {
  w.settle();
  return w.world.server_inventory().sessions;
}

} // namespace

TEST_CASE("sessions are counted") {
  two_clients w;
  CHECK(sessions_of(w) == 2);
  {
    auto third = w.world.connect();
    CHECK(sessions_of(w) == 3);
  }
  CHECK(sessions_of(w) == 2);
}

TEST_CASE("a session that is closed frees what it holds, and closing it again is nothing") {
  two_clients w;
  auto numbers = w.a.list<int>({1});
  auto item = w.a.queue<int>().async_pop();
  w.settle();
  w.a.close();
  CHECK(sessions_of(w) == 1);
  CHECK(w.world.server_inventory().objects == 0);
  CHECK(w.world.server_inventory().waits == 0);
  w.a.close();
  CHECK(sessions_of(w) == 1);
  CHECK_FAILS(errc::session_ended, item.get());
}

TEST_CASE("after the end of a session all use of it is session_ended") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {1});
  auto jobs = w.a.queue<int>("jobs");
  w.a.close();
  CHECK_FAILS_SAYING(errc::session_ended, "list 'numbers': size: the session was closed",
                     numbers.size());
  CHECK_FAILS_SAYING(errc::session_ended, "queue 'jobs': pop: the session was closed", jobs.pop());
  CHECK_FAILS(errc::session_ended, jobs.async_pop());
  CHECK_FAILS(errc::session_ended, numbers[0] += 1);
  CHECK_FAILS(errc::session_ended, w.a.objects());
  CHECK_FAILS(errc::session_ended, w.a.remove("numbers"));
  CHECK_FAILS(errc::session_ended, w.a.list<int>());
  CHECK(numbers.name() == "numbers"); // a proxy knows its name without the server
  CHECK(w.b.list<int>("numbers").size() == 1);
}

TEST_CASE("proxies may outlive their session") {
  two_clients w;
  list<int> numbers;
  {
    auto third = w.world.connect();
    numbers = third.list<int>({1});
    CHECK(numbers.size() == 1);
  }
  CHECK_FAILS(errc::session_ended, numbers.size());
  CHECK(w.world.server_inventory().objects == 0);
}

TEST_CASE("a session is moved with all that belongs to it") {
  two_clients w;
  auto numbers = w.a.list<int>({1});
  auto moved = std::move(w.a);
  CHECK(sessions_of(w) == 2);
  CHECK(numbers.size() == 1);
  CHECK(moved.list<int>({1, 2}).size() == 2);
  w.b = std::move(moved);
  CHECK(sessions_of(w) == 1); // the session that was assigned to has ended
  CHECK(numbers.size() == 1);
  CHECK(w.b.list<int>().empty());
}

TEST_CASE("a session that was moved from says so") {
  two_clients w;
  auto moved = std::move(w.a);
  CHECK_FAILS(errc::session_ended, w.a.list<int>());
  CHECK_FAILS(errc::session_ended, w.a.objects());
  CHECK_FAILS(errc::session_ended, w.a.address());
  w.a.close();
}

TEST_CASE("the named objects of a server are listed with their types") {
  two_clients w;
  CHECK(w.a.objects().empty());
  w.a.list<int>("numbers");
  w.a.dict<std::string, std::vector<double>>("curves");
  w.b.queue<std::tuple<int, std::string>>("jobs");
  auto anonymous = w.b.list<int>();
  using all = std::vector<named_object>;
  CHECK(w.a.objects()
        == all{{"numbers", "list<int>"},
               {"curves", "dict<str,array<float>>"},
               {"jobs", "queue<tuple<int,str>>"}});
  w.b.remove("curves");
  CHECK(w.a.objects().size() == 2);
}

TEST_CASE("removing a name that nothing has is an error") {
  two_clients w;
  CHECK_FAILS_SAYING(errc::no_such_name, "there is no object named 'nothing'",
                     w.a.remove("nothing"));
  CHECK(w.a.list<int>({1}).size() == 1);
}

TEST_CASE("names may be of any bytes") {
  two_clients w;
  for (std::string name : {"two words", "Umläute", "'", "\xff\x01", "a/b"}) {
    w.a.list<std::string>(name, {name});
    CHECK(w.b.list<std::string>(name).front() == name);
    CHECK(w.b.list<std::string>(name).name() == name);
  }
  CHECK(w.a.objects().size() == 5);
}

TEST_CASE("a virtual client spawns no other program, and no process with a folder of its own") {
  two_clients w;
  CHECK_FAILS(errc::not_supported, w.a.spawn(command{"true"}));
  CHECK_FAILS(errc::not_supported, w.a.spawn({.folder = "/"}, idle));
  CHECK(w.a.list<int>().empty());
}

TEST_CASE("there is no current session outside of a task") {
  CHECK_FAILS(errc::not_supported, manager::current());
}
