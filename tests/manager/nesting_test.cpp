#include "tests/manager/two_clients.hpp"

#include <map>
#include <string>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;

namespace {

/// Returns the number of objects in the server after all releases have arrived.
size_t objects_of(two_clients& w) {
  return inventory_of(w.world)[1];
}

/// A user's type that contains a proxy.
struct job {
  std::string name;
  queue<int> answers;
  MSGPACK_DEFINE(name, answers)
};

/// A value that refers to a list of such values.
struct node {
  list<node> next;
  template <class Packer> void msgpack_pack(Packer& out) const { next.msgpack_pack(out); }
  void msgpack_unpack(const msgpack::object& value) { next.msgpack_unpack(value); }
  static std::string schema_name() { return "node"; }
};

} // namespace

TEST_CASE("a proxy can be stored in every container and comes out as a live proxy") {
  two_clients w;
  auto inner = w.a.list<int>({1});
  auto lists = w.a.list<list<int>>("lists");
  auto dicts = w.a.dict<std::string, list<int>>("dicts");
  auto queues = w.a.queue<list<int>>("queues");
  lists.push_back(inner);
  dicts["x"] = inner;
  queues.push(inner);
  auto from_list = w.b.list<list<int>>("lists").at(0);
  from_list.push_back(2);
  auto from_dict = w.b.dict<std::string, list<int>>("dicts").at("x");
  from_dict.push_back(3);
  auto from_queue = w.b.queue<list<int>>("queues").pop();
  from_queue.push_back(4);
  CHECK(inner.snapshot() == ints{1, 2, 3, 4});
  CHECK(from_list == inner);
}

TEST_CASE("an object lives while a container refers to it, and no longer") {
  two_clients w;
  auto outer = w.a.list<list<int>>("outer");
  outer.push_back(w.a.list<int>({1, 2}));
  CHECK(objects_of(w) == 2);
  CHECK(w.b.list<list<int>>("outer").at(0).snapshot() == ints{1, 2});
  outer.push_back(outer.at(0));
  outer.pop_front();
  CHECK(objects_of(w) == 2);
  outer.clear();
  CHECK(objects_of(w) == 1);
}

TEST_CASE("containers nest at any depth, and go together") {
  two_clients w;
  {
    auto jobs = w.a.queue<int>();
    auto dict_of_queues = w.a.dict<std::string, queue<int>>();
    dict_of_queues["jobs"] = jobs;
    auto all = w.a.list<dict<std::string, queue<int>>>("all");
    all.push_back(dict_of_queues);
  }
  CHECK(objects_of(w) == 3);
  w.b.list<dict<std::string, queue<int>>>("all").at(0).at("jobs").push(7);
  CHECK(w.a.list<dict<std::string, queue<int>>>("all").at(0).at("jobs").pop() == 7);
  w.a.remove("all");
  CHECK(objects_of(w) == 0);
}

TEST_CASE("an object may refer to itself, and a long chain of objects is freed at once") {
  two_clients w;
  auto cycle = w.a.list<node>("cycle");
  cycle.push_back({cycle});
  CHECK(cycle.at(0).next == cycle);
  w.a.remove("cycle");
  CHECK(objects_of(w) == 0);
  {
    auto head = w.a.list<node>();
    for (int i = 0; i < 20'000; ++i)
      head = w.a.list<node>({node{head}});
    CHECK(objects_of(w) == 20'001);
  }
  CHECK(objects_of(w) == 0);
}

TEST_CASE("an element of an inner container is reached through the outer one") {
  two_clients w;
  auto outer = w.a.dict<std::string, dict<std::string, int>>("outer");
  outer["a"] = w.a.dict<std::string, int>();
  outer["a"]["b"] = 1;
  outer["a"]["b"] += 2;
  CHECK(w.b.dict<std::string, dict<std::string, int>>("outer")["a"]["b"] == 3);
  CHECK_FAILS(errc::no_such_key, outer["c"]["b"] = 1);
}

TEST_CASE("references travel in every operation that carries values") {
  two_clients w;
  auto one = w.a.list<int>({1});
  auto two = w.a.list<int>({2});
  auto lists = w.a.list<list<int>>({one, two});
  CHECK(lists.snapshot() == std::vector{one, two});
  CHECK(lists.slice(1, 2) == std::vector{two});
  CHECK(lists.find(two) == 1);
  CHECK(lists.count(one) == 1);
  lists.assign_slice(0, 1, std::vector{two, one});
  lists *= 2;
  CHECK(lists.exchange(0, one) == two);
  CHECK(lists.remove(two));
  size_t seen = 0;
  for (auto& each : lists)
    seen += each.size();
  CHECK(seen == 5);

  auto dicts = w.a.dict<std::string, list<int>>({{"one", one}, {"two", two}});
  CHECK(dicts.get("three") == std::nullopt);
  CHECK(dicts.exchange("one", two) == one);
  CHECK(dicts.extract("two") == two);
  CHECK(dicts.snapshot().at("one") == two);
  CHECK(dicts.get_many({"one"})[0] == two);
  CHECK(dicts.items().at(0).second == two);

  auto queues = w.a.queue<list<int>>();
  queues.push_many({one, two});
  CHECK(queues.front() == one);
  CHECK(queues.pop_many(2) == std::vector{one, two});
}

TEST_CASE("a proxy can be a key") {
  two_clients w;
  auto inner = w.a.list<int>();
  auto names = w.a.dict<list<int>, std::string>("names");
  names[inner] = "inner";
  CHECK(names.at(inner) == "inner");
  CHECK(w.b.dict<list<int>, std::string>("names").keys() == std::vector{inner});
}

TEST_CASE("a proxy travels inside a user's own type") {
  two_clients w;
  auto jobs = w.a.queue<job>("jobs");
  auto answers = w.a.queue<int>();
  jobs.push({"square 3", answers});
  auto got = w.b.queue<job>("jobs").pop();
  CHECK(got.name == "square 3");
  got.answers.push(9);
  CHECK(answers.pop() == 9);
}

TEST_CASE("an object on its way outlives its sender's proxy and its sender") {
  two_clients w;
  auto sender = std::optional{w.world.connect()};
  auto lists = w.a.queue<list<int>>("lists");
  auto waiting = lists.async_pop();
  w.settle();
  sender->queue<list<int>>("lists").push(sender->list<int>({5}));
  sender.reset();
  CHECK(waiting.get().snapshot() == ints{5});
  CHECK(objects_of(w) == 1);
}

TEST_CASE("a reply with references that nobody reads leaks nothing") {
  two_clients w;
  auto lists = w.a.queue<list<int>>("lists");
  lists.push_many({w.b.list<int>(), w.b.list<int>()});
  {
    auto unread = lists.async_pop();
    w.settle();
    CHECK(unread.ready());
    CHECK(objects_of(w) == 3);
  }
  CHECK(objects_of(w) == 2);
  { auto dropped_early = lists.async_pop(); }
  CHECK(objects_of(w) <= 2); // no client took it, or it is still in the queue
}

TEST_CASE("a receiver that dies leaks nothing") {
  two_clients w;
  auto lists = w.a.queue<list<int>>("lists");
  lists.push(w.a.list<int>());
  auto doomed = w.world.connect();
  auto received = doomed.queue<list<int>>("lists").pop();
  CHECK(objects_of(w) == 2);
  w.world.kill(doomed);
  CHECK(objects_of(w) == 1);
}

TEST_CASE("a removed object is gone for those who reach it through a container") {
  two_clients w;
  auto outer = w.a.list<list<int>>({w.a.list<int>("inner")});
  w.b.remove("inner");
  CHECK_FAILS(errc::object_gone, outer.at(0).size());
  CHECK_FAILS(errc::object_gone, outer[0][0] = 1);
  CHECK(outer.size() == 1);
}

TEST_CASE("a reference to another server's object is refused") {
  two_clients here;
  testing::world elsewhere;
  auto m = elsewhere.connect();
  auto foreign = m.list<int>();
  auto lists = here.a.list<list<int>>("lists");
  CHECK_FAILS(errc::bad_argument, lists.push_back(foreign));
  CHECK(lists.empty());
  CHECK_FAILS(errc::bad_argument, here.a.list<list<int>>({foreign}));
}

TEST_CASE("a proxy that refers to nothing cannot be stored") {
  two_clients w;
  auto lists = w.a.list<list<int>>();
  CHECK_FAILS(errc::bad_argument, lists.push_back(list<int>{}));
}
