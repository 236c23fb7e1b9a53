#pragma once

#include "actors/objects/bounded_semaphore.hpp"
#include "manager/basic_semaphore.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace manager {

/// A semaphore that never has more permits than it was made with, see `basic_semaphore`: one
/// release too many is an error.
class bounded_semaphore : public basic_semaphore<bounded_semaphore_object> {
public:
  using basic_semaphore::basic_semaphore;
  MANAGER_PROXY_MEMBERS(bounded_semaphore)

  static std::string schema_name() { return "bounded_semaphore"; }

  /// The most permits there can be.
  int64_t maximum() const { return call<"maximum">(); }
};

/// `m.bounded_semaphore(...)` of a session.
template <class Session> class bounded_semaphore_factory {
public:
  /// A new one with so many permits; anonymous: it lives while somebody holds a proxy.
  /// @throws error bad_argument for a negative number
  manager::bounded_semaphore bounded_semaphore(int64_t permits = 1) {
    return make({}, pack(permits));
  }

  /// Opens the bounded semaphore of this name, whatever its permits, or creates it with one.
  /// @throws error type_mismatch when the name belongs to another type
  manager::bounded_semaphore bounded_semaphore(std::string_view name) { return make(name, {}); }

  /// Opens the bounded semaphore of this name, or creates it with so many permits.
  /// @throws error type_mismatch as above, bad_argument when it was made with another number
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
