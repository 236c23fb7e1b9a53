#pragma once

#include "libmanager/src/basp/byte_stream.hpp"

#include <caf/io/network/native_socket.hpp>

namespace manager {

/// Bytes of a socket as they are. Does not own the socket.
class socket_stream final : public byte_stream {
public:
  explicit socket_stream(caf::io::network::native_socket fd) : fd_{fd} {}

  state receive(size_t& result, char* buffer, size_t size) override;
  state send(size_t& result, std::string_view bytes) override;
  size_t most_at_once() const noexcept override { return SIZE_MAX; }
  uint64_t sent() const noexcept override { return sent_; }
  bool has_input() const noexcept override { return false; }

private:
  const caf::io::network::native_socket fd_;
  uint64_t sent_ = 0;
};

} // namespace manager
