#include "actors/objects/containers/record.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>

// Random operations on a record and on a std::map; both must always agree.

using namespace manager;
using namespace manager::test;

namespace {

class pair_of_records {
public:
  explicit pair_of_records(unsigned seed) : random_{seed} {}

  void step() {
    name_ = "attribute " + std::to_string(random_.number(0, 20));
    switch (random_.number(0, 6)) {
    case 0:
      return set();
    case 1:
      return erase();
    case 2:
      return emplace();
    case 3:
      return exchange();
    case 4:
      return fetch_add();
    case 5:
      return compare_exchange();
    default:
      return look();
    }
  }

  bool agree() const {
    amount held;
    for (auto& [name, value] : model_)
      held += amount_of_entry(pack(name), value);
    return record_.used() == held && attributes() == model_;
  }

private:
  using attribute_map = std::map<std::string, packed>;

  attribute_map attributes() const {
    attribute_map all;
    for (auto& [name, value] : split_map(record_.dump()))
      all.emplace(unpack<std::string>(name), value);
    return all;
  }

  packed value() { return random_.chance(70) ? pack(random_.number(0, 3)) : random_.value(1); }

  std::optional<packed> current() const {
    auto found = model_.find(name_);
    return found == model_.end() ? std::nullopt : std::optional{found->second};
  }

  void set() {
    auto x = value();
    record_.set(name_, x);
    model_[name_] = x;
  }

  void erase() { CHECK(record_.erase(name_) == (model_.erase(name_) == 1)); }

  void emplace() {
    auto x = value();
    CHECK(record_.emplace(name_, x) == current());
    model_.try_emplace(name_, x);
  }

  void exchange() {
    auto x = value();
    CHECK(record_.exchange(name_, x) == current());
    model_[name_] = x;
  }

  void fetch_add() {
    auto before = current();
    if (before && describe(*before) != "int")
      return;
    CHECK(record_.fetch_add(name_, pack(-1), nil) == before);
    model_[name_] = before ? pack(unpack<int64_t>(*before) - 1) : pack(-1);
  }

  void compare_exchange() {
    auto x = value();
    auto expected = random_.chance(60) ? current() : std::optional{value()};
    bool matches = expected == current();
    auto answer = split_array(record_.cmp_xchg(name_, expected, x));
    CHECK(unpack<bool>(answer.at(0)) == matches);
    if (matches)
      model_[name_] = x;
  }

  void look() {
    CHECK(record_.get(name_) == current());
    CHECK(record_.contains(name_) == current().has_value());
    CHECK(record_.size() == std::ssize(model_));
  }

  random_values random_;
  record_object record_{raw({})};
  attribute_map model_;
  std::string name_; ///< name of the current step
};

} // namespace

TEST_CASE("a record does what std::map does, over a hundred thousand random operations") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    pair_of_records both{seed};
    for (int i = 0; i < 2000; ++i) {
      both.step();
      REQUIRE(both.agree());
    }
  }
}
