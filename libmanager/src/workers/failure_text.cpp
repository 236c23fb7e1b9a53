#include "libmanager/src/workers/failure_text.hpp"

namespace manager {

std::string shortened_failure(std::string text, size_t most) {
  if (text.size() <= most)
    return text;
  auto end = most;
  while (end > 0 && end + 4 > most && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  auto note = "... (" + std::to_string(text.size()) + " bytes in all)";
  text.resize(end);
  return text + note;
}

} // namespace manager
