#pragma once

#include "libmanager/src/connection/handshake.hpp"
#include "libmanager/src/connection/tls.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace manager {

/// One side's way from a fresh socket to an authenticated connection: TLS first, where there is
/// TLS, then challenge and response. Inside TLS the handshake's key also depends on a secret that
/// only this connection has, so that nobody can stand in the middle. Pure logic, as handshake is.
class exchange {
public:
  /// Makes one side's handshake under a key.
  using handshake_maker = std::function<std::unique_ptr<handshake>(authkey)>;

  /// Without TLS.
  exchange(const authkey& key, const handshake_maker& make);

  /// Inside TLS, with which this side begins; `key` may be empty if TLS has certificates.
  exchange(std::unique_ptr<tls_engine> tls, authkey key, handshake_maker make);

  /// What a client sends first; a server has nothing to say yet.
  std::string start();

  /// How many bytes may be read at most now; reading no more leaves BASP's bytes in the socket.
  size_t wanted() const noexcept;

  /// Takes bytes that arrived and returns those to send.
  std::string feed(std::string_view bytes);

  bool done() const noexcept { return inner_ && inner_->done() && !failure(); }
  const std::optional<error>& failure() const noexcept;

  /// The peer, once done.
  const hello& peer() const noexcept { return inner_->peer(); }

  /// What goes on to encrypt the connection; null without TLS.
  std::unique_ptr<tls_engine> take_tls() && { return std::move(tls_); }

private:
  std::string feed_tls(std::string_view bytes);
  void begin_inside_tls();
  std::string take_output();

  std::unique_ptr<tls_engine> tls_;
  authkey key_;
  handshake_maker make_;
  std::unique_ptr<handshake> inner_; ///< null until TLS stands
};

} // namespace manager
