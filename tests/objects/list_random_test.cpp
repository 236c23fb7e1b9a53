#include "actors/objects/containers/bulk.hpp"
#include "actors/objects/containers/list.hpp"
#include "actors/value/slice.hpp"
#include "tests/support/values.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

// Random operations on a list and on a std::vector; both must always agree.

using namespace manager;
using namespace manager::test;

namespace {

class pair_of_lists {
public:
  explicit pair_of_lists(unsigned seed) : random_{seed} {}

  void step() {
    switch (random_.number(0, 13)) {
    case 0:
    case 1:
      return push_back();
    case 2:
      return push_front();
    case 3:
      return pop();
    case 4:
      return insert();
    case 5:
      return set();
    case 6:
      return set_slice();
    case 7:
      return erase_slice();
    case 8:
      return extend();
    case 9:
      return remove();
    case 10:
      return reorder();
    case 11:
      return swap();
    case 12:
      return repeat();
    default:
      return look();
    }
  }

  bool agree() const {
    return list_.dump() == join_array(model_.begin(), model_.end())
           && list_.used() == amount_of_all(model_);
  }

private:
  int64_t size() const { return std::ssize(model_); }
  int64_t index() { return random_.number(0, size() - 1); }
  packed value() { return pack(random_.number(0, 9)); }

  std::vector<packed> some_values(int64_t count) {
    std::vector<packed> values(static_cast<size_t>(count));
    for (auto& x : values)
      x = value();
    return values;
  }

  void push_back() {
    model_.push_back(value());
    list_.push_back(model_.back());
  }

  void push_front() {
    model_.insert(model_.begin(), value());
    list_.push_front(model_.front());
  }

  void pop() {
    if (model_.empty())
      return;
    auto which = index();
    CHECK(list_.pop_at(random_.chance(50) ? which : which - size()) == model_[which]);
    model_.erase(model_.begin() + which);
  }

  void insert() {
    auto which = random_.number(0, size());
    model_.insert(model_.begin() + which, value());
    list_.insert(which, model_[which]);
  }

  void set() {
    if (model_.empty())
      return;
    auto which = index();
    auto old = std::exchange(model_[which], value());
    CHECK(list_.exchange(which, model_[which]) == old);
  }

  void set_slice() {
    auto start = random_.bound(size());
    auto stop = random_.bound(size());
    auto step = random_.chance(60) ? 1 : random_.number(1, 3) * (random_.chance(50) ? 1 : -1);
    auto range = resolve_slice(start, stop, step, size());
    auto values = some_values(step == 1 ? random_.number(0, 5) : range.count);
    list_.set_slice(start, stop, step, join_array(values.begin(), values.end()));
    if (step == 1) {
      auto first = model_.begin() + range.first;
      first = model_.erase(first, first + range.count);
      model_.insert(first, values.begin(), values.end());
    } else {
      for (int64_t i = 0; i < range.count; ++i)
        model_[range.index(i)] = values[i];
    }
  }

  void erase_slice() {
    auto start = random_.bound(size());
    auto stop = random_.bound(size());
    auto step = random_.number(1, 4) * (random_.chance(50) ? 1 : -1);
    auto range = resolve_slice(start, stop, step, size());
    std::vector<bool> gone(model_.size());
    for (int64_t i = 0; i < range.count; ++i)
      gone[range.index(i)] = true;
    std::vector<packed> rest;
    for (size_t i = 0; i < model_.size(); ++i)
      if (!gone[i])
        rest.push_back(model_[i]);
    model_ = rest;
    list_.erase_slice(start, stop, step);
  }

  void extend() {
    auto values = some_values(random_.number(0, 4));
    list_.extend(join_array(values.begin(), values.end()));
    model_.insert(model_.end(), values.begin(), values.end());
  }

  void remove() {
    auto unwanted = value();
    auto found = std::find(model_.begin(), model_.end(), unwanted);
    CHECK(list_.remove(unwanted) == (found != model_.end()));
    if (found != model_.end())
      model_.erase(found);
  }

  void reorder() {
    if (random_.chance(50)) {
      list_.reverse();
      std::reverse(model_.begin(), model_.end());
    } else {
      list_.sort(false);
      std::sort(model_.begin(), model_.end(),
                [](auto& a, auto& b) { return a.bytes() < b.bytes(); });
    }
  }

  void swap() {
    if (model_.empty())
      return;
    auto left = index();
    auto right = index();
    list_.swap(left, right);
    std::swap(model_[left], model_[right]);
  }

  void repeat() {
    if (size() > 40)
      return;
    auto copy = model_;
    auto times = random_.number(0, 2);
    list_.repeat(times);
    model_.clear();
    for (; times > 0; --times)
      model_.insert(model_.end(), copy.begin(), copy.end());
  }

  void look() {
    auto wanted = value();
    auto found = std::find(model_.begin(), model_.end(), wanted);
    auto expected =
        found == model_.end() ? std::nullopt : std::optional<int64_t>{found - model_.begin()};
    CHECK(list_.find(wanted, std::nullopt, std::nullopt) == expected);
    CHECK(list_.count(wanted) == std::count(model_.begin(), model_.end(), wanted));
    CHECK(list_.size() == size());
  }

  random_values random_;
  list_object list_{raw({})};
  std::vector<packed> model_;
};

} // namespace

TEST_CASE("a list does what a vector does, over a hundred thousand random operations") {
  for (unsigned seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    pair_of_lists both{seed};
    for (int i = 0; i < 500; ++i) {
      both.step();
      REQUIRE(both.agree());
    }
  }
}

TEST_CASE("reading a list chunk by chunk gives every element once") {
  random_values random{7};
  list_object list{raw({})};
  for (int i = 0; i < 1000; ++i)
    list.push_back(random.value());
  std::vector<packed> seen;
  while (std::ssize(seen) < list.size())
    for (auto& element : split_array(list.chunk(std::ssize(seen), random.number(1, 50))))
      seen.push_back(element);
  CHECK(join_array(seen.begin(), seen.end()) == list.dump());
}
