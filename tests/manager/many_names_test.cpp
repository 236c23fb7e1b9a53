#include "tests/manager/two_clients.hpp"

#include <algorithm>
#include <manager/generic.hpp>
#include <string>
#include <vector>

using namespace manager;
using namespace manager::test;

TEST_CASE("a name that is too long is refused on both sides") {
  two_clients w;
  const std::string longest(255, 'x');
  const std::string too_long(256, 'x');
  CHECK(w.a.list<int>(longest).name() == longest);
  CHECK_FAILS(errc::bad_argument, w.a.list<int>(too_long));
  CHECK_FAILS(errc::bad_argument, w.a.remove(too_long));
  CHECK_FAILS(errc::bad_argument, generic_object::open(w.a, too_long));
  CHECK(w.a.objects().size() == 1);
}

TEST_CASE("a session lists any number of objects, however small answers are") {
  two_clients w{{.limits = {.value_bytes = 1000}}};
  constexpr size_t count = 6000; // more than 1 MiB of names
  std::vector<list<int>> all;
  for (size_t i = 0; i < count; ++i) {
    auto name = std::to_string(i);
    all.push_back(w.a.list<int>(name + std::string(250 - name.size(), '-')));
  }
  auto anonymous = w.a.list<int>();
  auto named = w.b.objects();
  CHECK(named.size() == count);
  CHECK(std::equal(named.begin(), named.end(), all.begin(), all.end(), // in the order of creation
                   [](auto& listed, auto& made) { return listed.name == made.name(); }));
  auto status = w.b.status();
  CHECK(status.objects.size() == count + 1);
  CHECK(status.objects.back().references == 1);
}

TEST_CASE("who tells the first of many who wait, and how many there are") {
  two_clients w;
  auto event = w.a.event("go");
  std::vector<future<void>> waits;
  for (int i = 0; i < 900; ++i)
    waits.push_back(event.async_wait());
  auto report = w.b.event("go").who();
  CHECK(report.waiters.size() == 800);
  CHECK(report.waiter_count == 900);
  CHECK(report.holder_count == 0);
}

TEST_CASE("a value that refers to many unknown objects is read") {
  two_clients w;
  std::vector<list<int>> made;
  for (int i = 0; i < 300; ++i)
    made.push_back(w.a.list<int>({i}));
  w.a.list<std::vector<list<int>>>("all").push_back(made);
  auto read = w.b.list<std::vector<list<int>>>("all").at(0);
  CHECK(read.size() == 300);
  CHECK(read.back().at(0) == 299);
}
