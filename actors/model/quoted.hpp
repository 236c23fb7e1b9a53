#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace manager {

/// `text` in single quotes, for messages: control characters, quotes, backslashes and bytes that
/// are not UTF-8 as escapes (`\n`, `\x1b`), so that it cannot act on a terminal or break a line; of
/// a long text about the first `most` bytes and "...".
std::string quoted_text(std::string_view text, size_t most = 255);

} // namespace manager
