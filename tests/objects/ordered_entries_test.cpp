#include "actors/objects/containers/ordered_entries.hpp"
#include "actors/value/packed.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace manager;

namespace {

std::vector<int> keys_of(const ordered_entries& entries) {
  std::vector<int> keys;
  for (auto& each : entries)
    keys.push_back(unpack<int>(each.key));
  return keys;
}

ordered_entries& fill(ordered_entries& entries, int first, int last) {
  for (int key = first; key <= last; ++key)
    entries.append(pack(key), pack(-key));
  return entries;
}

void erase(ordered_entries& entries, int key) {
  auto* found = entries.find(pack(key).bytes());
  REQUIRE(found);
  entries.erase(*found);
}

} // namespace

TEST_CASE("entries come in the order in which they were appended, whatever was erased") {
  ordered_entries entries;
  CHECK(keys_of(entries).empty());
  CHECK(entries.from(0) == entries.end());
  fill(entries, 1, 6);
  erase(entries, 1); // at the front
  erase(entries, 4); // within
  erase(entries, 6); // at the end
  CHECK(keys_of(entries) == std::vector{2, 3, 5});
  CHECK(entries.size() == 3);
  entries.append(pack(4), pack(0));
  CHECK(keys_of(entries) == std::vector{2, 3, 5, 4});
  CHECK(unpack<int>(entries.back().key) == 4);
  entries.clear();
  CHECK(entries.empty());
  CHECK(keys_of(fill(entries, 7, 8)) == std::vector{7, 8});
}

TEST_CASE("numbers of entries rise, stay as they are and are not used again") {
  ordered_entries entries;
  fill(entries, 1, 1000);
  auto number_of = [&](int key) { return entries.find(pack(key).bytes())->number; };
  auto number = number_of(500);
  for (int key = 1; key <= 1000; ++key)
    if (key % 10 != 0)
      erase(entries, key); // most entries: the rest is compacted
  CHECK(entries.size() == 100);
  CHECK(number_of(500) == number);
  CHECK(unpack<int>(entries.from(number)->key) == 500);
  CHECK(unpack<int>(entries.from(number + 1)->key) == 510);
  auto last = entries.back().number;
  entries.clear();
  fill(entries, 1, 1);
  CHECK(entries.back().number > last);
}

TEST_CASE("entries agree with a map of the standard library in 100,000 random steps") {
  std::mt19937 random{7};
  ordered_entries entries;
  std::map<uint64_t, std::pair<int, int>> model; // by number
  std::map<int, uint64_t> numbers;
  auto some = [&](int most) { return std::uniform_int_distribution{0, most}(random); };
  for (int step = 0; step < 100'000; ++step) {
    auto keys = step / 10'000 % 2 == 0 ? 3000 : 30; // grows, then shrinks
    auto key = some(keys);
    auto known = numbers.find(key);
    auto* found = entries.find(pack(key).bytes());
    REQUIRE((found != nullptr) == (known != numbers.end()));
    if (!found) {
      entries.append(pack(key), pack(step));
      auto number = entries.back().number;
      REQUIRE((model.empty() || model.rbegin()->first < number));
      model[number] = {key, step};
      numbers[key] = number;
    } else {
      REQUIRE(found->number == known->second);
      REQUIRE(unpack<int>(found->value) == model[found->number].second);
      model.erase(known->second);
      numbers.erase(known);
      entries.erase(*found);
    }
    if (keys == 30 && !model.empty() && some(1) == 0) { // an existing entry
      auto any = model.lower_bound(static_cast<uint64_t>(some(step)));
      if (any == model.end())
        any = model.begin();
      REQUIRE(entries.from(any->first)->number == any->first);
      erase(entries, any->second.first);
      numbers.erase(any->second.first);
      model.erase(any);
    }
    REQUIRE(entries.size() == model.size());
    if (step % 1000 == 0) {
      auto each = entries.begin();
      for (auto& [number, entry] : model) {
        REQUIRE(each->number == number);
        REQUIRE(unpack<int>(each->key) == entry.first);
        ++each;
      }
      REQUIRE(each == entries.end());
    }
  }
}
