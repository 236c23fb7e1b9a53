#pragma once

#include "actors/model/errc.hpp"
#include "actors/model/packed.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace manager::test {

/// One thing that happened to shared objects while several processes used them. Times are numbers
/// of one counter that all processes share, so they order what did not overlap.
struct happening {
  static constexpr uint64_t never = std::numeric_limits<uint64_t>::max();

  enum class kind : uint8_t { call, session_end };

  kind what = kind::call;
  uint64_t session = 0;  ///< who did it, or ended
  size_t object = 0;     ///< which of the objects
  std::string operation; ///< its wire name
  std::vector<packed> arguments;
  bool waited = true; ///< it was not said to wait for no time at all
  uint64_t invoked = 0;
  uint64_t returned = never; ///< never: its process was killed before
  std::optional<errc> failure;
  packed result; ///< empty for none, and for absent ones
};

using history = std::vector<happening>;

} // namespace manager::test
