#pragma once

#include "libmanager/src/basp/byte_stream.hpp"
#include "libmanager/src/basp/chunks.hpp"
#include "libmanager/src/basp/shared_frame.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <utility>

namespace manager {

/// Path between a scribe and the bytes of its peer: cuts long frames into chunks when it sends.
/// Used on the network thread.
class channel {
public:
  using state = byte_stream::state;

  explicit channel(std::unique_ptr<byte_stream> bytes) : bytes_{std::move(bytes)} {}

  /// Reads the available bytes, at most `size`; the result is 0 if there are none now.
  state receive(size_t& result, char* buffer, size_t size) {
    return bytes_->receive(result, buffer, size);
  }

  /// Writes as much as the stream accepts. `result` is the number of bytes that are done; the
  /// caller passes the rest again.
  state send(size_t& result, std::string_view bytes);

  /// Sends a frame at the place of its placeholder in the bytes of `send`.
  void add(std::unique_ptr<shared_frame> frame);

  /// Returns the number of bytes of shared frames that are not sent yet.
  size_t unsent() const noexcept { return unsent_; }

  /// Returns the number of bytes that the socket has accepted so far.
  uint64_t sent() const noexcept { return bytes_->sent(); }

  /// Makes the reader write the bytes that it reads next to `place`, and not into its buffer; null
  /// ends that.
  void divert_to(char* place) noexcept { diverted_ = place; }

  /// Returns the place of the bytes that are read next; null if it is the reader's buffer.
  char* diverted() const noexcept { return diverted_; }

  /// Returns true if there may be more to read although the socket has none.
  bool has_input() const noexcept { return bytes_->has_input(); }

private:
  size_t frame_sent(size_t count);

  std::deque<std::unique_ptr<shared_frame>> frames_; ///< one for each placeholder
  bool is_at_frame_ = false;                         ///< the first of them is being sent
  size_t unsent_ = 0;
  char* diverted_ = nullptr;
  frame_splitter chunks_;
  std::unique_ptr<byte_stream> bytes_;
};

} // namespace manager
