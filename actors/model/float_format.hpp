#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

// Which of MessagePack's two floats a number is packed as: the short one where it holds the number
// exactly. So equal numbers have equal bytes, whether C++ calls them float or double.

namespace manager::detail {

/// Whether a float32 holds the number exactly. Of NaNs: sign and payload.
inline bool fits_float32(double number) noexcept {
  if (std::isnan(number))
    return (std::bit_cast<uint64_t>(number) & 0x1fff'ffff) == 0;
  if (std::isinf(number))
    return true;
  return std::abs(number) <= std::numeric_limits<float>::max()
         && static_cast<double>(static_cast<float>(number)) == number;
}

/// The bits of a number that fits. A NaN is not converted by the processor, which would change it.
inline uint32_t float32_bits(double number) noexcept {
  if (!std::isnan(number))
    return std::bit_cast<uint32_t>(static_cast<float>(number));
  auto bits = std::bit_cast<uint64_t>(number);
  return static_cast<uint32_t>(bits >> 63 << 31) | 0x7f80'0000U
         | static_cast<uint32_t>(bits >> 29 & 0x7f'ffff);
}

} // namespace manager::detail
