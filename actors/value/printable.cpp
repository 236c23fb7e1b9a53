#include "actors/value/printable.hpp"

#include <algorithm>
#include <cstdint>

namespace manager {

size_t detail::character_length(std::string_view text) {
  auto lead = static_cast<uint8_t>(text[0]);
  if (lead < 0x80)
    return lead >= 0x20 && lead != 0x7f ? 1 : 0;
  size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length)
    return 0;
  uint32_t code = lead & (0x7fU >> length);
  for (char next : text.substr(1, length - 1)) {
    if ((static_cast<uint8_t>(next) & 0xc0) != 0x80)
      return 0;
    code = code << 6 | (static_cast<uint8_t>(next) & 0x3fU);
  }
  constexpr uint32_t least[] = {0xa0, 0x800, 0x10000};
  bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
  return code >= least[length - 2] && code <= 0x10ffff && !is_surrogate ? length : 0;
}

std::string detail::escaped(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  if (c == '\n')
    return "\\n";
  auto byte = static_cast<uint8_t>(c);
  return std::string{"\\x"} + digits[byte >> 4] + digits[byte & 15];
}

std::string printable(std::string_view text, size_t most) {
  std::string shown;
  for (auto left = text; !left.empty();) {
    if (text.size() - left.size() >= most)
      return shown + "...";
    auto length = detail::character_length(left);
    shown += length > 0 ? std::string{left.substr(0, length)} : detail::escaped(left[0]);
    left.remove_prefix(std::max<size_t>(length, 1));
  }
  return shown;
}

} // namespace manager
