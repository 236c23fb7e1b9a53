#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

// Choice between MessagePack's two float formats: the short one if it holds the number exactly. So
// equal numbers have equal bytes, whether their C++ type is float or double.

namespace manager::detail {

/// Returns true if a float32 holds the number exactly; of a NaN, its sign and payload.
inline bool fits_float32(double number) noexcept {
  if (std::isnan(number))
    return (std::bit_cast<uint64_t>(number) & 0x1fff'ffff) == 0;
  if (std::isinf(number))
    return true;
  return std::abs(number) <= std::numeric_limits<float>::max()
         && static_cast<double>(static_cast<float>(number)) == number;
}

/// Returns the bits of a number that fits. Does not convert NaNs by the processor, which would
/// change them.
inline uint32_t float32_bits(double number) noexcept {
  if (!std::isnan(number))
    return std::bit_cast<uint32_t>(static_cast<float>(number));
  auto bits = std::bit_cast<uint64_t>(number);
  return static_cast<uint32_t>(bits >> 63 << 31) | 0x7f80'0000U
         | static_cast<uint32_t>(bits >> 29 & 0x7f'ffff);
}

} // namespace manager::detail
