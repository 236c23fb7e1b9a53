#include "actors/objects/containers/set.hpp"
#include "tests/support/object_tables.hpp"
#include "tests/support/references.hpp"
#include "tests/support/values.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <set>
#include <vector>

// Random operations on two sets and on models that are std::sets with the order of insertion; both
// must always agree.

using namespace manager;
using namespace manager::test;

namespace {

/// Expected contents of a set, computed with the algorithms of the standard library.
class model {
public:
  bool contains(int x) const { return values_.contains(x); }

  bool insert(int x) {
    if (!values_.insert(x).second)
      return false;
    order_.push_back(x);
    return true;
  }

  bool erase(int x) {
    std::erase(order_, x);
    return values_.erase(x) == 1;
  }

  const std::set<int>& values() const { return values_; }
  const std::vector<int>& order() const { return order_; }

private:
  std::set<int> values_;
  std::vector<int> order_;
};

class pair_of_sets {
public:
  explicit pair_of_sets(unsigned seed) : random_{seed} {
    set_.attach(tables_.context_of(1));
    second_.attach(tables_.context_of(2));
  }

  void step() {
    switch (random_.number(0, 9)) {
    case 0:
    case 1:
      return insert();
    case 2:
      return erase();
    case 3:
      return pop();
    case 4:
      return read_algebra();
    case 5:
      return compare();
    case 6:
      return change_second();
    default:
      return change_by_many();
    }
  }

  bool agree() const { return agrees(set_, model_) && agrees(second_, second_model_); }

private:
  /// Operand of the current step: the second set, the set itself, or an array.
  struct operand {
    packed value;
    std::vector<int> order; ///< distinct values
  };

  static int number_of(const packed& value) {
    return value == pack("x") ? 100 : unpack<int>(value);
  }
  static packed value_of(int number) { return number == 100 ? pack("x") : pack(number); }

  static packed joined(const std::vector<int>& numbers) {
    packed_writer out;
    out.array(numbers.size());
    for (auto number : numbers)
      out.add(value_of(number));
    return std::move(out).finish();
  }

  static std::set<int> set_of(const packed& values) {
    std::set<int> numbers;
    for (auto& value : split_array(values))
      CHECK(numbers.insert(number_of(value)).second);
    return numbers;
  }

  static bool agrees(const set_object& set, const model& expected) {
    amount held;
    for (auto number : expected.order())
      held += amount_of(value_of(number));
    return set.dump() == joined(expected.order()) && set.used() == held
           && set.size() == std::ssize(expected.order());
  }

  int number() { return static_cast<int>(random_.number(95, 160)); }

  operand any_operand() {
    if (random_.chance(40))
      return {reference_to(2), second_model_.order()};
    if (random_.chance(5))
      return {reference_to(1), model_.order()};
    std::vector<int> numbers;
    for (auto count = random_.number(0, random_.chance(20) ? 60 : 5); count > 0; --count)
      numbers.push_back(number());
    operand made{joined(numbers), {}};
    for (auto each : numbers)
      if (std::find(made.order.begin(), made.order.end(), each) == made.order.end())
        made.order.push_back(each);
    return made;
  }

  void insert() {
    auto x = number();
    CHECK(set_.insert(value_of(x)) == model_.insert(x));
    CHECK(set_.contains(value_of(x)));
  }

  void erase() {
    auto x = number();
    CHECK(set_.contains(value_of(x)) == model_.contains(x));
    CHECK(set_.erase(value_of(x)) == model_.erase(x));
  }

  void pop() {
    bool front = random_.chance(50);
    auto popped = front ? set_.pop_front() : set_.pop_back();
    REQUIRE(popped.has_value() != model_.order().empty());
    if (!popped)
      return;
    auto expected = front ? model_.order().front() : model_.order().back();
    CHECK(popped == value_of(expected));
    model_.erase(expected);
  }

  void change_second() {
    if (random_.chance(30)) {
      second_.clear();
      second_model_ = {};
    }
    for (auto count = random_.number(0, 8); count > 0; --count) {
      auto x = number();
      CHECK(second_.insert(value_of(x)) == second_model_.insert(x));
    }
  }

  void change_by_many() {
    auto other = any_operand();
    switch (random_.number(0, 4)) {
    case 0:
      return update(other);
    case 1:
      return erase_many(other);
    case 2:
      return retain(other);
    case 3:
      return toggle(other);
    default:
      if (random_.chance(20))
        assign(other);
    }
  }

  void update(const operand& other) {
    int64_t changed = 0;
    for (auto x : other.order)
      changed += model_.insert(x) ? 1 : 0;
    CHECK(set_.update(other.value) == changed);
  }

  void erase_many(const operand& other) {
    int64_t changed = 0;
    for (auto x : other.order)
      changed += model_.erase(x) ? 1 : 0;
    CHECK(set_.erase_many(other.value) == changed);
  }

  void retain(const operand& other) {
    const std::set<int> wanted(other.order.begin(), other.order.end());
    int64_t changed = 0;
    for (auto x : std::set<int>{model_.values()})
      changed += !wanted.contains(x) && model_.erase(x) ? 1 : 0;
    CHECK(set_.retain(other.value) == changed);
  }

  void toggle(const operand& other) {
    set_.toggle(other.value);
    for (auto x : other.order)
      if (!model_.erase(x))
        model_.insert(x);
  }

  void assign(const operand& other) {
    set_.assign(other.value);
    model_ = {};
    for (auto x : other.order)
      model_.insert(x);
  }

  void read_algebra() {
    auto other = any_operand();
    const std::set<int> right(other.order.begin(), other.order.end());
    auto& left = model_.values();
    auto result_of = [&](auto algorithm, auto& first, auto& second) {
      std::set<int> result;
      algorithm(first.begin(), first.end(), second.begin(), second.end(),
                std::inserter(result, result.end()));
      return result;
    };
    auto unite = [](auto... a) { std::set_union(a...); };
    auto intersect = [](auto... a) { std::set_intersection(a...); };
    auto subtract = [](auto... a) { std::set_difference(a...); };
    auto differ = [](auto... a) { std::set_symmetric_difference(a...); };
    CHECK(set_of(set_.set_union(other.value)) == result_of(unite, left, right));
    CHECK(set_of(set_.set_intersection(other.value)) == result_of(intersect, left, right));
    CHECK(set_of(set_.set_difference(other.value)) == result_of(subtract, left, right));
    CHECK(set_of(set_.missing(other.value)) == result_of(subtract, right, left));
    CHECK(set_of(set_.set_symmetric_difference(other.value)) == result_of(differ, left, right));
  }

  void compare() {
    auto other = any_operand();
    const std::set<int> right(other.order.begin(), other.order.end());
    auto& left = model_.values();
    auto includes = [](auto& larger, auto& smaller) {
      return std::includes(larger.begin(), larger.end(), smaller.begin(), smaller.end());
    };
    CHECK(set_.is_subset_of(other.value) == includes(right, left));
    CHECK(set_.is_superset_of(other.value) == includes(left, right));
    CHECK(set_.equals(other.value) == (left == right));
    CHECK(set_.is_disjoint(other.value)
          == std::none_of(left.begin(), left.end(), [&](int x) { return right.contains(x); }));
  }

  random_values random_;
  object_tables tables_;
  set_object set_{raw({})}, second_{raw({})};
  model model_, second_model_;
};

} // namespace

TEST_CASE("a set does what std::set does, over a hundred thousand random operations") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    pair_of_sets both{seed};
    for (int i = 0; i < 2000; ++i) {
      both.step();
      REQUIRE(both.agree());
    }
  }
}
