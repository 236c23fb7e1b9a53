#include "actors/objects/containers/dict.hpp"
#include "actors/value/packed_value.hpp"
#include "tests/support/values.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

// Random operations on a dict and on a plain vector of entries; both must always agree.

using namespace manager;
using namespace manager::test;

namespace {

class pair_of_dicts {
public:
  explicit pair_of_dicts(unsigned seed) : random_{seed} {}

  void step() {
    key_ = key();
    switch (random_.number(0, 11)) {
    case 0:
    case 1:
    case 2:
      return set();
    case 3:
      return emplace();
    case 4:
      return erase();
    case 5:
      return extract();
    case 6:
      return exchange();
    case 7:
      return compare_exchange();
    case 8:
      return fetch_add();
    case 9:
      return update();
    case 10:
      return pop_back();
    default:
      return look();
    }
  }

  bool agree() const {
    amount held;
    for (auto& [key, value] : model_)
      held += amount_of_entry(key, value);
    return dict_.dump() == joined(model_) && dict_.used() == held;
  }

private:
  using entries = std::vector<std::pair<packed, packed>>;

  static packed joined(const entries& all) {
    packed_writer out;
    out.map(all.size());
    for (auto& [key, value] : all) {
      out.add(key);
      out.add(value);
    }
    return std::move(out).finish();
  }

  packed key() {
    auto number = random_.number(0, 30);
    return number % 2 == 0 ? pack(number)
                           : pack("a key longer than any small string " + std::to_string(number));
  }

  packed value() { return pack(random_.number(0, 3)); }

  entries::iterator find(const packed& key) {
    return std::find_if(model_.begin(), model_.end(), [&](auto& x) { return x.first == key; });
  }

  std::optional<packed> current() {
    auto found = find(key_);
    return found == model_.end() ? std::nullopt : std::optional{found->second};
  }

  void put(const packed& key, const packed& value) {
    if (auto found = find(key); found != model_.end())
      found->second = value;
    else
      model_.emplace_back(key, value);
  }

  void drop() {
    if (auto found = find(key_); found != model_.end())
      model_.erase(found);
  }

  void set() {
    auto x = value();
    dict_.set(key_, x);
    put(key_, x);
  }

  void emplace() {
    auto x = value();
    auto old = current();
    CHECK(dict_.emplace(key_, x) == old);
    if (!old)
      put(key_, x);
  }

  void erase() {
    CHECK(dict_.erase(key_) == current().has_value());
    drop();
  }

  void extract() {
    CHECK(dict_.extract(key_) == current());
    drop();
  }

  void exchange() {
    auto x = value();
    CHECK(dict_.exchange(key_, x) == current());
    put(key_, x);
  }

  std::optional<packed> maybe_value() {
    return random_.chance(30) ? std::nullopt : std::optional{value()};
  }

  void compare_exchange() {
    auto expected = random_.chance(60) ? current() : maybe_value();
    auto desired = maybe_value();
    auto old = current();
    auto answer = dict_.cmp_xchg(key_, expected, desired);
    if (expected != old) {
      CHECK(answer == (old ? array(false, *old) : array(false)));
      return;
    }
    CHECK(answer == array(true));
    if (desired)
      put(key_, *desired);
    else
      drop();
  }

  void fetch_add() {
    auto old = current();
    CHECK(dict_.fetch_add(key_, pack(1), nil) == old);
    put(key_, old ? pack(unpack<int64_t>(*old) + 1) : pack(1));
  }

  void update() {
    entries changes;
    for (auto count = random_.number(0, 4); count > 0; --count)
      changes.emplace_back(key(), value());
    dict_.update(joined(changes));
    for (auto& [key, value] : changes)
      put(key, value);
  }

  void pop_back() {
    auto popped = dict_.pop_back();
    CHECK(popped.has_value() != model_.empty());
    if (model_.empty())
      return;
    CHECK(popped == array(model_.back().first, model_.back().second));
    model_.pop_back();
  }

  void look() {
    CHECK(dict_.get(key_) == current());
    CHECK(dict_.contains(key_) == current().has_value());
  }

  random_values random_;
  dict_object dict_{raw({})};
  entries model_;
  packed key_; ///< key of the current step
};

} // namespace

TEST_CASE("a dict does what a list of entries does, over a hundred thousand random operations") {
  for (unsigned seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    pair_of_dicts both{seed};
    for (int i = 0; i < 500; ++i) {
      both.step();
      REQUIRE(both.agree());
    }
  }
}
