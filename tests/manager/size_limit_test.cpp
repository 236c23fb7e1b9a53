#include "tests/manager/two_clients.hpp"

#include <string>

using namespace manager;
using namespace manager::test;
using strings = std::vector<std::string>;

namespace {

constexpr size_t most = 1000;

start_options small_values() {
  start_options options;
  options.limits.value_bytes = most;
  return options;
}

/// Two clients of a server for small values only, and a value just above the limit.
struct small_world : two_clients {
  small_world() : two_clients{small_values()} {}
  std::string large = std::string(most - 2, 'x'); ///< plus 3 bytes for its kind and length
};

} // namespace

TEST_CASE("a value of the maximum size is accepted, a byte more is not") {
  small_world w;
  auto texts = w.a.list<std::string>("texts");
  texts.push_back(w.large.substr(1));
  CHECK(w.b.list<std::string>("texts").at(0).size() == most - 3);
  CHECK_FAILS_SAYING(errc::too_large,
                     "list 'texts': push_back: the value has 1001 bytes, the maximum is 1000",
                     texts.push_back(w.large));
  CHECK(texts.size() == 1);
}

TEST_CASE("nothing that is too large changes a list") {
  small_world w;
  auto texts = w.a.list<std::string>("texts", {"a", "b"});
  CHECK_FAILS(errc::too_large, texts.push_front(w.large));
  CHECK_FAILS(errc::too_large, texts.insert(1, w.large));
  CHECK_FAILS(errc::too_large, texts[0] = w.large);
  CHECK_FAILS(errc::too_large, texts[0] += w.large);
  CHECK_FAILS(errc::too_large, texts.exchange(0, w.large));
  CHECK_FAILS(errc::too_large, texts.append_range({w.large.substr(500), w.large.substr(400)}));
  CHECK_FAILS(errc::too_large, texts.assign_range({w.large}));
  CHECK_FAILS(errc::too_large, texts.assign_slice(0, 1, {w.large}));
  CHECK_FAILS(errc::too_large, texts.modify([&](auto& values) { values.push_back(w.large); }));
  CHECK_FAILS(errc::too_large, texts.async_push_back(w.large));
  CHECK_FAILS(errc::too_large, texts.find(w.large));
  CHECK(w.b.list<std::string>("texts").snapshot() == strings{"a", "b"});
}

TEST_CASE("nothing that is too large changes a dict") {
  small_world w;
  auto texts = w.a.dict<std::string, std::string>("texts", {{"a", "b"}});
  std::optional<std::string> expected{"b"};
  CHECK_FAILS(errc::too_large, texts["a"] = w.large);
  CHECK_FAILS(errc::too_large, texts[w.large] = "b");
  CHECK_FAILS(errc::too_large, texts.get_or_insert("c", w.large));
  CHECK_FAILS(errc::too_large, texts.compare_exchange("a", expected, w.large));
  CHECK_FAILS(errc::too_large, texts.update({{"c", w.large}}));
  CHECK_FAILS(errc::too_large, texts.add_many({{"a", w.large}}));
  using map = std::map<std::string, std::string>;
  CHECK(w.b.dict<std::string, std::string>("texts").snapshot() == map{{"a", "b"}});
}

TEST_CASE("nothing that is too large goes through a queue") {
  small_world w;
  auto jobs = w.a.queue<std::string>("jobs", 1);
  CHECK_FAILS(errc::too_large, jobs.push(w.large));
  CHECK_FAILS(errc::too_large, jobs.try_push(w.large));
  CHECK_FAILS(errc::too_large, jobs.push_many({w.large}));
  CHECK_FAILS(errc::too_large, jobs.async_push(w.large));
  CHECK(jobs.unfinished() == 0);
  jobs.push("small");
  CHECK(w.b.queue<std::string>("jobs").pop() == "small");
}

TEST_CASE("an initial value that is too large makes no object") {
  small_world w;
  CHECK_FAILS_SAYING(errc::too_large,
                     "list<str> 'texts': the initial value has 1002 bytes, the maximum is 1000",
                     w.a.list<std::string>("texts", {w.large}));
  CHECK_FAILS(errc::too_large, w.a.dict<int, std::string>({{1, w.large}}));
  CHECK(inventory_of(w.world)[1] == 0);
}

TEST_CASE("an answer that is too large is refused and everything stays where it is") {
  small_world w;
  auto texts = w.a.list<std::string>("texts");
  auto entries = w.a.dict<int, std::string>("entries");
  for (int i = 0; i < 1100; ++i) { // together more than 1 MiB, the allowance for answers
    texts.push_back(w.large.substr(1));
    entries[i] = w.large.substr(10);
  }
  CHECK_FAILS_SAYING(errc::too_large,
                     "list 'texts': dump: the answer has 1100003 bytes, the maximum is 1049576; "
                     "read it in parts",
                     texts.snapshot());
  CHECK_FAILS(errc::too_large, texts.slice({}, {}));
  CHECK_FAILS(errc::too_large, texts.modify([](auto&) { FAIL("nothing to modify"); }));
  CHECK_FAILS(errc::too_large, entries.snapshot());
  CHECK_FAILS(errc::too_large, entries.values());
  CHECK(texts.size() == 1100);
  CHECK(texts.slice(0, 1).size() == 1);
  CHECK(entries.keys().size() == 1100);
  CHECK(entries.get_many({0}).size() == 1);
}

TEST_CASE("a loop reads in parts what is too large for one answer") {
  small_world w;
  auto texts = w.a.list<std::string>("texts", {w.large.substr(100)});
  auto entries = w.a.dict<int, std::string>("entries");
  texts *= 1200;
  for (int i = 0; i < 1200; ++i)
    entries[i] = w.large.substr(100);
  CHECK_FAILS(errc::too_large, texts.snapshot());
  CHECK_FAILS(errc::too_large, entries.snapshot());
  CHECK(std::ranges::distance(texts.begin(), texts.end()) == 1200);
  CHECK(std::ranges::distance(entries.begin(), entries.end()) == 1200);
}

TEST_CASE("a loop reads a value of the maximum size") {
  small_world w;
  auto texts = w.a.list<std::string>({"a"});
  texts[0] = w.large.substr(1);
  CHECK(texts.begin()->size() == most - 3);
}

TEST_CASE("a string never grows to more than can be read") {
  small_world w;
  auto texts = w.a.list<std::string>({std::string(600, 'x')});
  try {
    texts[0] += std::string(600, 'y');
  } catch (const error& failure) {
    CHECK(failure.kind() == errc::too_large);
  }
  CHECK_NOTHROW(texts.at(0));
}

TEST_CASE("what is taken out is answered whatever its size") {
  small_world w;
  auto jobs = w.a.queue<std::string>("jobs");
  for (int i = 0; i < 3; ++i)
    jobs.push(w.large.substr(500));
  CHECK(w.b.queue<std::string>("jobs").pop_many(10).size() == 3);
}

TEST_CASE("a string that outgrows what may be joined is refused by name") {
  two_clients w;
  auto texts = w.a.list<std::string>("texts", {std::string(max_joined_string - 2, 'x')});
  texts.fetch_add(0, "yz");
  CHECK_FAILS_SAYING(errc::too_large,
                     "list 'texts': fetch_add: a string that grows by += may have at most 1048576 "
                     "bytes",
                     texts.fetch_add(0, "!"));
  CHECK(w.b.list<std::string>("texts").front().size() == max_joined_string);
}

TEST_CASE("elements of many megabytes survive") {
  two_clients w;
  std::string large(5 << 20, 'x');
  auto texts = w.a.list<std::string>("texts", {large, "small", large});
  auto theirs = w.b.list<std::string>("texts");
  CHECK((theirs.at(2) == large));
  size_t seen = 0;
  for (auto& text : theirs)
    seen += text.size();
  CHECK(seen == 2 * large.size() + 5);
}
