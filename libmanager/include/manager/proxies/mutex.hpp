#pragma once

#include "actors/objects/sync/mutex.hpp"
#include "manager/detail/lock.hpp"

#include <string>
#include <string_view>

namespace manager {

/// A mutex for threads of many processes, see `basic_lock`.
///
///     auto accounts = m.mutex("accounts");
///     std::lock_guard guard{accounts};
///     if (accounts.owner_died()) ...
class mutex : public basic_lock<mutex_object> {
public:
  using basic_lock::basic_lock;
  MANAGER_PROXY_MEMBERS(mutex)

  static std::string schema_name() { return "mutex"; }
};

/// Factory of `m.mutex(...)`; base of `session`.
template <class Session> class mutex_factory {
public:
  /// Opens the mutex of this name, or creates it; anonymous without a name.
  /// @throws error type_mismatch if the name belongs to another type
  manager::mutex mutex(std::string_view name = {}) {
    return static_cast<Session&>(*this).template obtain<manager::mutex>(name, {});
  }
};

} // namespace manager
