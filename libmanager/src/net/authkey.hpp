#pragma once

#include "manager/authkey.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// Returns `size` random bytes from the kernel.
std::string random_bytes(size_t size);

/// Compares two secrets, in a time that does not depend on the place of a difference.
bool equal_secrets(std::string_view a, std::string_view b);

/// Returns the length of the line end at the end of a text: 2 for CR LF, 1 for LF, otherwise 0.
size_t line_end_of(std::string_view text);

/// Returns the keys that differ from this one only by a line end at the end.
std::vector<authkey> keys_with_other_line_end(const authkey& key);

/// Returns a hint for the owner of a refused key that ends with a line end; empty for other keys.
/// Do not send the hint to the peer.
std::string hint_for_refused(const authkey& key);

} // namespace manager
