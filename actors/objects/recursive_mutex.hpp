#pragma once

#include "actors/model/operation.hpp"
#include "actors/model/owned_lock.hpp"

#include <string_view>

namespace manager {

/// A mutex that its owner, a thread of a session, may lock again; it is free once it has been
/// unlocked as often.
class recursive_mutex_object : public owned_lock {
public:
  static constexpr std::string_view type_name = "recursive_mutex";

  explicit recursive_mutex_object(const packed& initial)
      : owned_lock{initial, relocking::counted} {}

  static constexpr auto operations() {
    using self = recursive_mutex_object;
    return std::make_tuple(
        MANAGER_OP(lock, "lock", "  locks it, answers [token, whether the owner before died]")
            .undone_by(wire_id("unlock")),
        MANAGER_OP(relock, "relock", "DEPTH  locks it so many times at once"),
        MANAGER_OP(lock_with, "lock_with",
                   "IDS  locks it and the mutexes of these numbers, or none"),
        MANAGER_OP(unlock_exclusive, "unlock", "  unlocks it"),
        MANAGER_OP(locked, "locked", "  whether somebody holds it"),
        MANAGER_OP(consistent, "consistent",
                   "  says that what a dead owner left is in order again"),
        MANAGER_OP(who, "who", "  [holders, waiters], who and since when"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump", "  [owners, whether one died]"));
  }
};

} // namespace manager
