#pragma once

#include "actors/objects/sync/latch.hpp"
#include "manager/detail/waitable.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace manager {

/// A counter that is counted down once and can be waited for: std::latch for many processes. If a
/// process dies before it has counted down, its share is not counted. Where that can happen, wait
/// with `wait_for`, or use a `barrier`, which breaks.
/// @throws error bad_argument if the count would fall below 0; object_gone; the errors of every
/// call (see `proxy`)
class latch : public waitable<latch_object> {
public:
  using waitable::waitable;
  MANAGER_PROXY_MEMBERS(latch)

  static std::string schema_name() { return "latch"; }

  void count_down(int64_t count = 1) const { call<"count_down">(count); }
  bool try_wait() const { return call<"try_wait">(); }

  void arrive_and_wait(int64_t count = 1) const { call<"arrive">(count); }

  /// Returns the remaining count.
  int64_t left() const { return call<"left">(); }
};

/// Factory of `m.latch(...)`; base of `session`.
template <class Session> class latch_factory {
public:
  /// Makes an anonymous latch that counts down from `count`.
  /// @throws error bad_argument for a negative count
  manager::latch latch(int64_t count) { return make({}, count); }

  /// Opens the latch of this name, with any initial count.
  /// @throws error no_such_name, type_mismatch if the name belongs to another type
  manager::latch latch(std::string_view name) {
    return static_cast<Session&>(*this).template open<manager::latch>(name);
  }

  /// Opens the latch of this name, or creates it with this count.
  /// @throws error type_mismatch if the name belongs to another type; bad_argument if the latch was
  /// made with another count
  manager::latch latch(std::string_view name, int64_t count) { return make(name, count); }

private:
  manager::latch make(std::string_view name, int64_t count) {
    return static_cast<Session&>(*this).template obtain<manager::latch>(name, pack(count));
  }
};

} // namespace manager
