#include "actors/model/quoted.hpp"

#include <algorithm>
#include <cstdint>

namespace manager {
namespace {

/// How many bytes the UTF-8 character at the front has; 0 when there is none. Overlong forms,
/// surrogates and C1 control characters are none.
size_t utf8_length(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  auto lead = byte(0);
  size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length)
    return 0;
  uint32_t code = lead & (0x7fU >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80)
      return 0;
    code = code << 6 | (byte(i) & 0x3fU);
  }
  constexpr uint32_t least[] = {0xa0, 0x800, 0x10000}; // below 0xa0: control characters
  bool is_character =
      code >= least[length - 2] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return is_character ? length : 0;
}

std::string escaped(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  if (c == '\n')
    return "\\n";
  if (c == '\t')
    return "\\t";
  if (c == '\'' || c == '\\')
    return std::string{'\\'} + c;
  auto byte = static_cast<uint8_t>(c);
  return std::string{"\\x"} + digits[byte >> 4] + digits[byte & 15];
}

bool is_plain(char c) {
  return c >= ' ' && c <= '~' && c != '\'' && c != '\\';
}

} // namespace

std::string quoted_text(std::string_view text, size_t most) {
  auto shown = text;
  std::string out{'\''};
  while (!shown.empty() && text.size() - shown.size() < most) {
    size_t length = is_plain(shown[0]) ? 1 : utf8_length(shown);
    if (length == 0)
      out += escaped(shown[0]);
    else
      out += shown.substr(0, length);
    shown.remove_prefix(std::max<size_t>(length, 1));
  }
  return out + (shown.empty() ? "'" : "...'");
}

} // namespace manager
