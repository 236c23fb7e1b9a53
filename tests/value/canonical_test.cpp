#include "actors/value/packed.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <random>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

using namespace manager;

namespace {

struct holder {
  std::unordered_map<std::string, std::unordered_set<int>> sets;
  MSGPACK_DEFINE(sets)
};

struct constant_hash {
  size_t operator()(int) const { return 0; }
};

/// Returns the numbers from 0 on in a random order.
std::vector<int> shuffled(int size, unsigned seed) {
  std::vector<int> numbers(static_cast<size_t>(size));
  std::iota(numbers.begin(), numbers.end(), 0);
  std::shuffle(numbers.begin(), numbers.end(), std::mt19937{seed});
  return numbers;
}

template <class Map> Map map_of(const std::vector<int>& keys, size_t buckets) {
  Map map(buckets);
  for (int key : keys)
    map.emplace(key, std::to_string(key));
  return map;
}

} // namespace

TEST_CASE("equal unordered maps pack to equal bytes, whatever their history") {
  using map = std::unordered_map<int, std::string>;
  const auto expected = pack(map_of<map>(shuffled(200, 0), 1));
  for (unsigned seed = 1; seed < 20; ++seed)
    CHECK(pack(map_of<map>(shuffled(200, seed), seed * 50)) == expected);
  CHECK(unpack<map>(expected) == map_of<map>(shuffled(200, 0), 1));
}

TEST_CASE("equal unordered sets pack to equal bytes, whatever their history") {
  auto numbers = shuffled(200, 0);
  const auto expected = pack(std::unordered_set<int>{numbers.begin(), numbers.end()});
  for (unsigned seed = 1; seed < 20; ++seed) {
    auto others = shuffled(200, seed);
    CHECK(pack(std::unordered_set<int>{others.begin(), others.end()}) == expected);
  }
}

TEST_CASE("the bytes of an unordered container do not depend on its hash") {
  auto numbers = shuffled(50, 3);
  std::unordered_set<int, constant_hash> odd_hash{numbers.begin(), numbers.end()};
  CHECK(pack(odd_hash) == pack(std::unordered_set<int>{numbers.begin(), numbers.end()}));
}

TEST_CASE("unordered containers are canonical inside other values") {
  holder forwards, backwards;
  for (int i = 0; i < 100; ++i) {
    forwards.sets[std::to_string(i % 10)].insert(i);
    backwards.sets[std::to_string((99 - i) % 10)].insert(99 - i);
  }
  CHECK(pack(forwards) == pack(backwards));
  CHECK(pack(std::vector<holder>{forwards, backwards})
        == pack(std::vector<holder>{backwards, forwards}));
}

TEST_CASE("containers that admit equal keys are canonical too") {
  std::unordered_multimap<int, int> forwards, backwards;
  std::unordered_multiset<int> some, same;
  for (int i = 0; i < 60; ++i) {
    forwards.emplace(i % 7, i);
    backwards.emplace((59 - i) % 7, 59 - i);
    some.insert(i % 7);
    same.insert((59 - i) % 7);
  }
  CHECK(pack(forwards) == pack(backwards));
  CHECK(pack(some) == pack(same));
  CHECK(unpack<std::unordered_multimap<int, int>>(pack(forwards)) == forwards);
  CHECK(unpack<std::unordered_multiset<int>>(pack(some)) == some);
}

TEST_CASE("empty unordered containers pack to an empty map and an empty array") {
  CHECK(pack(std::unordered_map<int, int>{}).bytes() == "\x80");
  CHECK(pack(std::unordered_set<int>{}).bytes() == "\x90");
}
