#pragma once

#include "actors/value/errc.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// Common parts of the fuzz targets. A target checks rules that hold for any bytes. clang's
// libFuzzer searches for bytes that break a rule (./dev fuzz); the tests replay the inputs that it
// has found before (tests/fuzz/corpus).

/// Runs the target. Bytes that break a rule end the process.
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

/// Removes up to `count` bytes from the front, and returns them.
inline std::string_view take(std::string_view& bytes, size_t count) {
  auto front = bytes.substr(0, count);
  bytes.remove_prefix(front.size());
  return front;
}

/// Returns true if `action` succeeds, false if it refuses the bytes with an `error`.
template <class Action> bool accepts(Action action) {
  try {
    action();
    return true;
  } catch (const error&) {
    return false;
  }
}

} // namespace manager::fuzz
