#pragma once

#include "actors/model/errc.hpp"
#include "libmanager/src/connection/authkey.hpp"
#include "manager/certificates.hpp"

#include <memory>
#include <openssl/ssl.h>
#include <optional>
#include <string>
#include <string_view>

namespace manager {

/// What OpenSSL last complained of on this thread; once.
std::string last_tls_reason();

/// What TLS connections of one side have in common. Only TLS 1.3, always mutual: by certificates
/// where they are given, else by the authkey, as an external pre-shared key with ephemeral
/// Diffie-Hellman. No tickets, no early data. A context has no life of its own: it accepts new
/// connections however old it is. Thread-safe.
class tls_context {
public:
  enum class side : uint8_t { client, server };

  /// Bytes that a connection sends with a key at most; then the key is updated. An eighth of what
  /// RFC 8446, 5.5, allows for AES-GCM: 2^24.5 records of 2^14 bytes. OpenSSL never does it itself.
  static constexpr uint64_t most_bytes_of_a_key = uint64_t{1} << 35;

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

/// TLS of one connection, on memory: is given what arrives and says what is to be sent. One owner
/// at a time, no thread of its own.
class tls_engine {
public:
  /// `host` is what the server's certificate must be for; a server leaves it empty.
  tls_engine(std::shared_ptr<const tls_context> context, const std::string& host);

  /// Goes on with the handshake; true once it is done.
  bool handshake();

  /// Takes bytes that arrived.
  void receive(std::string_view ciphertext);

  /// How many bytes may be taken at most now without reaching beyond the record that is under way.
  size_t wanted() const noexcept;

  /// Decrypts up to `size` bytes; 0 when there are none yet.
  size_t read(char* buffer, size_t size);

  /// Encrypts.
  void write(std::string_view plaintext);

  /// What is to be sent next; `sent` takes it off.
  std::string_view output() const noexcept { return std::string_view{output_}.substr(sent_); }
  void sent(size_t count) noexcept;

  /// True when bytes that arrived have not been read.
  bool has_input() const noexcept;

  /// Why TLS came to its end: the peer said goodbye, or something is wrong.
  const std::optional<error>& failure() const noexcept { return failure_; }

  /// 32 bytes that both sides of this connection know and nobody else (RFC 8446, 7.5).
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
  BIO* incoming_ = nullptr; ///< the SSL's
  BIO* outgoing_ = nullptr;
  std::string record_start_; ///< of the record that is under way, until its length is known
  size_t record_left_ = 0;
  uint64_t sent_with_key_ = 0; ///< bytes since the key changed last
  std::string output_;
  size_t sent_ = 0;
  std::optional<error> failure_;
};

} // namespace manager
