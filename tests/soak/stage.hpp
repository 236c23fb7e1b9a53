#pragma once

#include "tests/support/history.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

// Records of the processes of a history, in memory that outlives them.

namespace soak {

/// Bytes of a fixed maximum size, in shared memory.
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

/// A lease that a call of any process answered: its place in that process's part.
struct lender {
  size_t part;
  size_t call;
  size_t row;
};

/// A call, recorded by its process: all but the answer is written before the call is made.
struct record {
  size_t move;
  bool waited;
  std::optional<lender> lease; ///< that the call names
  std::atomic<uint64_t> invoked;
  std::atomic<uint64_t> returned; ///< 0 until the call has returned
  int failure;                    ///< -1 for none
  short_bytes<120> result;
};

constexpr size_t actors = 3;
constexpr size_t most_calls = 18; ///< of each process, so that a history has less than 60

/// Part of one process in the current history.
struct part {
  uint64_t session; ///< session of the process that plays the part
  std::atomic<uint64_t> count;
  std::array<record, most_calls> calls;
};

struct stage {
  std::atomic<uint64_t> clock;
  std::array<part, actors> parts;
};

} // namespace soak
