#pragma once

#include "actors/objects/sync/recursive_mutex.hpp"
#include "manager/detail/lock.hpp"

#include <string>
#include <string_view>

namespace manager {

/// A mutex that its owner may lock again, see `basic_lock`. The owner must unlock it as often as it
/// has locked it.
class recursive_mutex : public basic_lock<recursive_mutex_object> {
public:
  using basic_lock::basic_lock;
  MANAGER_PROXY_MEMBERS(recursive_mutex)

  static std::string schema_name() { return "recursive_mutex"; }

  /// Locks `depth` times in one operation.
  void relock(int64_t depth) const {
    require_not_lost();
    detail::note_locked(shared_object(), call<"relock">(depth),
                        detail::locking_thread(shared_object()), depth);
  }
};

/// Factory of `m.recursive_mutex(...)`; base of `session`.
template <class Session> class recursive_mutex_factory {
public:
  /// Opens the recursive mutex of this name, or creates it; anonymous without a name.
  /// @throws error type_mismatch if the name belongs to another type
  manager::recursive_mutex recursive_mutex(std::string_view name = {}) {
    return static_cast<Session&>(*this).template obtain<manager::recursive_mutex>(name, {});
  }
};

} // namespace manager
