#pragma once

#include "libmanager/src/net/handshake.hpp"
#include "libmanager/src/net/tls.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace manager {

/// Protocol of one side from a fresh socket to an authenticated connection: TLS, if the address
/// needs it, then challenge and response. Inside TLS, the key of the handshake also depends on a
/// secret of this connection, which prevents man-in-the-middle attacks. Does no input or output, as
/// `handshake`.
class exchange {
public:
  /// Makes one side's handshake under a key.
  using handshake_maker = std::function<std::unique_ptr<handshake>(authkey)>;

  /// Starts an exchange without TLS.
  exchange(const authkey& key, const handshake_maker& make);

  /// Starts an exchange inside TLS; `key` may be empty if TLS has certificates.
  exchange(std::unique_ptr<tls_engine> tls, authkey key, handshake_maker make);

  /// Returns the first bytes of a client; empty for a server.
  std::string start();

  /// Returns the maximum number of bytes to read now. Reading no more leaves BASP's bytes in the
  /// socket.
  size_t wanted() const noexcept;

  /// Takes received bytes and returns the bytes to send.
  std::string feed(std::string_view bytes);

  bool done() const noexcept { return inner_ && inner_->done() && !failure(); }
  const std::optional<error>& failure() const noexcept;

  /// Returns the peer's hello, once `done`.
  const hello& peer() const noexcept { return inner_->peer(); }

  /// Takes the TLS state, which continues to encrypt the connection; null without TLS.
  std::unique_ptr<tls_engine> take_tls() && { return std::move(tls_); }

private:
  std::string feed_tls(std::string_view bytes);
  void begin_inside_tls();
  std::string take_output();

  std::unique_ptr<tls_engine> tls_;
  authkey key_;
  handshake_maker make_;
  std::unique_ptr<handshake> inner_; ///< null until the TLS handshake is done
};

} // namespace manager
