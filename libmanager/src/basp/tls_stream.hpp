#pragma once

#include "libmanager/src/basp/byte_stream.hpp"
#include "libmanager/src/net/tls.hpp"

#include <memory>

namespace manager {

/// Wraps a stream of encrypted bytes: encrypts what is sent, decrypts what is received.
class tls_stream final : public byte_stream {
public:
  /// Makes a stream; the handshake of `tls` is done.
  tls_stream(std::unique_ptr<byte_stream> encrypted, std::unique_ptr<tls_engine> tls)
      : encrypted_{std::move(encrypted)}, tls_{std::move(tls)} {}

  state receive(size_t& result, char* buffer, size_t size) override;
  state send(size_t& result, std::string_view bytes) override;
  size_t most_at_once() const noexcept override;
  uint64_t sent() const noexcept override { return encrypted_->sent(); }
  bool has_input() const noexcept override { return tls_->has_input(); }

private:
  state send_output();

  std::unique_ptr<byte_stream> encrypted_;
  std::unique_ptr<tls_engine> tls_;
  size_t taken_ = 0; ///< front of the caller's bytes, in TLS's output already
};

} // namespace manager
