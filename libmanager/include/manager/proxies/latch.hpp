#pragma once

#include "actors/objects/latch.hpp"
#include "manager/waitable.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace manager {

/// A counter that is counted down once, and waited for: std::latch for many processes. What a
/// process that dies had still to count down, nobody counts for it: where that can happen, wait
/// with `wait_for`, or use a `barrier`, which breaks.
/// @throws error bad_argument when more is counted down than is left; object_gone, and those of
/// every call
class latch : public waitable<latch_object> {
public:
  using waitable::waitable;
  MANAGER_PROXY_MEMBERS(latch)

  static std::string schema_name() { return "latch"; }

  void count_down(int64_t count = 1) const { call<"count_down">(count); }
  bool try_wait() const { return call<"try_wait">(); }

  void arrive_and_wait(int64_t count = 1) const { call<"arrive">(count); }

  /// What is left to count down.
  int64_t left() const { return call<"left">(); }
};

/// `m.latch(...)` of a session.
template <class Session> class latch_factory {
public:
  /// A new latch that is to be counted down from `count`; anonymous: it lives while somebody holds
  /// a proxy.
  /// @throws error bad_argument for a negative count
  manager::latch latch(int64_t count) { return make({}, count); }

  /// Opens the latch of this name, whatever it was made to be counted down from.
  /// @throws error no_such_name, type_mismatch when the name belongs to another type
  manager::latch latch(std::string_view name) {
    return static_cast<Session&>(*this).template open<manager::latch>(name);
  }

  /// Opens the latch of this name, or creates it with this count.
  /// @throws error type_mismatch as above, bad_argument when it was made with another count
  manager::latch latch(std::string_view name, int64_t count) { return make(name, count); }

private:
  manager::latch make(std::string_view name, int64_t count) {
    return static_cast<Session&>(*this).template obtain<manager::latch>(name, pack(count));
  }
};

} // namespace manager
