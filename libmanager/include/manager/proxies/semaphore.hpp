#pragma once

#include "actors/objects/sync/semaphore.hpp"
#include "manager/detail/basic_semaphore.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace manager {

/// A semaphore without a maximum, see `basic_semaphore`.
class semaphore : public basic_semaphore<semaphore_object> {
public:
  using basic_semaphore::basic_semaphore;
  MANAGER_PROXY_MEMBERS(semaphore)

  static std::string schema_name() { return "semaphore"; }
};

/// Factory of `m.semaphore(...)`; base of `session`.
template <class Session> class semaphore_factory {
public:
  /// Makes an anonymous semaphore with `permits` permits.
  /// @throws error bad_argument for a negative number
  manager::semaphore semaphore(int64_t permits = 1) { return make({}, pack(permits)); }

  /// Opens the semaphore of this name, with any number of permits, or creates it with one permit.
  /// @throws error type_mismatch if the name belongs to another type
  manager::semaphore semaphore(std::string_view name) { return make(name, {}); }

  /// Opens the semaphore of this name, or creates it with `permits` permits.
  /// @throws error type_mismatch if the name belongs to another type; bad_argument if the semaphore
  /// was made with another number
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
