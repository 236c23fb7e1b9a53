#include "actors/value/quoted.hpp"

#include "actors/value/printable.hpp"

#include <algorithm>

namespace manager {
namespace {

bool needs_backslash(char c) {
  return c == '\'' || c == '\\';
}

std::string escaped(char c) {
  if (needs_backslash(c))
    return std::string{'\\'} + c;
  return c == '\t' ? "\\t" : detail::escaped(c);
}

} // namespace

std::string quoted_text(std::string_view text, size_t most) {
  auto shown = text;
  std::string out{'\''};
  while (!shown.empty() && text.size() - shown.size() < most) {
    size_t length = needs_backslash(shown[0]) ? 0 : detail::character_length(shown);
    if (length == 0)
      out += escaped(shown[0]);
    else
      out += shown.substr(0, length);
    shown.remove_prefix(std::max<size_t>(length, 1));
  }
  return out + (shown.empty() ? "'" : "...'");
}

} // namespace manager
