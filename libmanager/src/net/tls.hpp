#pragma once

#include "actors/value/errc.hpp"
#include "libmanager/src/net/authkey.hpp"
#include "manager/certificates.hpp"

#include <memory>
#include <openssl/ssl.h>
#include <optional>
#include <string>
#include <string_view>

namespace manager {

/// Returns and clears OpenSSL's last error on this thread.
std::string last_tls_reason();

/// Shared part of all TLS connections of one side. TLS 1.3 only, with mutual authentication: by
/// certificates if they are given, otherwise by the authkey, as an external pre-shared key with
/// ephemeral Diffie-Hellman. No tickets, no early data. A context does not expire. Thread-safe.
class tls_context {
public:
  enum class side : uint8_t { client, server };

  /// Maximum number of bytes that a connection sends with one key; then it updates the key. An
  /// eighth of the limit of RFC 8446, 5.5, for AES-GCM: 2^24.5 records of 2^14 bytes. OpenSSL does
  /// not update keys on its own.
  static constexpr uint64_t most_bytes_of_a_key = uint64_t{1} << 35;

  /// Makes a context.
  /// @throws error bad_argument naming a file that cannot be used
  tls_context(side own, const authkey& key, const certificate_files& files,
              uint64_t bytes_of_a_key = most_bytes_of_a_key);

private:
  friend class tls_engine;

  struct context_deleter {
    void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
  };

  void use_files(const certificate_files& files);
  void use_key(const authkey& key);

  side own_;
  uint64_t bytes_of_a_key_;
  std::unique_ptr<SSL_CTX, context_deleter> context_;
  std::string shared_secret_; ///< the pre-shared key; empty with certificates
};

/// TLS of one connection, in memory: takes received bytes and returns bytes to send. Has one owner
/// at a time and no thread of its own.
class tls_engine {
public:
  /// Makes the TLS state of a connection. A client passes the `host` that the server's certificate
  /// must name; a server passes an empty one.
  tls_engine(std::shared_ptr<const tls_context> context, const std::string& host);

  /// Continues the handshake; returns true once it is done.
  bool handshake();

  /// Takes received bytes.
  void receive(std::string_view ciphertext);

  /// Returns the maximum number of bytes to receive without reaching beyond the current record.
  size_t wanted() const noexcept;

  /// Decrypts up to `size` bytes; returns 0 if there are none yet.
  size_t read(char* buffer, size_t size);

  /// Encrypts `plaintext` and appends it to `output`.
  void write(std::string_view plaintext);

  /// Returns the bytes to send next; `sent` removes them.
  std::string_view output() const noexcept { return std::string_view{output_}.substr(sent_); }
  void sent(size_t count) noexcept;

  /// Returns true if received bytes have not been read.
  bool has_input() const noexcept;

  /// Returns the reason why TLS ended: the peer closed the connection, or an error.
  const std::optional<error>& failure() const noexcept { return failure_; }

  /// Returns 32 bytes that only the two sides of this connection know (RFC 8446, 7.5).
  std::string exported_secret() const;

private:
  struct ssl_deleter {
    void operator()(SSL* ssl) const { ::SSL_free(ssl); }
  };

  void expect_server(const std::string& host);
  void fail(errc code, const std::string& why);
  void update_key_when_due();
  void note_failure(int result);
  void collect_output();
  void require_mutual();

  std::shared_ptr<const tls_context> context_;
  std::unique_ptr<SSL, ssl_deleter> ssl_;
  BIO* incoming_ = nullptr; ///< owned by `ssl_`
  BIO* outgoing_ = nullptr;
  std::string record_start_; ///< header of the current record, until its length is known
  size_t record_left_ = 0;
  uint64_t sent_with_key_ = 0; ///< bytes since the last key update
  std::string output_;
  size_t sent_ = 0;
  std::optional<error> failure_;
};

} // namespace manager
