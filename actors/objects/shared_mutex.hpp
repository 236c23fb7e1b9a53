#pragma once

#include "actors/model/operation.hpp"
#include "actors/model/owned_lock.hpp"

#include <string_view>

namespace manager {

/// A mutex that is held by one thread for writing, or shared by any number for reading.
class shared_mutex_object : public owned_lock {
public:
  static constexpr std::string_view type_name = "shared_mutex";

  explicit shared_mutex_object(const packed& initial) : owned_lock{initial, relocking::refused} {}

  static constexpr auto operations() {
    using self = shared_mutex_object;
    return std::make_tuple(
        MANAGER_OP(lock, "lock", "  locks it, answers [token, whether the owner before died]")
            .undone_by(wire_id("unlock")),
        MANAGER_OP(lock_with, "lock_with",
                   "IDS  locks it and the mutexes of these numbers, or none"),
        MANAGER_OP(unlock_exclusive, "unlock", "  unlocks it"),
        MANAGER_OP(lock_shared, "lock_share", "  shares it with other readers, answers as lock")
            .undone_by(wire_id("unlk_share")),
        MANAGER_OP(unlock_shared, "unlk_share", "  ends the sharing"),
        MANAGER_OP(locked, "locked", "  whether somebody holds it"),
        MANAGER_OP(consistent, "consistent",
                   "  says that what a dead owner left is in order again"),
        MANAGER_OP(who, "who", "  [holders, waiters], who and since when"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump", "  [owners, whether one died]"));
  }
};

} // namespace manager
