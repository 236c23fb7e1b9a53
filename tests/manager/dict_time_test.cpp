#include "tests/manager/two_clients.hpp"

#include <stop_token>
#include <string>

using namespace manager;
using namespace manager::test;

namespace {

/// One dict, used by two clients.
struct shared_dict : two_clients {
  dict<std::string, int> mine = a.dict<std::string, int>("d");
  dict<std::string, int> theirs = b.dict<std::string, int>("d");
};

} // namespace

TEST_CASE("an entry lives as long as its time to live says, by the server's clock") {
  shared_dict w;
  w.mine.insert_or_assign("k", 7, 5s);
  CHECK(w.theirs.time_left("k") == 5s);
  w.world.advance(4s);
  CHECK(w.theirs.at("k") == 7);
  CHECK(w.theirs.time_left("k") == 1s);
  w.world.advance(1s);
  CHECK(w.theirs.get("k") == std::nullopt);
  CHECK(w.theirs.size() == 0);
}

TEST_CASE("the time to live of an entry is changed and ended") {
  shared_dict w;
  w.mine["k"] = 1;
  CHECK(w.mine.time_left("k") == std::nullopt);
  CHECK(w.mine.expire_after("k", 5s));
  CHECK_FALSE(w.mine.expire_after("none", 5s));
  CHECK(w.theirs.persist("k"));
  w.world.advance(10s);
  CHECK(w.theirs["k"] == 1);
  w.mine.expire_after("k", 5s);
  w.mine["k"] += 1; // keeps the time
  w.mine.expire_after("k", time_limit::for_ever());
  w.world.advance(10s);
  CHECK(w.theirs["k"] == 2);
  CHECK_FAILS_SAYING(errc::bad_argument,
                     "dict 'd': expire: the time to live is 0 ns, it must be positive",
                     w.mine.expire_after("k", 0s));
}

TEST_CASE("a client waits for a key until another client inserts it") {
  shared_dict w;
  auto value = w.mine.async_wait_for_key("k");
  auto other = w.mine.async_wait_for_key("other");
  w.settle();
  CHECK_FALSE(value.ready());
  w.theirs["x"] = 1;
  w.settle();
  CHECK_FALSE(value.ready());
  w.theirs["k"] = 5;
  w.settle();
  REQUIRE(value.ready());
  CHECK(value.get() == 5);
  CHECK_FALSE(other.ready());
  CHECK(w.theirs.wait_for_key("k") == 5);
}

TEST_CASE("a wait for a key ends with its time, or when it is stopped") {
  shared_dict w;
  CHECK(w.mine.wait_for_key("k", 3s) == std::nullopt);
  CHECK(w.world.elapsed() == 3s);
  std::stop_source stop;
  stop.request_stop();
  CHECK(w.mine.wait_for_key("k", stop.get_token()) == std::nullopt);
  w.theirs["k"] = 1;
  CHECK(w.mine.wait_for_key("k", 3s) == 1);
  CHECK(w.world.elapsed() == 3s);
}

TEST_CASE("a killed client's wait for a key leaves nothing behind, and the dict's end ends waits") {
  shared_dict w;
  auto lost = w.b.dict<std::string, int>("d").async_wait_for_key("k");
  auto kept = w.mine.async_wait_for_key("k");
  w.settle();
  CHECK(w.world.server_inventory().waits == 2);
  w.world.kill(w.b);
  CHECK(w.world.server_inventory().waits == 1);
  w.a.remove("d");
  CHECK_FAILS(errc::object_gone, kept.get());
}

TEST_CASE("an entry that comes to live again ends waits, also with a new time to live") {
  shared_dict w;
  w.mine.insert_or_assign("k", 1, 1s);
  w.world.advance(2s);
  auto value = w.theirs.async_wait_for_key("k");
  w.settle();
  CHECK_FALSE(value.ready());
  w.mine.insert_or_assign("k", 2, 1s);
  CHECK(value.get() == 2);
}

TEST_CASE("a dict counts, and knows the most common keys") {
  two_clients w;
  auto words = w.a.dict<std::string, int>("words");
  for (auto* word : {"a", "b", "a", "c", "a", "b"})
    words[word] += 1;
  using pairs = std::vector<std::pair<std::string, int>>;
  CHECK(words.most_common(2) == pairs{{"a", 3}, {"b", 2}});
  CHECK(words.most_common().size() == 3);
  CHECK_FALSE(words.extract_if_equal("c", 2));
  CHECK(words.extract_if_equal("c", 1));
  CHECK_FALSE(words.contains("c"));
}
