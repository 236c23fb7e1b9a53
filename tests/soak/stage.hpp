#pragma once

#include "tests/support/history.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <string>

// What the processes of a history write down, where it outlives them.

namespace soak {

/// Bytes of a fixed size, as they stand in shared memory.
template <size_t Most> struct short_bytes {
  uint8_t size = 0;
  std::array<char, Most> bytes{};

  void set(const std::string& from) {
    if (from.size() > Most)
      throw std::length_error{"too long for the stage"};
    std::copy(from.begin(), from.end(), bytes.begin());
    size = static_cast<uint8_t>(from.size());
  }
  std::string get() const { return {bytes.data(), size}; }
};

/// A call, as its process writes it: all but the answer before it is made.
struct record {
  size_t move;
  bool waited;
  std::atomic<uint64_t> invoked;
  std::atomic<uint64_t> returned; ///< 0 until it has
  int failure;                    ///< -1 for none
  short_bytes<120> result;
};

constexpr size_t actors = 3;
constexpr size_t most_calls = 18; ///< of each, so that a history has less than 60

/// One process's part of the current history.
struct part {
  uint64_t session; ///< which incarnation plays it
  std::atomic<uint64_t> count;
  std::array<record, most_calls> calls;
};

struct stage {
  std::atomic<uint64_t> clock;
  std::array<part, actors> parts;
};

} // namespace soak
