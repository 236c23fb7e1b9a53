#include "apps/bench/measure.hpp"
#include "apps/bench/ours/forked_server.hpp"
#include "apps/bench/ours/works.hpp"

#include <random>

// Dicts of many entries.

namespace bench {
namespace {

using counters = manager::dict<std::string, int>;

std::string key_of(size_t number) {
  return "key-" + std::to_string(number);
}

std::map<std::string, int> entries(size_t first, size_t count) {
  std::map<std::string, int> all;
  for (size_t i = first; i < first + count; ++i)
    all[key_of(i)] = static_cast<int>(i);
  return all;
}

/// Milliseconds of one call that puts `count` entries into an empty dict.
double update(size_t count) {
  forked_server server;
  auto m = server.connect();
  auto target = m.dict<std::string, int>();
  auto all = entries(0, count);
  auto begin = clock::now();
  target.update(all);
  auto took = 1e3 * seconds_since(begin);
  require(target.size() == count, "the update");
  return took;
}

/// Microseconds of adding 1 to a random entry of a dict with `times` entries.
double add(size_t times) {
  forked_server server;
  auto m = server.connect();
  auto target = m.dict<std::string, int>();
  constexpr size_t part = 100'000;
  for (size_t first = 0; first < times; first += part)
    target.update(entries(first, std::min(part, times - first)));
  std::mt19937_64 random{7};
  std::uniform_int_distribution<size_t> any{0, times - 1};
  auto calls = std::min<size_t>(times, 20'000);
  auto result = median_us(calls, [&] { target[key_of(any(random))] += 1; });
  require(target.size() == times, "additions");
  return result;
}

/// Microseconds of moving 1 between two random entries of a dict, in a transaction.
double transfer(size_t times) {
  constexpr size_t accounts = 1000;
  forked_server server;
  auto m = server.connect();
  auto target = m.dict<std::string, int>();
  for (size_t i = 0; i < accounts; ++i)
    target[key_of(i)] = 1000;
  std::mt19937_64 random{7};
  std::uniform_int_distribution<size_t> any{0, accounts - 1};
  auto result = median_us(times, [&] {
    manager::transaction t;
    t.call<"fetch_add">(target, key_of(any(random)), -1);
    t.call<"fetch_add">(target, key_of(any(random)), 1);
    require(static_cast<bool>(t.run()), "a transfer");
  });
  int64_t sum = 0;
  for (auto& [key, amount] : target.snapshot())
    sum += amount;
  require(sum == 1000 * static_cast<int64_t>(accounts), "transfers");
  return result;
}

} // namespace

std::map<std::string, work> dict_works() {
  return {{"dict-update", update}, {"dict-add", add}, {"transfer", transfer}};
}

} // namespace bench
