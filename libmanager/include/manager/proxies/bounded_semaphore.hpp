#pragma once

#include "actors/objects/sync/bounded_semaphore.hpp"
#include "manager/detail/basic_semaphore.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace manager {

/// A semaphore that never has more permits than it was made with, see `basic_semaphore`. A
/// `release` beyond that throws.
class bounded_semaphore : public basic_semaphore<bounded_semaphore_object> {
public:
  using basic_semaphore::basic_semaphore;
  MANAGER_PROXY_MEMBERS(bounded_semaphore)

  static std::string schema_name() { return "bounded_semaphore"; }

  /// Returns the maximum number of permits.
  int64_t maximum() const { return call<"maximum">(); }
};

/// Factory of `m.bounded_semaphore(...)`; base of `session`.
template <class Session> class bounded_semaphore_factory {
public:
  /// Makes an anonymous bounded semaphore with `permits` permits.
  /// @throws error bad_argument for a negative number
  manager::bounded_semaphore bounded_semaphore(int64_t permits = 1) {
    return make({}, pack(permits));
  }

  /// Opens the bounded semaphore of this name, with any number of permits, or creates it with one
  /// permit.
  /// @throws error type_mismatch if the name belongs to another type
  manager::bounded_semaphore bounded_semaphore(std::string_view name) { return make(name, {}); }

  /// Opens the bounded semaphore of this name, or creates it with `permits` permits.
  /// @throws error type_mismatch if the name belongs to another type; bad_argument if the semaphore
  /// was made with another number
  manager::bounded_semaphore bounded_semaphore(std::string_view name, int64_t permits) {
    return make(name, pack(permits));
  }

private:
  manager::bounded_semaphore make(std::string_view name, packed initial) {
    return static_cast<Session&>(*this).template obtain<manager::bounded_semaphore>(
        name, std::move(initial));
  }
};

} // namespace manager
