#pragma once

#include "actors/objects/sync/mutex_base.hpp"

#include <string_view>

namespace manager {

/// A mutex that its owner, a thread of a session, may lock again. The owner must unlock it as often
/// as it has locked it.
class recursive_mutex_object : public mutex_base {
public:
  static constexpr std::string_view type_name = "recursive_mutex";

  explicit recursive_mutex_object(const packed& initial)
      : mutex_base{initial, relocking::counted} {}

  static constexpr auto operations() {
    using self = recursive_mutex_object;
    return joined_tables(
        mutex_base::operations(),
        operation_table(MANAGER_OP(relock, "relock", "DEPTH  locks it so many times at once")
                            .lasting_as_session()));
  }
};

} // namespace manager
