#pragma once

#include <cstdint>
#include <string_view>

namespace manager {

/// Returns the SipHash-1-3 of bytes that others choose, with a random key of this process: nobody
/// can find keys of one hash, with which a table would grow without end. Thread-safe.
uint64_t keyed_hash(std::string_view bytes) noexcept;

} // namespace manager
