#pragma once

#include "libmanager/src/basp/chunks.hpp"
#include "libmanager/src/basp/shared_frame.hpp"
#include "libmanager/src/net/tls.hpp"

#include <caf/io/network/native_socket.hpp>
#include <caf/io/network/rw_state.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>

namespace manager {

/// Byte path between a scribe and its socket: cuts long frames into chunks when it sends, and
/// encrypts if the connection has TLS. Used on the network thread.
class channel {
public:
  using state = caf::io::network::rw_state;
  using socket = caf::io::network::native_socket;

  /// Makes a channel; a null `tls` sends plain bytes.
  explicit channel(std::unique_ptr<tls_engine> tls) : tls_{std::move(tls)} {}

  /// Reads the available bytes, at most `size`; the result is 0 if there are none now.
  state receive(size_t& result, socket fd, void* buffer, size_t size);

  /// Writes as much as the socket accepts. `result` is the number of bytes that are done; the
  /// caller passes the rest again.
  state send(size_t& result, socket fd, const void* bytes, size_t size);

  /// Sends a frame at the place of its placeholder in the bytes of `send`.
  void add(std::unique_ptr<shared_frame> frame);

  /// Returns the number of bytes of shared frames that are not sent yet.
  size_t unsent() const noexcept { return unsent_; }

  /// Returns the number of bytes that the socket has accepted so far.
  uint64_t sent() const noexcept { return sent_; }

  /// Makes the reader write the bytes that it reads next to `place`, and not into its buffer; null
  /// ends that.
  void divert_to(char* place) noexcept { diverted_ = place; }

  /// Returns the place of the bytes that are read next; null if it is the reader's buffer.
  char* diverted() const noexcept { return diverted_; }

  /// Returns true if there may be more to read although the socket has none.
  bool has_input() const noexcept { return tls_ && tls_->has_input(); }

private:
  state receive_encrypted(size_t& result, socket fd, char* buffer, size_t size);
  state send_encrypted(size_t& result, socket fd, const char* bytes, size_t size);
  state send_plain_or_encrypted(size_t& result, socket fd, std::string_view bytes);
  state send_output(socket fd);
  state write(size_t& result, socket fd, std::string_view bytes);
  size_t frame_sent(size_t count);

  std::deque<std::unique_ptr<shared_frame>> frames_; ///< one for each placeholder
  bool is_at_frame_ = false;                         ///< the first of them is being sent
  size_t unsent_ = 0;
  char* diverted_ = nullptr;
  frame_splitter chunks_;
  std::unique_ptr<tls_engine> tls_;
  uint64_t sent_ = 0;
  size_t encrypted_ = 0; ///< front of the caller's bytes, in TLS's output already
};

} // namespace manager
