#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace manager {

namespace detail {

/// Returns the length in bytes of the printable UTF-8 character at the front of a non-empty text; 0
/// if there is none. Overlong forms, surrogates and control characters, also those beyond ASCII,
/// are not printable.
size_t character_length(std::string_view text);

/// Returns a byte as an escape: `\n`, `\x1b`.
std::string escaped(char c);

} // namespace detail

/// Returns a text of a peer for messages and logs. Control characters and invalid UTF-8 become
/// escapes (`\n`, `\x1b`), so that the text cannot control a terminal or start a new line. A long
/// text is cut after about `most` bytes, with "...".
std::string printable(std::string_view text, size_t most = 4096);

} // namespace manager
