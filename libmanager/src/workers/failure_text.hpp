#pragma once

#include <cstddef>
#include <string>

namespace manager {

/// Size limit of an exception's text that travels to another process, in bytes.
inline constexpr size_t longest_failure = 64 * 1024;

/// Cuts a text of more than `most` bytes at the end of a UTF-8 character, and adds a note.
std::string shortened_failure(std::string text, size_t most = longest_failure);

} // namespace manager
