#pragma once

#include "tests/support/values.hpp"

#include <cstdint>
#include <string>
#include <type_traits>

namespace manager::test {

/// Returns a random argument of an operation, of a type of the operation tables.
template <class T> T random_argument(random_values& random) {
  if constexpr (std::is_same_v<T, bool>)
    return random.chance(50);
  else if constexpr (std::is_same_v<T, int64_t>)
    return random.number(-4, 12);
  else if constexpr (std::is_same_v<T, uint64_t>)
    return static_cast<uint64_t>(random.number(0, 6));
  else if constexpr (std::is_same_v<T, std::string>)
    return random.chance(50) ? "x" : random.text();
  else if constexpr (std::is_same_v<T, packed>)
    return random.chance(60) ? pack(random.number(0, 5)) : random.value(2);
  else
    return random.chance(30) ? T{} : T{random_argument<typename T::value_type>(random)};
}

} // namespace manager::test
