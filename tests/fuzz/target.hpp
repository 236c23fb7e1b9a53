#pragma once

#include "actors/model/errc.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// What every fuzz target shares. A target says what must hold for any bytes; clang's libFuzzer
// looks for bytes for which it does not (./dev fuzz), and the tests replay those it once kept
// (tests/fuzz/corpus).

/// The target. Bytes that break a rule end the process.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size); // NOLINT: libFuzzer's

namespace manager::fuzz {

inline void require(bool holds, const char* rule) {
  if (holds)
    return;
  std::fprintf(stderr, "broken: %s\n", rule);
  std::abort();
}

inline std::string_view as_text(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

/// Takes up to `count` bytes off the front.
inline std::string_view take(std::string_view& bytes, size_t count) {
  auto front = bytes.substr(0, count);
  bytes.remove_prefix(front.size());
  return front;
}

/// Whether `action` does what it should. Bytes that are no good are to be refused by an `error`.
template <class Action> bool accepts(Action action) {
  try {
    action();
    return true;
  } catch (const error&) {
    return false;
  }
}

} // namespace manager::fuzz
