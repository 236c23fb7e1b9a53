#pragma once

#include "actors/model/owned_lock.hpp"

#include <string_view>

namespace manager {

/// A mutex. Its owner is a thread of a session.
class mutex_object : public owned_lock {
public:
  static constexpr std::string_view type_name = "mutex";

  explicit mutex_object(const packed& initial) : owned_lock{initial, relocking::refused} {}
};

} // namespace manager
