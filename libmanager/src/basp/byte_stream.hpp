#pragma once

#include <caf/io/network/rw_state.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace manager {

/// Bytes to and from a peer, in order. One stream can wrap another and change the bytes on their
/// way, as TLS does. Does not block. Network thread only.
class byte_stream {
public:
  using state = caf::io::network::rw_state;

  virtual ~byte_stream() = default;

  /// Reads the available bytes, at most `size`; `result` is 0 if there are none now.
  virtual state receive(size_t& result, char* buffer, size_t size) = 0;

  /// Takes bytes from the front of `bytes`, as many as the peer's side accepts, at most
  /// `most_at_once`. `result` is the number of bytes that are done; the caller passes the rest
  /// again.
  virtual state send(size_t& result, std::string_view bytes) = 0;

  /// Returns the maximum number of bytes that one `send` takes.
  virtual size_t most_at_once() const noexcept = 0;

  /// Returns the number of bytes that the socket has accepted so far.
  virtual uint64_t sent() const noexcept = 0;

  /// Returns true if there may be more to read although the socket has none.
  virtual bool has_input() const noexcept = 0;
};

} // namespace manager
