#include "tests/manager/reference_model.hpp"
#include "tests/manager/two_clients.hpp"
#include "tests/support/graph_node.hpp"

#include <algorithm>
#include <random>
#include <vector>

// Random programs of three clients, which create, copy, store, read, drop and remove shared
// objects, close their sessions and are killed. The server must have exactly the objects of the
// model, with the same number of references.

using namespace manager;
using namespace manager::test;

namespace {

class random_program {
public:
  explicit random_program(unsigned seed) : random_{seed} {
    for (int i = 0; i < 3; ++i)
      clients_.emplace_back(world_.connect(), ++last_client_);
  }

  void step() {
    using action = void (random_program::*)(client&);
    static constexpr action actions[] = {
        &random_program::create, &random_program::create, &random_program::copy,
        &random_program::drop,   &random_program::drop,   &random_program::move,
        &random_program::store,  &random_program::store,  &random_program::store,
        &random_program::read,   &random_program::read,   &random_program::take,
        &random_program::take,   &random_program::erase,  &random_program::take_unread,
        &random_program::remove, &random_program::end};
    auto& who = clients_[below(clients_.size())];
    (this->*actions[below(std::size(actions))])(who);
  }

  void compare() {
    model_.collect();
    world_.settle();
    std::map<uint64_t, uint64_t> found;
    for (auto& object : observer_.status().objects)
      found[object.id] = object.references;
    REQUIRE(found == model_.references());
  }

  void end_all() {
    for (auto& who : clients_)
      end(who);
  }

private:
  struct client {
    client(session m, int n) : own{std::move(m)}, number{n} {}
    session own;
    int number;
    std::vector<graph_node> held;
  };

  size_t below(size_t limit) {
    return std::uniform_int_distribution<size_t>{0, limit - 1}(random_);
  }

  graph_node* any_of(client& who) {
    return who.held.empty() ? nullptr : &who.held[below(who.held.size())];
  }

  /// Returns a container that the client holds and that has elements; null if the random search
  /// finds none.
  graph_node* filled_of(client& who) {
    auto* found = any_of(who);
    return found && model_.has(found->id()) && !model_.in(found->id()).empty() ? found : nullptr;
  }

  void create(client& who) {
    auto kind = static_cast<int>(below(3));
    auto name = below(4) == 0 ? std::to_string(kind) + "/" + std::to_string(below(3)) : "";
    auto made = make_node(who.own, kind, name);
    if (!model_.has(made.id()))
      model_.create(made.id(), name);
    if (!name.empty())
      names_[name] = made.id();
    keep(who, std::move(made));
  }

  /// Makes the client keep the proxy of an object that it received, or drop it at once.
  void keep(client& who, graph_node told) {
    model_.grant(who.number, told.id());
    who.held.push_back(std::move(told));
    if (below(3) == 0)
      drop_at(who, who.held.size() - 1);
  }

  void copy(client& who) {
    if (auto* one = any_of(who))
      who.held.emplace_back(*one);
  }

  void move(client& who) {
    if (who.held.size() > 1) {
      auto last = std::move(who.held.back());
      who.held.back() = std::move(who.held.front());
      who.held.front() = std::move(last);
    }
  }

  void drop(client& who) {
    if (!who.held.empty())
      drop_at(who, below(who.held.size()));
  }

  void drop_at(client& who, size_t index) {
    auto id = who.held[index].id();
    who.held.erase(who.held.begin() + static_cast<std::ptrdiff_t>(index));
    if (std::none_of(who.held.begin(), who.held.end(), [&](auto& each) { return each.id() == id; }))
      model_.release(who.number, id);
  }

  void store(client& who) {
    auto* value = any_of(who);
    auto* into = any_of(who);
    if (!value)
      return;
    auto key = static_cast<int>(below(3));
    if (!model_.has(into->id()) || !model_.has(value->id())) {
      CHECK_FAILS(errc::object_gone, put(*into, key, *value));
      return;
    }
    put(*into, key, *value);
    auto& elements = model_.in(into->id());
    if (into->as_dict)
      std::erase_if(elements, [&](auto& each) { return each.first == key; });
    elements.emplace_back(into->as_dict ? key : 0, value->id());
  }

  static void put(const graph_node& into, int key, const graph_node& value) {
    if (into.as_list)
      into.as_list->push_back(value);
    else if (into.as_dict)
      (*into.as_dict)[key] = value;
    else
      into.as_queue->push(value);
  }

  /// Reads an element without taking it.
  void read(client& who) {
    auto* from = filled_of(who);
    if (!from)
      return;
    auto& elements = model_.in(from->id());
    auto index = from->as_queue ? 0 : below(elements.size());
    auto seen = from->as_list   ? from->as_list->at(static_cast<int64_t>(index))
                : from->as_dict ? from->as_dict->at(elements[index].first)
                                : *from->as_queue->front();
    REQUIRE(seen.id() == elements[index].second);
    keep(who, std::move(seen));
  }

  /// Takes an element.
  void take(client& who) {
    auto* from = filled_of(who);
    if (!from)
      return;
    auto& elements = model_.in(from->id());
    auto index = from->as_queue ? 0 : below(elements.size());
    auto taken = from->as_list   ? from->as_list->pop(static_cast<int64_t>(index))
                 : from->as_dict ? *from->as_dict->extract(elements[index].first)
                                 : from->as_queue->pop();
    REQUIRE(taken.id() == elements[index].second);
    elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(index));
    keep(who, std::move(taken));
  }

  void erase(client& who) {
    auto* from = filled_of(who);
    if (!from || from->as_queue)
      return;
    if (from->as_list)
      from->as_list->clear();
    else
      from->as_dict->clear();
    model_.in(from->id()).clear();
  }

  /// Starts a pop and does not read the answer: an element that exists is removed, and the call
  /// does not wait for another.
  void take_unread(client& who) {
    auto* from = any_of(who);
    if (!from || !from->as_queue || !model_.has(from->id()))
      return;
    {
      auto item = from->as_queue->async_pop();
      if (below(2) == 0)
        world_.settle();
    }
    world_.settle(); // otherwise other calls could come before it
    if (auto& elements = model_.in(from->id()); !elements.empty())
      elements.pop_front();
  }

  void remove(client& who) {
    if (names_.empty() || below(3) != 0)
      return;
    auto victim = std::next(names_.begin(), static_cast<std::ptrdiff_t>(below(names_.size())));
    who.own.remove(victim->first);
    model_.remove(victim->second);
    names_.erase(victim);
  }

  /// Ends the client in one of several ways, and starts another client.
  void end(client& who) {
    auto way = below(3);
    if (way == 0)
      world_.kill(who.own);
    if (way == 1)
      who.held.clear();
    who.own.close();
    who.held.clear();
    model_.release(who.number);
    who.own = world_.connect();
    who.number = ++last_client_;
  }

  std::mt19937 random_;
  testing::world world_;
  session observer_ = world_.connect();
  reference_model model_;
  std::map<std::string, uint64_t> names_;
  int last_client_ = 0;
  std::vector<client> clients_;
};

void run_programs(unsigned first, unsigned count) {
  for (auto seed = first; seed < first + count; ++seed) {
    CAPTURE(seed);
    random_program program{seed};
    for (int i = 0; i < 60; ++i) {
      program.step();
      if (i % 20 == 19)
        program.compare();
    }
    program.end_all();
    program.compare();
  }
}

} // namespace

// In four parts, so that they can run at the same time.
TEST_CASE("the server has exactly what random programs left, seeds 0 to 499") {
  run_programs(0, 500);
}
TEST_CASE("the server has exactly what random programs left, seeds 500 to 999") {
  run_programs(500, 500);
}
TEST_CASE("the server has exactly what random programs left, seeds 1000 to 1499") {
  run_programs(1000, 500);
}
TEST_CASE("the server has exactly what random programs left, seeds 1500 to 1999") {
  run_programs(1500, 500);
}
