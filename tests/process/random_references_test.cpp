#include "tests/support/graph_node.hpp"
#include "tests/support/processes.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <map>
#include <random>
#include <set>
#include <vector>

// Workers that walk through a graph of shared objects: they create, store, read, take and drop
// objects, and some are killed. In the end the server has exactly the objects that can be reached
// from the names, with as many references as they are stored.
// (tests/manager/random_references_test.cpp does this in virtual time, step by step and against a
// model.)

using manager::test::graph_node;
using manager::test::make_node;

namespace {

/// One worker's random walk. It stores an object only in older objects, so that there are no
/// cycles.
class wanderer {
public:
  wanderer(unsigned seed, std::vector<graph_node> roots)
      : random_{seed}, roots_{std::move(roots)}, held_{roots_} {}

  void step() {
    try {
      take_a_step();
    } catch (const manager::error& failure) { // other workers were faster
      using manager::errc;
      auto kind = failure.kind();
      if (kind != errc::out_of_range && kind != errc::no_such_key && kind != errc::empty)
        throw;
    }
  }

private:
  int below(int limit) { return std::uniform_int_distribution<int>{0, limit - 1}(random_); }
  graph_node any() { return held_[static_cast<size_t>(below(static_cast<int>(held_.size())))]; }

  void take_a_step() {
    switch (below(6)) {
    case 0:
      return held_.push_back(make_node(manager::current(), below(3), ""));
    case 1:
    case 2:
      return store();
    case 3:
      return look();
    case 4:
      return take();
    default:
      held_.erase(held_.begin() + below(static_cast<int>(held_.size())));
      if (held_.empty())
        held_ = roots_;
    }
  }

  void store() {
    auto value = any();
    auto into = any();
    if (value.id() <= into.id())
      return;
    if (into.as_list)
      into.as_list->push_back(value);
    else if (into.as_dict)
      (*into.as_dict)[below(3)] = value;
    else
      into.as_queue->push(value);
  }

  void look() {
    auto from = any();
    if (from.as_list)
      held_.push_back(from.as_list->at(below(3)));
    else if (from.as_dict)
      held_.push_back(from.as_dict->at(below(3)));
    else if (auto first = from.as_queue->front())
      held_.push_back(*first);
  }

  void take() {
    auto from = any();
    if (from.as_list)
      held_.push_back(from.as_list->pop_back());
    else if (from.as_dict)
      from.as_dict->erase(below(3));
    else if (auto first = from.as_queue->try_pop())
      held_.push_back(*first);
  }

  std::mt19937 random_;
  std::vector<graph_node> roots_;
  std::vector<graph_node> held_;
};

void wander(unsigned seed, const std::vector<graph_node>& roots, manager::queue<int> progress) {
  wanderer own{seed, roots};
  for (int i = 0; i < 120; ++i) {
    own.step();
    if (i % 10 == 0)
      progress.push(::getpid());
  }
}
MANAGER_TASK(wander);

std::vector<graph_node> elements_of(const graph_node& container) {
  if (container.as_list)
    return container.as_list->snapshot();
  return container.as_dict ? container.as_dict->values() : container.as_queue->snapshot();
}

using counts = std::map<uint64_t, uint64_t>;

/// Counts how often each object is stored in objects that can be reached from here.
void walk(const graph_node& from, counts& stored, std::set<uint64_t>& visited) {
  stored.try_emplace(from.id(), 0);
  if (!visited.insert(from.id()).second)
    return;
  for (auto& element : elements_of(from)) {
    ++stored[element.id()];
    walk(element, stored, visited);
  }
}

counts reachable(manager::session& m) {
  counts stored;
  std::set<uint64_t> visited;
  for (int kind = 0; kind < 3; ++kind)
    walk(make_node(m, kind, std::to_string(kind)), stored, visited);
  return stored;
}

counts referred_to(const manager::session& m) {
  counts found;
  for (auto& object : m.status().objects)
    found[object.id] = object.references;
  return found;
}

/// Runs three workers, and kills one of them on its way.
void run_workers(manager::session& m, unsigned seed) {
  std::vector<graph_node> roots;
  for (int kind = 0; kind < 3; ++kind)
    roots.push_back(make_node(m, kind, std::to_string(kind)));
  auto progress = m.queue<int>();
  std::vector<manager::process> workers;
  for (unsigned i = 0; i < 3; ++i)
    workers.push_back(m.spawn(wander, 3 * seed + i, roots, progress));
  roots.clear();
  for (unsigned i = 0; i < 4 + seed % 20; ++i)
    progress.pop();
  workers[seed % 3].kill();
  for (auto& worker : workers)
    worker.join();
}

} // namespace

TEST_CASE("what workers left, killed or not, is exactly what can be reached") {
  auto m = manager::start();
  for (unsigned seed = 0; seed < 24; ++seed) {
    CAPTURE(seed);
    run_workers(m, seed);
    auto expected = reachable(m);
    // The kernel reports a death to the server, and dropped proxies arrive without a call.
    REQUIRE(manager::test::await([&] { return referred_to(m) == expected; }));
  }
}
