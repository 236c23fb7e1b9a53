#include "tests/manager/two_clients.hpp"

#include <manager/fmt.hpp>
#include <sstream>
#include <string>

using namespace manager;
using namespace manager::test;

namespace {

template <class T> std::string printed(const T& shown) {
  std::ostringstream out;
  out << shown;
  return out.str();
}

} // namespace

TEST_CASE("a proxy prints its type, its name and its first elements") {
  two_clients w;
  CHECK(printed(w.a.list<int>("numbers", {1, 2, 3})) == "list<int> 'numbers' [1, 2, 3]");
  CHECK(printed(w.a.dict<std::string, double>("d", {{"x", 1}}))
        == R"(dict<str,float> 'd' {"x": 1.0})");
  auto jobs = w.a.queue<std::string>("jobs");
  jobs.push("one");
  CHECK(printed(jobs) == R"(queue<str> 'jobs' ["one"])");
}

TEST_CASE("an anonymous object is printed by its number, a stored proxy as a reference") {
  two_clients w;
  auto inner = w.a.list<int>({1});
  auto outer = w.a.list<list<int>>({inner});
  CHECK(printed(inner) == "list<int> #1 [1]");
  CHECK(printed(outer) == "list<list<int>> #2 [object #1]");
}

TEST_CASE("a long container is cut") {
  two_clients w;
  auto text = printed(w.a.list<int>(std::vector<int>(1'000'000, 7)));
  CHECK(text.size() < 200);
  CHECK_THAT(text, Catch::Contains("7, 7, ... 9999"));
}

TEST_CASE("printing never fails") {
  two_clients w;
  CHECK(printed(list<int>{}) == "list<int> (no object)");
  auto named = w.a.list<int>("gone");
  w.b.remove("gone");
  CHECK_THAT(printed(named), Catch::StartsWith("list<int> 'gone' (list 'gone': preview: "));
}

TEST_CASE("fmt prints a proxy as a stream does") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {1, 2});
  CHECK(fmt::format("{}", numbers) == printed(numbers));
  CHECK(fmt::format("{:>32}", numbers) == "      list<int> 'numbers' [1, 2]");
}

TEST_CASE("a queue's snapshot leaves its elements where they are") {
  two_clients w;
  auto jobs = w.a.queue<int>();
  jobs.push_many({1, 2, 3});
  CHECK(jobs.snapshot() == std::vector<int>{1, 2, 3});
  CHECK(jobs.size() == 3);
}

TEST_CASE("an error's kind prints its name, with a stream and with fmt") {
  CHECK(printed(errc::timed_out) == "timed_out");
  CHECK(fmt::format("{}", errc::no_such_key) == "no_such_key");
}

TEST_CASE("results that may be absent print, with a stream and with fmt") {
  two_clients w;
  auto d = w.a.dict<std::string, int>("d", {{"a", 1}});
  CHECK(fmt::format("{} {}", d.get("a"), d.get("b")) == "1 nothing");
  std::ostringstream out;
  out << text(d.get("a")) << ' ' << d.get("b") << ' ' << text(std::vector{1, 2});
  CHECK(out.str() == "1 nothing [1, 2]");
}

TEST_CASE("reports print") {
  two_clients w;
  auto lock = w.a.mutex("door");
  lock.lock();
  auto report = printed(lock.who());
  CHECK_THAT(report, Catch::StartsWith("held by [client 1 (pid "));
  CHECK_THAT(report, Catch::EndsWith("waiting: []"));
  CHECK(fmt::format("{}", w.a.objects().front()) == "mutex 'door'");
  CHECK_THAT(printed(w.a.status()),
             Catch::Contains("mutex 'door'") && Catch::Contains("mutex.lock 1"));
}
