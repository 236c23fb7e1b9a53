#pragma once

#include <string>
#include <string_view>

namespace manager {

/// A text that somebody else wrote, for messages and logs: control characters and bytes that are
/// not UTF-8 as escapes (`\n`, `\x1b`), so that it cannot act on a terminal or begin a line of its
/// own; of a long text about the first `most` bytes and "...".
std::string printable(std::string_view text, size_t most = 4096);

} // namespace manager
