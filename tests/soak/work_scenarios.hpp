#pragma once

#include "tests/soak/scenario.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

// Operations of processes on work queues, alone and in transactions with other objects.

namespace soak {

/// Nanoseconds that are longer than any history. The models have no clock.
constexpr int64_t an_hour = 3'600'000'000'000;

inline scenario work_queue_scenario() {
  using namespace manager;
  const auto nil = pack(msgpack::type::nil_t{});
  using lease = move::lease;
  const move take{"take", {pack(1), pack(7)}, true};
  const move ack{"ack", {pack(0)}, false, 0, lease::number};
  return scenario_of<work_queue_object, work_queue<int>>(
      {{"put", {pack(1)}, true},
       {"put_with", {pack(2), pack_put_plan({1, "", 0, "", until_finished})}, true},
       {"put_with", {pack(5), pack_put_plan({0, "a", 0, "k", until_finished})}, true},
       {"put_with", {pack(6), pack_put_plan({0, "b", 0, "k", until_finished})}, true},
       {"put_with", {pack(7), pack_put_plan({0, "", 0, "l", an_hour})}, true},
       {"put_with", {pack(8), pack_put_plan({0, "", an_hour, "", until_finished})}, true},
       {"put_many", {pack(std::vector{3, 4}), nil}, true},
       take,
       take,
       take,
       {"take", {pack(2), pack(7)}, true},
       {"untake", {pack(1), pack(7)}},
       ack,
       ack,
       {"ack_many", {pack(std::vector{0})}, false, 0, lease::array},
       {"nack", {pack(0), pack(0), pack("no")}, false, 0, lease::number},
       {"nack", {pack(0), pack(an_hour), pack("late")}, false, 0, lease::number},
       {"reject", {pack(0), pack("bad")}, false, 0, lease::number},
       {"release", {pack(std::vector{0})}, false, 0, lease::array},
       {"put_back", {pack(std::vector{1, 3})}},
       {"back_all"},
       {"purge", {pack("delayed")}},
       {"peek", {pack(2)}},
       {"counts"},
       {"size"}},
      pack(work_queue_plan{3, 2}));
}

/// A lease by its number, for `require_held`.
struct numbered_lease {
  uint64_t number;
  uint64_t fence() const { return number; }
};

/// Objects of a history of a work queue in transactions: the queue, a dict of counters, and a mutex
/// for one of the counters.
class work_and_counters {
public:
  static constexpr int passed = 1; ///< counter of items that were passed on or finished
  static constexpr int locked = 2; ///< counter that only the owner of the mutex changes
  static constexpr int leased = 3; ///< counter of changes under a lease
  static constexpr int most = 4;   ///< of the items that are passed on or finished

  work_and_counters(manager::session& m, const std::string& name)
      : queue_{m.work_queue<int>(name + "-0")},
        counters_{m.dict<int, int>(name + "-1")},
        mutex_{m.mutex(name + "-2")} {}

  manager::packed make(const move& what) const {
    using manager::pack;
    if (what.operation == "finish" || what.operation == "pass_on")
      return pack(finish(lease_of(what), what.operation == "pass_on"));
    if (what.operation == "under_lease")
      return pack(add_under(lease_of(what)));
    if (what.operation == "add_atomically")
      return pack(add_atomically());
    if (what.operation == "add_by_revision")
      return pack(add_by_revision());
    if (what.operation == "add_locked")
      return pack(add_locked());
    return all();
  }

private:
  static uint64_t lease_of(const move& what) {
    return manager::unpack<uint64_t>(what.arguments.at(0));
  }

  /// Counts and acknowledges an item, and puts another one if `goes_on`. The changes before the
  /// condition and before the acknowledgement are reverted if these fail.
  bool finish(uint64_t lease, bool goes_on) const {
    manager::transaction t;
    t.call<"fetch_add">(counters_, passed, 1);
    if (goes_on)
      t.try_call<"put_with">(queue_, 9, manager::detail::plan_of({.key = "p"}));
    t.require<"at">(counters_, passed).below(most);
    t.call<"ack">(queue_, lease);
    return static_cast<bool>(t.run());
  }

  bool add_under(uint64_t lease) const {
    manager::transaction t;
    t.call<"fetch_add">(counters_, leased, 1);
    t.require_held(numbered_lease{lease});
    return static_cast<bool>(t.run());
  }

  int add_atomically() const {
    return manager::atomically([&](manager::transaction_attempt& t) {
      auto next = t.read<"at">(counters_, passed) + 1;
      t.call<"set">(counters_, passed, next);
      return next;
    });
  }

  int add_by_revision() const {
    for (;;) {
      auto before = manager::revision(counters_);
      auto next = counters_.at(passed) + 1;
      manager::transaction t;
      t.require_revision(counters_, before);
      t.call<"set">(counters_, passed, next);
      if (t.run())
        return next;
    }
  }

  int add_locked() const {
    std::lock_guard owner{mutex_};
    auto next = counters_.at(locked) + 1;
    manager::transaction t;
    t.require_held(mutex_);
    t.call<"set">(counters_, locked, next);
    return t.run() ? next : -1;
  }

  manager::packed all() const {
    manager::transaction t;
    auto counters = t.call<"values">(counters_);
    auto counts = t.call<"counts">(queue_);
    auto seen = t.run();
    return manager::pack(
        std::pair{seen.get<std::vector<int>>(counters), seen.get<std::vector<uint64_t>>(counts)});
  }

  manager::work_queue<int> queue_;
  manager::dict<int, int> counters_;
  manager::mutex mutex_;
};

/// Model of `work_and_counters`: a move takes effect as a whole, or not at all.
class work_and_counters_model final : public manager::test::model_object {
public:
  work_and_counters_model(manager::test::model& of)
      : locks_{of.tables.locks}, queue_{*of.objects.at(0)}, counters_{*of.objects.at(1)} {}

  manager::test::model_call call(const manager::caller& who, std::string_view operation,
                                 const std::vector<manager::packed>& arguments) override {
    using objects = work_and_counters;
    using manager::pack;
    if (operation == "finish" || operation == "pass_on")
      return finish(who, arguments.at(0), operation == "pass_on");
    if (operation == "under_lease") {
      bool held = locks_.in_force(manager::unpack<uint64_t>(arguments.at(0)));
      if (held)
        add(who, objects::leased);
      return answered(pack(held));
    }
    if (operation == "all")
      return answered(manager::pack(
          std::pair{manager::unpack<std::vector<int>>(ask(counters_, who, "values")),
                    manager::unpack<std::vector<uint64_t>>(ask(queue_, who, "counts"))}));
    return answered(pack(add(who, operation == "add_locked" ? objects::locked : objects::passed)));
  }

  void session_ended(uint64_t) override {}
  std::string state() const override { return {}; }

private:
  static manager::test::model_call answered(manager::packed result) {
    manager::test::model_call made;
    *made.answer = {true, std::nullopt, std::move(result)};
    return made;
  }

  static manager::packed ask(manager::test::model_object& object, const manager::caller& who,
                             std::string_view operation,
                             const std::vector<manager::packed>& arguments = {}) {
    return object.call(who, operation, arguments).answer->result;
  }

  int count(const manager::caller& who, int counter) {
    return manager::unpack<int>(ask(counters_, who, "at", {manager::pack(counter)}));
  }

  int add(const manager::caller& who, int counter) {
    auto next = count(who, counter) + 1;
    ask(counters_, who, "set", {manager::pack(counter), manager::pack(next)});
    return next;
  }

  manager::test::model_call finish(const manager::caller& who, const manager::packed& lease,
                                   bool goes_on) {
    using manager::pack;
    if (count(who, work_and_counters::passed) + 1 >= work_and_counters::most)
      return answered(pack(false));
    bool is_known = has_key(who);
    auto acked = queue_.call(who, "ack", {lease});
    if (acked.answer->failure)
      return acked;
    if (goes_on && !is_known)
      ask(queue_, who, "put_with", {pack(9), manager::detail::plan_of({.key = "p"})});
    add(who, work_and_counters::passed);
    return answered(pack(true));
  }

  bool has_key(const manager::caller& who) {
    auto keys = manager::split_array(ask(queue_, who, "dump")).at(4);
    return !manager::split_array(keys).empty();
  }

  manager::lock_table& locks_;
  manager::test::model_object& queue_;
  manager::test::model_object& counters_;
};

inline std::unique_ptr<manager::test::model>
work_and_counters_model_of(const std::map<int, int>& counters) {
  using namespace manager;
  auto made = std::make_unique<test::model>();
  auto& all = made->objects;
  all.push_back(std::make_unique<test::model_of<work_queue_object>>(packed{}, made->tables, 1));
  all.push_back(std::make_unique<test::model_of<dict_object>>(pack(counters), made->tables, 2));
  all.push_back(std::make_unique<test::model_of<mutex_object>>(packed{}, made->tables, 3));
  all.push_back(std::make_unique<work_and_counters_model>(*made));
  return made;
}

inline scenario work_transaction_scenario() {
  using manager::pack;
  const std::map<int, int> counters{{1, 0}, {2, 0}, {3, 0}};
  auto create = [counters](manager::session& m, const std::string& name) {
    m.work_queue<int>(name + "-0");
    m.dict<int, int>(name + "-1", counters);
    m.mutex(name + "-2");
  };
  using lease = move::lease;
  const move take{"take", {pack(1), pack(7)}, true};
  return {"work_transaction",
          create,
          [counters] { return work_and_counters_model_of(counters); },
          {{"put_many", {pack(std::vector{3, 4}), pack(msgpack::type::nil_t{})}, true},
           {"put_many", {pack(std::vector{5}), pack(msgpack::type::nil_t{})}, true},
           take,
           take,
           {"nack", {pack(0), pack(0), pack("no")}, false, 0, lease::number},
           {"set", {pack(1), pack(0)}, false, 1},
           {"finish", {pack(0)}, false, 3, lease::number},
           {"finish", {pack(0)}, false, 3, lease::number},
           {"pass_on", {pack(0)}, false, 3, lease::number},
           {"pass_on", {pack(0)}, false, 3, lease::number},
           {"under_lease", {pack(0)}, false, 3, lease::number},
           {"add_atomically", {}, false, 3},
           {"add_by_revision", {}, false, 3},
           {"add_locked", {}, false, 3},
           {"all", {}, false, 3}},
          3,
          false,
          [](manager::session& m, const std::string& name, const move& what) {
            return work_and_counters{m, name}.make(what);
          },
          false};
}

inline std::vector<scenario> work_scenarios() {
  return {work_queue_scenario(), work_transaction_scenario()};
}

} // namespace soak
