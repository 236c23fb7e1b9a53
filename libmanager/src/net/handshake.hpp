#pragma once

#include "actors/value/errc.hpp"
#include "libmanager/src/net/authkey.hpp"
#include "libmanager/src/net/hello.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace manager {

/// Mutual challenge and response under a shared authkey. Both sides sign both hellos and their own
/// role, so an exchange cannot be replayed, reflected or altered. The client proves its key first.
///
///     client                         server
///     hello                  ->
///                            <-      0 hello      (or an errc: refused)
///     HMAC("client", both)   ->
///                            <-      0 HMAC("server", both)   (or an errc: refused)
///
/// Each message is two bytes of length, big endian, then at most 512 bytes. A handshake does no
/// input or output: `feed` takes received bytes and returns the bytes to send. Use one object per
/// connection and side.
class handshake {
public:
  static constexpr size_t max_message = 512;

  virtual ~handshake() = default;

  /// Returns the first bytes of this side: a client's hello; empty for a server.
  virtual std::string start() const { return {}; }

  /// Returns the maximum number of bytes to read now. Reading no more leaves BASP's bytes in the
  /// socket.
  size_t wanted() const noexcept;

  /// Takes received bytes and returns the bytes to send.
  std::string feed(std::string_view bytes);

  /// Returns true once the peer is authenticated; all further bytes are BASP's.
  bool done() const noexcept { return done_; }

  /// Returns the reason why the handshake failed. The bytes that feed() returned must still be
  /// sent.
  const std::optional<error>& failure() const noexcept { return failure_; }

  /// Returns the peer's hello, once `done`.
  const hello& peer() const noexcept { return peer_; }

protected:
  handshake(authkey key, hello own) : key_{std::move(key)}, own_{std::move(own)} {}

  virtual std::string handle(std::string_view message) = 0;

  static std::string frame(std::string_view message);
  std::string fail(error why);
  /// Reads the peer's hello and checks its versions; returns false on failure.
  bool read_peer(std::string_view message);
  std::string sign(std::string_view role) const;

  authkey key_;
  hello own_;
  hello peer_;
  std::string transcript_; ///< client's hello, then server's, as sent
  bool done_ = false;
  std::optional<error> failure_;

private:
  std::string input_;
};

/// The side that connects.
class client_handshake final : public handshake {
public:
  client_handshake(authkey key, hello own);
  std::string start() const override;

private:
  std::string handle(std::string_view message) override;
};

/// The side that accepts.
class server_handshake final : public handshake {
public:
  server_handshake(authkey key, hello own) : handshake{std::move(key), std::move(own)} {}

  /// Returns the message for a client that is refused. The code must be authentication_failed or
  /// protocol_mismatch.
  static std::string refusal(const error& why);

private:
  std::string handle(std::string_view message) override;
  std::string why_refused(std::string_view proof) const;
  std::string refuse(error why);
};

} // namespace manager
