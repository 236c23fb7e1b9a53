#pragma once

#include "actors/model/operation.hpp"
#include "actors/model/permits.hpp"

#include <string_view>

namespace manager {

/// A semaphore that never has more permits than it was made with, so that one release too many is
/// an error.
class bounded_semaphore_object : public permits {
public:
  static constexpr std::string_view type_name = "bounded_semaphore";

  explicit bounded_semaphore_object(const packed& initial) : permits{initial, true} {}

  /// The most permits there can be.
  int64_t maximum() const { return most(); }

  static constexpr auto operations() {
    using self = bounded_semaphore_object;
    return std::make_tuple(
        MANAGER_OP(acquire, "acquire", "N  takes N permits, answers the acquisition's number")
            .undone_by(wire_id("release")),
        MANAGER_OP(release, "release", "N  gives N permits back"),
        MANAGER_OP(add, "add", "N  makes N more permits"),
        MANAGER_OP(withdraw, "withdraw",
                   "N  withdraws N permits, at once or when they are released"),
        MANAGER_OP(available, "available", "  how many can be acquired now"),
        MANAGER_OP(maximum, "maximum", "  the most permits there can be"),
        MANAGER_OP(who, "who", "  [holders, waiters], who and since when"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump", "  [available, maximum or nil, who holds how many]"));
  }
};

} // namespace manager
