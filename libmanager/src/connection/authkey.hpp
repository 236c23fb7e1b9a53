#pragma once

#include "manager/authkey.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// `size` random bytes from the kernel.
std::string random_bytes(size_t size);

/// Whether two secrets are equal, in a time that does not depend on where they differ.
bool equal_secrets(std::string_view a, std::string_view b);

/// How long the line end at the end of a text is: 2 for CR LF, 1 for LF, else 0.
size_t line_end_of(std::string_view text);

/// The keys that differ from this one by nothing but a line end at the end of either.
std::vector<authkey> keys_with_other_line_end(const authkey& key);

/// What to tell the owner of a key that was refused, if it ends with a line end; else nothing. The
/// other side does not learn it.
std::string hint_for_refused(const authkey& key);

} // namespace manager
