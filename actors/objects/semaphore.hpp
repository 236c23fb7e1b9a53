#pragma once

#include "actors/model/permits.hpp"

#include <string_view>

namespace manager {

/// A semaphore without a maximum.
class semaphore_object : public permits {
public:
  static constexpr std::string_view type_name = "semaphore";

  explicit semaphore_object(const packed& initial) : permits{initial, false} {}
};

} // namespace manager
