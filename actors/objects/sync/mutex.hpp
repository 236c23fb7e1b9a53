#pragma once

#include "actors/objects/sync/mutex_base.hpp"

#include <string_view>

namespace manager {

/// A mutex. Its owner is a thread of a session.
class mutex_object : public mutex_base {
public:
  static constexpr std::string_view type_name = "mutex";

  explicit mutex_object(const packed& initial) : mutex_base{initial, relocking::refused} {}
};

} // namespace manager
