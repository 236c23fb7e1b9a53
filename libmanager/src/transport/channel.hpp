#pragma once

#include "libmanager/src/connection/tls.hpp"
#include "libmanager/src/transport/chunks.hpp"
#include "libmanager/src/transport/shared_frame.hpp"

#include <caf/io/network/native_socket.hpp>
#include <caf/io/network/rw_state.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
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

  /// Sends this frame where its placeholder stands among the bytes.
  void add(std::unique_ptr<shared_frame> frame);

  /// How many bytes of such frames are not sent yet.
  size_t unsent() const noexcept { return unsent_; }

  /// How many bytes the socket has taken so far.
  uint64_t sent() const noexcept { return sent_; }

  /// Where the next bytes that are read belong, beside where the reader puts them; null for
  /// nowhere else.
  void divert_to(char* place) noexcept { diverted_ = place; }
  char* diverted() const noexcept { return diverted_; }

  /// True when there may be more to read although the socket has nothing.
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
  chunk_writer chunks_;
  std::unique_ptr<tls_engine> tls_;
  uint64_t sent_ = 0;
  size_t encrypted_ = 0; ///< of the bytes that were given: they are in TLS's output already
};

} // namespace manager
