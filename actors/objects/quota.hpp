#pragma once

#include "actors/objects/memory_budget.hpp"
#include "actors/objects/undo_log.hpp"
#include "actors/value/amount.hpp"
#include "actors/value/errc.hpp"

#include <cstdint>
#include <limits>
#include <string>

namespace manager {

/// Limits of one object.
struct object_limits {
  int64_t items = int64_t{1} << 31;                          ///< elements, entries
  int64_t bytes = std::numeric_limits<int64_t>::max();       ///< bytes of the packed values
  int64_t value_bytes = std::numeric_limits<int64_t>::max(); ///< of one value that grows in place
  memory_budget* memory = nullptr;                           ///< of the server; null: no limit
};

/// Keeps an object within its limits. The object asks before it grows, and records every change.
/// Not thread-safe.
class quota {
public:
  /// Sets the limits.
  /// @throws error limit_reached if the object already holds more
  void set_limits(const object_limits& limits) {
    limits_ = limits;
    require({});
  }

  /// Reserves room for `more`.
  /// @throws error limit_reached if there is no room
  void require(amount more) const {
    auto then = used_ + more;
    if (more.items >= 0 && then.items > limits_.items)
      throw_limit(then.items, limits_.items, "items");
    if (more.bytes >= 0 && then.bytes > limits_.bytes)
      throw_limit(then.bytes, limits_.bytes, "bytes");
    if (limits_.memory != nullptr)
      limits_.memory->require(more);
  }

  /// Reserves room for `more` as `require` does; returns false if there is none.
  bool try_require(amount more) const {
    auto then = used_ + more;
    return then.items <= limits_.items && then.bytes <= limits_.bytes
           && (limits_.memory == nullptr || !limits_.memory->reserve(more));
  }

  /// Gives back reserved room that is not needed.
  void give_back(amount less) const noexcept {
    if (limits_.memory != nullptr)
      limits_.memory->give_back(less);
  }

  /// Checks the size of a value that grew in place.
  /// @throws error too_large if the size is above the limit of one value
  void require_value_size(size_t bytes) const {
    if (static_cast<int64_t>(bytes) > limits_.value_bytes)
      throw error{errc::too_large, "the value would have " + std::to_string(bytes)
                                       + " bytes, the maximum is "
                                       + std::to_string(limits_.value_bytes)};
  }

  /// Records a change for which there is room.
  void add(amount more) noexcept {
    used_ += more;
    if (auto* log = undo_log::current())
      log->add([this, more] {
        used_ -= more;
        give_back(more);
      });
  }
  void remove(amount less) noexcept {
    used_ -= less;
    if (auto* log = undo_log::current()) // the room is kept until the transaction has ended
      return log->add_either([this, less] { used_ += less; }, [this, less] { give_back(less); });
    give_back(less);
  }
  void clear() noexcept { remove(used_); }

  /// Calls `require` and `add`.
  void take(amount more) {
    require(more);
    add(more);
  }

  const amount& used() const noexcept { return used_; }

private:
  [[noreturn]] static void throw_limit(int64_t wanted, int64_t most, const std::string& what) {
    throw error{errc::limit_reached, "the object would hold " + std::to_string(wanted) + " " + what
                                         + ", at most " + std::to_string(most) + " are allowed"};
  }

  object_limits limits_;
  amount used_;
};

} // namespace manager
