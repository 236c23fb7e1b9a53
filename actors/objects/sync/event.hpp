#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/sync/synchronizer.hpp"

#include <string_view>

namespace manager {

/// A flag that callers can wait for, with the operations of Python's threading.Event. Not
/// thread-safe: lives on the server's network thread.
class event_object : public synchronizer {
public:
  static constexpr std::string_view type_name = "event";

  /// Makes an event from a bool; not set if `initial` is empty.
  /// @throws error type_mismatch
  explicit event_object(const packed& initial);

  std::vector<claim> waiters() const override;

  void set();
  void clear() { is_set_ = false; }
  bool is_set() const { return is_set_; }
  void wait(const caller& who, pending<void> reply);

  packed dump() const { return pack(is_set_); }
  std::string preview() const { return state_text(is_set_ ? "set" : "not set", waits_.size()); }

  static constexpr auto operations() {
    using self = event_object;
    return operation_table(
        MANAGER_OP(set, "set", "  sets it, and lets all who wait go on"),
        MANAGER_OP(clear, "clear", "  unsets it"),
        MANAGER_OP(is_set, "is_set", "  whether it is set"),
        MANAGER_OP(wait, "wait", "  waits until it is set").only_waiting(),
        MANAGER_OP(who, "who", "  [[], waiters, how many of both], who and since when"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump", "  whether it is set"));
  }

private:
  bool is_set_ = false;
  waiting_list<void, claim> waits_; ///< empty while the flag is set
};

} // namespace manager
