#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace manager {

/// Returns `text` in single quotes, for messages. Control characters, quotes, backslashes and
/// invalid UTF-8 become escapes (`\n`, `\x1b`), so that the text cannot control a terminal or break
/// a line. A long text is cut after about `most` bytes, with "...".
std::string quoted_text(std::string_view text, size_t most = 255);

} // namespace manager
