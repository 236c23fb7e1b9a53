#pragma once

#include "actors/objects/sync/semaphore_base.hpp"

#include <string_view>

namespace manager {

/// A semaphore that never has more permits than it was made with. A release beyond that is an
/// error.
class bounded_semaphore_object : public semaphore_base {
public:
  static constexpr std::string_view type_name = "bounded_semaphore";

  explicit bounded_semaphore_object(const packed& initial) : semaphore_base{initial, true} {}

  /// Returns the maximum number of permits.
  int64_t maximum() const { return most(); }

  static constexpr auto operations() {
    using self = bounded_semaphore_object;
    return joined_tables(
        semaphore_base::operations(),
        operation_table(MANAGER_OP(maximum, "maximum", "  the most permits there can be")));
  }
};

} // namespace manager
