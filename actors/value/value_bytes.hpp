#pragma once

#include "actors/value/packed.hpp"

#include <cstddef>
#include <optional>

namespace manager::detail {

/// Returns the number of bytes of the values in an argument or a result.
inline size_t value_bytes(const packed& value) {
  return value.size();
}
inline size_t value_bytes(const std::optional<packed>& value) {
  return value ? value->size() : 0;
}
template <class T> size_t value_bytes(const T& x) {
  if constexpr (requires { x.value_bytes(); })
    return x.value_bytes();
  else
    return 0;
}

} // namespace manager::detail
