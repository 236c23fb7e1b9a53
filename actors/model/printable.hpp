#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace manager {

namespace detail {

/// How many bytes the printable UTF-8 character at the front of a text, which is not empty, has; 0
/// when there is none. Overlong forms, surrogates and control characters, also those beyond ASCII,
/// are none.
size_t character_length(std::string_view text);

/// A byte as an escape: `\n`, `\x1b`.
std::string escaped(char c);

} // namespace detail

/// A text that somebody else wrote, for messages and logs: control characters and bytes that are
/// not UTF-8 as escapes (`\n`, `\x1b`), so that it cannot act on a terminal or begin a line of its
/// own; of a long text about the first `most` bytes and "...".
std::string printable(std::string_view text, size_t most = 4096);

} // namespace manager
