#pragma once

#include "actors/objects/sync/mutex_base.hpp"

#include <string_view>

namespace manager {

/// A mutex that one thread holds exclusively, or any number of threads share.
class shared_mutex_object : public mutex_base {
public:
  static constexpr std::string_view type_name = "shared_mutex";

  explicit shared_mutex_object(const packed& initial) : mutex_base{initial, relocking::refused} {}

  static constexpr auto operations() {
    using self = shared_mutex_object;
    return joined_tables(
        mutex_base::operations(),
        operation_table(
            MANAGER_OP(lock_shared, "lock_share", "  shares it with other readers, answers as lock")
                .undone_by(wire_id("unlk_share")),
            MANAGER_OP(unlock_shared, "unlk_share", "  ends the sharing")));
  }
};

} // namespace manager
