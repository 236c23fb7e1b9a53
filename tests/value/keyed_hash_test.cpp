#include "actors/value/keyed_hash.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <functional>
#include <set>
#include <string>
#include <string_view>

using namespace manager;

namespace {

/// The multiplier of the standard library's hash, MurmurHash64A, and its inverse.
constexpr uint64_t factor = 0xc6a4a7935bd1e995;
constexpr uint64_t inverse_factor = 0x5f7a0ea7e59b19bd;

uint64_t mixed(uint64_t x) {
  return x ^ (x >> 47); // its own inverse
}

/// Bytes of which the standard library makes the same hash for all numbers.
std::string colliding(uint64_t number) {
  std::string bytes(16, 'k');
  auto begun = 0xc70f6907 ^ (bytes.size() * factor);
  auto state = (begun ^ (mixed(number * factor) * factor)) * factor;
  auto second = mixed(state * inverse_factor) * inverse_factor; // makes it zero
  std::memcpy(bytes.data(), &number, sizeof number);
  std::memcpy(bytes.data() + sizeof number, &second, sizeof second);
  return bytes;
}

} // namespace

TEST_CASE("equal bytes have equal hashes, and nearly all others different ones") {
  std::set<uint64_t> hashes;
  std::string bytes;
  for (int length = 0; length < 100; ++length, bytes += 'x') {
    CHECK(keyed_hash(bytes) == keyed_hash(std::string{bytes}));
    hashes.insert(keyed_hash(bytes));
  }
  CHECK(hashes.size() == 100);
}

TEST_CASE("keys that collide in the standard library's hash do not collide in this one") {
  std::set<uint64_t> standard, keyed;
  for (uint64_t number = 0; number < 1000; ++number) {
    standard.insert(std::hash<std::string_view>{}(colliding(number)));
    keyed.insert(keyed_hash(colliding(number)));
  }
  CHECK(standard.size() == 1);
  CHECK(keyed.size() == 1000);
}
