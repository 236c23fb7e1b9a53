#pragma once

#include "actors/objects/operation.hpp"
#include "actors/value/packed.hpp"

namespace manager {

/// A number that only grows; the smallest possible object type.
class counter_object : public shared_object {
public:
  static constexpr std::string_view type_name = "counter";

  explicit counter_object(const packed& initial)
      : value_{initial.empty() ? 0 : unpack<int64_t>(initial)} {}

  packed dump() const { return pack(value_); }

  /// Returns the new value.
  int64_t add(int64_t delta) {
    if (delta < 0)
      throw error{errc::bad_argument, "a counter only grows"};
    return value_ += delta;
  }

  static constexpr auto operations() {
    using self = counter_object;
    return operation_table(MANAGER_OP(add, "add", "DELTA  adds DELTA, returns the new value"),
                           MANAGER_OP(dump, "dump", "  the value"));
  }

private:
  int64_t value_;
};

} // namespace manager
