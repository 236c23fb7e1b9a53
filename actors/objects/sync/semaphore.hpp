#pragma once

#include "actors/objects/sync/semaphore_base.hpp"

#include <string_view>

namespace manager {

/// A semaphore without a maximum.
class semaphore_object : public semaphore_base {
public:
  static constexpr std::string_view type_name = "semaphore";

  explicit semaphore_object(const packed& initial) : semaphore_base{initial, false} {}
};

} // namespace manager
