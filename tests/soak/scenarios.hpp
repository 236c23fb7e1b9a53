#pragma once

#include "tests/soak/scenario.hpp"
#include "tests/soak/work_scenarios.hpp"

#include <chrono>
#include <functional>
#include <manager/manager.hpp>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Operations of processes on the shared objects of a history, for each type.

namespace soak {

inline scenario condition_scenario() {
  auto create = [](manager::session& m, const std::string& name) {
    m.mutex(name + "-0");
    m.condition_variable(name + "-1");
  };
  using manager::pack;
  return {"condition_variable",
          create,
          [] { return model_with<manager::mutex_object, manager::condition_variable_object>({}); },
          {{"unlock", {}, false, 0},
           {"lock", {}, true, 0},
           {"lock", {}, true, 0},
           {"wait", {pack(1)}, true, 1}, // number 1 of the model is object 0
           {"notify", {pack(1)}, false, 1},
           {"notify_all", {}, false, 1},
           {"waiting", {}, false, 1}},
          2,
          true};
}

/// Model of transactions on two dicts, which are objects of the same history.
class two_dicts_model final : public manager::test::model_object {
public:
  two_dicts_model(manager::test::model_object& from, manager::test::model_object& to)
      : from_{from}, to_{to} {}

  manager::test::model_call call(const manager::caller& who, std::string_view operation,
                                 const std::vector<manager::packed>& arguments) override {
    using manager::pack;
    auto left = value_of(from_, who), right = value_of(to_, who);
    manager::test::model_call made;
    if (operation == "both") {
      *made.answer = {true, std::nullopt, pack(std::pair{left, right})};
      return made;
    }
    auto amount = manager::unpack<int>(arguments.at(0));
    bool is_enough = left.has_value() && *left >= amount;
    if (is_enough) {
      from_.call(who, "set", {pack(1), pack(*left - amount)});
      to_.call(who, "set", {pack(1), pack(right.value_or(0) + amount)});
    }
    *made.answer = {true, std::nullopt, pack(is_enough)};
    return made;
  }

  void session_ended(uint64_t) override {}
  std::string state() const override { return {}; }

private:
  static std::optional<int> value_of(manager::test::model_object& dict,
                                     const manager::caller& who) {
    auto found = dict.call(who, "get", {manager::pack(1)}).answer->result;
    return found.empty() ? std::nullopt : std::optional{manager::unpack<int>(found)};
  }

  manager::test::model_object& from_;
  manager::test::model_object& to_;
};

/// Makes a move of two dicts in one transaction: reads both, or moves an amount from one to the
/// other, if there is enough.
inline manager::packed move_together(manager::session& m, const std::string& name,
                                     const move& what) {
  auto from = m.dict<int, int>(name + "-0"), to = m.dict<int, int>(name + "-1");
  manager::transaction t;
  if (what.operation == "both") {
    auto left = t.call<"get">(from, 1), right = t.call<"get">(to, 1);
    auto seen = t.run();
    return manager::pack(std::pair{seen.get(left), seen.get(right)});
  }
  auto amount = manager::unpack<int>(what.arguments.at(0));
  t.call<"fetch_add">(to, 1, amount);
  t.call<"fetch_add">(from, 1, -amount);
  t.require<"get">(from, 1).at_least(0); // otherwise both are reverted
  return manager::pack(static_cast<bool>(t.run()));
}

inline scenario transaction_scenario() {
  using manager::pack;
  auto create = [](manager::session& m, const std::string& name) {
    m.dict<int, int>(name + "-0", {{1, 5}});
    m.dict<int, int>(name + "-1", {{1, 0}});
  };
  auto make_model = [] {
    auto made = model_with<manager::dict_object>(pack(std::map<int, int>{{1, 5}}));
    made->objects.push_back(std::make_unique<manager::test::model_of<manager::dict_object>>(
        pack(std::map<int, int>{{1, 0}}), made->tables, 2));
    made->objects.push_back(
        std::make_unique<two_dicts_model>(*made->objects[0], *made->objects[1]));
    return made;
  };
  return {"transaction",
          create,
          make_model,
          {{"move", {pack(2)}, false, 2},
           {"move", {pack(3)}, false, 2},
           {"both", {}, false, 2},
           {"both", {}, false, 2},
           {"get", {pack(1)}, false, 0},
           {"get", {pack(1)}, false, 1},
           {"set", {pack(1), pack(4)}, false, 0},
           {"size", {}, false, 1}},
          2,
          false,
          move_together};
}

inline std::vector<scenario> lock_scenarios() {
  using namespace manager;
  const move lock{"lock", {}, true};
  const move unlock{"unlock"};
  const move locked{"locked"};
  const move consistent{"consistent"};
  auto permits_moves = [](std::vector<move> more) {
    more.insert(more.end(), {{"acquire", {pack(1)}, true},
                             {"acquire", {pack(2)}, true},
                             {"release", {pack(1)}},
                             {"release", {pack(2)}},
                             {"add", {pack(1)}},
                             {"withdraw", {pack(1)}},
                             {"available"}});
    return more;
  };
  return {
      scenario_of<mutex_object, mutex>({lock, lock, unlock, locked, consistent}),
      scenario_of<recursive_mutex_object, recursive_mutex>(
          {lock, lock, {"relock", {pack(2)}, true}, unlock, unlock, locked, consistent}),
      scenario_of<shared_mutex_object, shared_mutex>({lock,
                                                      unlock,
                                                      {"lock_share", {}, true},
                                                      {"lock_share", {}, true},
                                                      {"unlk_share"},
                                                      {"unlk_share"},
                                                      locked}),
      scenario_of<semaphore_object, semaphore>(permits_moves({}), pack(2)),
      scenario_of<bounded_semaphore_object, bounded_semaphore>(permits_moves({{"maximum"}}),
                                                               pack(2)),
      scenario_of<event_object, event>({{"set"}, {"clear"}, {"is_set"}, {"wait", {}, true}}),
      scenario_of<latch_object, latch>({{"count_down", {pack(1)}},
                                        {"arrive", {pack(1)}, true},
                                        {"try_wait"},
                                        {"wait", {}, true},
                                        {"left"}},
                                       pack(6)),
      scenario_of<barrier_object, barrier>({{"wait", {pack(false)}, true},
                                            {"wait", {pack(false)}, true},
                                            {"arrive"},
                                            {"reset"},
                                            {"broken"},
                                            {"arrived"},
                                            {"drop"},
                                            {"parties"}},
                                           pack(3)),
      condition_scenario(),
      scenario_of<once_object, once<int>>({{"begin", {pack(1)}, true},
                                           {"begin", {pack(1)}, true},
                                           {"abandon", {pack(1)}},
                                           {"finish", {pack(1), pack(7)}},
                                           {"result"},
                                           {"done"}}),
      scenario_of<leader_election_object, leader_election>({{"campaign", {pack("a")}, true},
                                                            {"campaign", {pack("b")}, true},
                                                            {"withdraw", {pack("a")}},
                                                            {"withdraw", {pack("b")}},
                                                            {"watch", {pack(0)}, true},
                                                            {"watch", {pack(1)}, true},
                                                            {"watch", {pack(2)}, true},
                                                            {"led"}}),
      // The model has no clock: permits come after the history.
      scenario_of<rate_limiter_object, rate_limiter>(
          {{"acquire", {pack(1)}, true}, {"acquire", {pack(2)}, true}, {"available"}},
          pack(rate_plan{1, 1'000'000'000'000'000, 6})),
  };
}

inline std::vector<scenario> container_scenarios() {
  using namespace manager;
  const auto nil = pack(msgpack::type::nil_t{});
  const auto no_steps = pack(std::vector<int>{});
  return {
      scenario_of<queue_object, queue<int>>({{"push", {pack(1)}, true},
                                             {"push", {pack(2)}, true},
                                             {"push_many", {pack(std::vector{3, 4})}, true},
                                             {"pop", {}, true},
                                             {"pop", {}, true},
                                             {"pop_many", {pack(2)}, true},
                                             {"front"},
                                             {"task_done", {pack(1)}},
                                             {"join", {}, true},
                                             {"size"}},
                                            pack(2)),
      scenario_of<lifo_queue_object, lifo_queue<int>>(
          {{"push", {pack(1)}, true},
           {"push", {pack(2)}, true},
           {"push_many", {pack(std::vector{3, 4})}, true},
           {"pop", {}, true},
           {"pop", {}, true},
           {"pop_many", {pack(2)}, true},
           {"top"},
           {"task_done", {pack(1)}},
           {"size"}},
          pack(2)),
      scenario_of<priority_queue_object, priority_queue<int, int>>(
          {{"push_with", {pack(1), pack(2)}, true},
           {"push_with", {pack(2), pack(1)}, true},
           {"many_with", {pack(std::vector{3, 4}), pack(std::vector{1, 1})}, true},
           {"pop", {}, true},
           {"pop", {}, true},
           {"pop_many", {pack(2)}, true},
           {"top"},
           {"task_done", {pack(1)}},
           {"size"}},
          pack(priority_queue_plan{2})),
      scenario_of<deque_object, deque<int>>({{"push_back", {pack(1)}, true},
                                             {"push_front", {pack(2)}, true},
                                             {"append", {pack(std::vector{3, 4})}, true},
                                             {"prepend", {pack(std::vector{5, 6})}, true},
                                             {"pop_back", {}, true},
                                             {"pop_front", {}, true},
                                             {"take_back", {pack(2)}, true},
                                             {"rotate", {pack(1)}},
                                             {"front"},
                                             {"size"}},
                                            pack(deque_plan{3})),
      scenario_of<list_object, list<int>>({{"push_back", {pack(1)}},
                                           {"push_front", {pack(2)}},
                                           {"pop_back"},
                                           {"pop_front"},
                                           {"set", {pack(0), pack(3)}},
                                           {"at", {pack(-1)}},
                                           {"remove", {pack(1)}},
                                           {"reverse"},
                                           {"size"}},
                                          pack(std::vector<int>{})),
      scenario_of<dict_object, dict<int, int>>({{"set", {pack(1), pack(1)}},
                                                {"set", {pack(1), pack(2)}},
                                                {"set", {pack(2), pack(3)}},
                                                {"get", {pack(1)}},
                                                {"extract", {pack(1)}},
                                                {"erase", {pack(2)}},
                                                {"pop_back"},
                                                {"extract_eq", {pack(1), pack(2)}},
                                                {"erase_if", {pack(">"), no_steps, pack(2)}},
                                                {"wait_key", {pack(1)}, true},
                                                {"keys"},
                                                {"size"}},
                                               pack(std::map<int, int>{})),
      scenario_of<value_object, value<int>>({{"load"},
                                             {"store", {pack(1)}},
                                             {"store", {pack(2)}},
                                             {"exchange", {pack(3)}},
                                             {"cmp_xchg", {pack(1), pack(2)}},
                                             {"fetch_add", {pack(1), nil}},
                                             {"fetch_min", {pack(2)}},
                                             {"wait", {pack(1)}, true},
                                             {"wait", {pack(2)}, true}},
                                            pack(1)),
      scenario_of<array_object, array<int>>({{"at", {pack(0), nil}},
                                             {"set", {pack(0), pack(1), nil}},
                                             {"exchange", {pack(1), pack(2), nil}},
                                             {"cmp_xchg", {pack(0), pack(1), pack(3), nil}},
                                             {"fetch_add", {pack(-1), pack(1), nil}},
                                             {"swap", {pack(0), pack(1), nil}},
                                             {"write", {pack(0), pack(std::vector{5, 6}), nil}},
                                             {"read", {pack(0), pack(2), nil}}},
                                            pack(std::tuple{"i32", 2, msgpack::type::nil_t{}})),
      scenario_of<shared_memory_object, shared_memory>({{"write", {pack(0), pack_blob("a")}},
                                                        {"write", {pack(1), pack_blob("bc")}},
                                                        {"write", {pack(2), pack_blob("de")}},
                                                        {"read", {pack(0), pack(2)}},
                                                        {"read", {pack(1), pack(9)}},
                                                        {"size"}},
                                                       pack(3)),
      scenario_of<set_object, set<int>>({{"insert", {pack(1)}},
                                         {"insert", {pack(2)}},
                                         {"erase", {pack(1)}},
                                         {"toggle", {pack(std::vector{1, 3})}},
                                         {"retain", {pack(std::vector{2, 3})}},
                                         {"pop_front"},
                                         {"union", {pack(std::vector{4})}},
                                         {"size"}},
                                        pack(std::vector<int>{})),
      scenario_of<record_object, record>({{"set", {pack("x"), pack(1)}},
                                          {"set", {pack("x"), pack("two")}},
                                          {"emplace", {pack("y"), pack(3)}},
                                          {"exchange", {pack("y"), pack(4)}},
                                          {"get", {pack("x")}},
                                          {"extract", {pack("x")}},
                                          {"erase", {pack("y")}},
                                          {"names"},
                                          {"size"}},
                                         pack(std::map<int, int>{})),
      transaction_scenario(),
  };
}

/// Returns the scenarios of all types, or of the named one.
inline std::vector<scenario> scenarios(const std::string& type) {
  std::vector<scenario> chosen;
  for (auto& group : {lock_scenarios(), container_scenarios(), work_scenarios()})
    for (auto& each : group)
      if (type == "all" || type == each.type)
        chosen.push_back(each);
  return chosen;
}

} // namespace soak
