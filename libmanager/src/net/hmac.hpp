#pragma once

#include <string>
#include <string_view>

namespace manager {

/// Returns HMAC-SHA256 (RFC 2104) of a text: 32 bytes. Uses OpenSSL's SHA-256 directly: the first
/// use of its providers costs a process a millisecond, see docs/decisions/0025.
std::string hmac_sha256(std::string_view key, std::string_view text);

} // namespace manager
