#pragma once

#include "libmanager/src/basp/channel.hpp"

#include <caf/io/network/native_socket.hpp>
#include <cstddef>
#include <memory>

namespace manager {

/// Stream policy (in CAF's terms) by which a scribe reads and writes its socket. Reads ahead, so
/// that a message costs one `recv` instead of three: header, payload, and one that finds no data.
class read_ahead {
public:
  using state = channel::state;
  using socket = caf::io::network::native_socket;

  explicit read_ahead(std::shared_ptr<channel> through) : channel_{std::move(through)} {}

  /// Reads into the buffer, or to the place where the channel diverts the bytes.
  state read_some(size_t& result, socket, void* buffer, size_t size);
  state write_some(size_t& result, socket, const void* buffer, size_t size);
  bool must_read_more(socket, size_t threshold) const {
    return end_ - begin_ >= threshold || channel_->has_input();
  }

private:
  static constexpr size_t capacity = 65536;

  state read_into(size_t& result, char* to, size_t size);
  state fill();

  std::shared_ptr<channel> channel_; ///< shared with the scribe
  std::unique_ptr<char[]> buffer_{new char[capacity]};
  size_t begin_ = 0;
  size_t end_ = 0;
  bool drained_ = false; ///< the last `recv` emptied the socket: skip the next one
};

} // namespace manager
