#pragma once

#include "actors/objects/semaphore.hpp"
#include "manager/basic_semaphore.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace manager {

/// A semaphore of any number of permits, see `basic_semaphore`.
class semaphore : public basic_semaphore<semaphore_object> {
public:
  using basic_semaphore::basic_semaphore;
  MANAGER_PROXY_MEMBERS(semaphore)

  static std::string schema_name() { return "semaphore"; }
};

/// `m.semaphore(...)` of a session.
template <class Session> class semaphore_factory {
public:
  /// A new one with so many permits; anonymous: it lives while somebody holds a proxy.
  /// @throws error bad_argument for a negative number
  manager::semaphore semaphore(int64_t permits = 1) { return make({}, pack(permits)); }

  /// Opens the semaphore of this name, whatever its permits, or creates it with one.
  /// @throws error type_mismatch when the name belongs to another type
  manager::semaphore semaphore(std::string_view name) { return make(name, {}); }

  /// Opens the semaphore of this name, or creates it with so many permits.
  /// @throws error type_mismatch as above, bad_argument when it was made with another number
  manager::semaphore semaphore(std::string_view name, int64_t permits) {
    return make(name, pack(permits));
  }

private:
  manager::semaphore make(std::string_view name, packed initial) {
    return static_cast<Session&>(*this).template obtain<manager::semaphore>(name,
                                                                            std::move(initial));
  }
};

} // namespace manager
