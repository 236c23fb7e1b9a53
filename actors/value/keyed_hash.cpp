#include "actors/value/keyed_hash.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>

namespace manager {
namespace {

struct hash_key {
  uint64_t first, second;
};

hash_key random_key() {
  std::random_device random;
  auto number = [&] { return (uint64_t{random()} << 32) | random(); };
  return {number(), number()};
}

/// State of SipHash, see https://www.aumasson.jp/siphash/siphash.pdf.
struct sip_state {
  explicit sip_state(const hash_key& key)
      : v0{key.first ^ 0x736f6d6570736575},
        v1{key.second ^ 0x646f72616e646f6d},
        v2{key.first ^ 0x6c7967656e657261},
        v3{key.second ^ 0x7465646279746573} {}

  void round() noexcept {
    v0 += v1, v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0, v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1, v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2, v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  }
  void take(uint64_t word) noexcept {
    v3 ^= word;
    round();
    v0 ^= word;
  }
  uint64_t finish() noexcept {
    v2 ^= 0xff;
    for (int i = 0; i < 3; ++i)
      round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  uint64_t v0, v1, v2, v3;
};

} // namespace

uint64_t keyed_hash(std::string_view bytes) noexcept {
  static const auto key = random_key();
  sip_state state{key};
  auto last = uint64_t{bytes.size()} << 56;
  for (; bytes.size() >= sizeof last; bytes.remove_prefix(sizeof last)) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    state.take(word);
  }
  uint64_t rest = 0;
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(&rest));
  state.take(last | rest);
  return state.finish();
}

} // namespace manager
