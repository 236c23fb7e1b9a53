#pragma once

#include "libmanager/src/connection/tls.hpp"
#include "libmanager/src/transport/chunks.hpp"

#include <caf/io/network/native_socket.hpp>
#include <caf/io/network/rw_state.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace manager {

/// What bytes go through between a scribe and its socket: long frames are cut into chunks when
/// they are sent, and then there is nothing, or TLS. Used on the network thread.
class channel {
public:
  using state = caf::io::network::rw_state;
  using socket = caf::io::network::native_socket;

  /// `tls` may be null.
  explicit channel(std::unique_ptr<tls_engine> tls) : tls_{std::move(tls)} {}

  /// Reads what is there, up to `size` bytes; 0 when there is nothing now.
  state receive(size_t& result, socket fd, void* buffer, size_t size);

  /// Writes what the socket takes. When that is not all, the same bytes are to be given again,
  /// from behind those that `result` says are done with.
  state send(size_t& result, socket fd, const void* bytes, size_t size);

  /// How many bytes the socket has taken so far.
  uint64_t sent() const noexcept { return sent_; }

  /// True when there may be more to read although the socket has nothing.
  bool has_input() const noexcept { return tls_ && tls_->has_input(); }

private:
  state receive_encrypted(size_t& result, socket fd, char* buffer, size_t size);
  state send_encrypted(size_t& result, socket fd, const char* bytes, size_t size);
  state send_plain_or_encrypted(size_t& result, socket fd, std::string_view bytes);
  state send_output(socket fd);
  state write(size_t& result, socket fd, std::string_view bytes);

  chunk_writer chunks_;
  std::unique_ptr<tls_engine> tls_;
  uint64_t sent_ = 0;
  size_t encrypted_ = 0; ///< of the bytes that were given: they are in TLS's output already
};

} // namespace manager
