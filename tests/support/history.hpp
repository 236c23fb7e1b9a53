#pragma once

#include "actors/value/errc.hpp"
#include "actors/value/packed.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace manager::test {

/// One event in a history of shared objects that several processes use. Times are numbers of one
/// counter that all processes share, so they order events that do not overlap.
struct happening {
  static constexpr uint64_t never = std::numeric_limits<uint64_t>::max();

  enum class kind : uint8_t { call, session_end };

  /// A lease that an earlier event of the history answered. Its number is another one in each
  /// order of the events.
  struct lease_source {
    size_t event;
    size_t row;            ///< in the event's answer
    bool in_array = false; ///< the call has an array of leases as argument
  };

  kind what = kind::call;
  uint64_t session = 0;  ///< session that made the call, or ended
  size_t object = 0;     ///< index of the object
  std::string operation; ///< wire name of the operation
  std::vector<packed> arguments;
  std::optional<lease_source> lease{}; ///< in place of the first argument
  bool waited = true;                  ///< false for a call with the time limit 0
  uint64_t invoked = 0;
  uint64_t returned = never; ///< never: its process was killed before
  std::optional<errc> failure;
  packed result; ///< empty for none, and for absent ones
};

using history = std::vector<happening>;

} // namespace manager::test
