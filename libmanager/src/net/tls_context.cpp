#include "libmanager/src/net/tls.hpp"

namespace manager {
namespace {

constexpr auto cipher_suite = "TLS_AES_128_GCM_SHA256";
constexpr unsigned char cipher_id[] = {0x13, 0x01};
constexpr std::string_view identity = "libmanager";

/// Returns the pre-shared key as OpenSSL takes it, for one handshake; null on failure. An OpenSSL
/// session expires, by default after 304 s, and a server refuses an expired one. Each handshake
/// gets a new session, so neither the age of the server nor a change of the clock matters.
SSL_SESSION* new_session(SSL* ssl) {
  auto& secret = *static_cast<const std::string*>(SSL_get_app_data(ssl));
  auto* session = ::SSL_SESSION_new();
  if (session != nullptr
      && ::SSL_SESSION_set1_master_key(
             session, reinterpret_cast<const unsigned char*>(secret.data()), secret.size())
             == 1
      && ::SSL_SESSION_set_cipher(session, ::SSL_CIPHER_find(ssl, cipher_id)) == 1
      && ::SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION) == 1)
    return session;
  ::SSL_SESSION_free(session);
  return nullptr;
}

int offer_secret(SSL* ssl, const EVP_MD* hash, const unsigned char** id, size_t* id_size,
                 SSL_SESSION** session) {
  *session = nullptr;
  if (hash != nullptr && ::EVP_MD_get_type(hash) != NID_sha256)
    return 1; // retry with another hash: nothing to offer
  *id = reinterpret_cast<const unsigned char*>(identity.data());
  *id_size = identity.size();
  *session = new_session(ssl);
  return *session != nullptr ? 1 : 0;
}

int find_secret(SSL* ssl, const unsigned char* id, size_t id_size, SSL_SESSION** session) {
  bool known = std::string_view{reinterpret_cast<const char*>(id), id_size} == identity;
  *session = known ? new_session(ssl) : nullptr;
  return *session != nullptr || !known ? 1 : 0;
}

} // namespace

tls_context::tls_context(side own, const authkey& key, const certificate_files& files,
                         uint64_t bytes_of_a_key)
    : own_{own}, bytes_of_a_key_{bytes_of_a_key}, context_{::SSL_CTX_new(::TLS_method())} {
  auto* context = context_.get();
  if (context == nullptr || ::SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1
      || ::SSL_CTX_set_ciphersuites(context, cipher_suite) != 1)
    throw error{errc::internal, "TLS 1.3 is not available: " + last_tls_reason()};
  ::SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  ::SSL_CTX_set_num_tickets(context, 0);
  ::SSL_CTX_set_max_early_data(context, 0);
  ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  ::SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_RELEASE_BUFFERS);
  if (files.empty())
    use_key(key);
  else
    use_files(files);
}

void tls_context::use_files(const certificate_files& files) {
  auto* context = context_.get();
  auto require = [](int result, const char* what, const std::string& file) {
    if (result != 1)
      throw error{errc::bad_argument,
                  std::string{what} + " '" + file + "' cannot be used: " + last_tls_reason()};
  };
  require(::SSL_CTX_load_verify_file(context, files.authority.c_str()), "the CA file",
          files.authority);
  require(::SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()),
          "the certificate", files.certificate);
  require(::SSL_CTX_use_PrivateKey_file(context, files.private_key.c_str(), SSL_FILETYPE_PEM),
          "the private key", files.private_key);
  ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

void tls_context::use_key(const authkey& key) {
  if (key.empty())
    throw error{errc::authentication_failed, "TLS needs an authkey or certificates"};
  shared_secret_ = key.sign("libmanager tls psk"); // derived: the key itself signs handshakes
  ::SSL_CTX_set_psk_use_session_callback(context_.get(), &offer_secret);
  ::SSL_CTX_set_psk_find_session_callback(context_.get(), &find_secret);
}

} // namespace manager
