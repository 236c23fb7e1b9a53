#include "libmanager/src/net/tls.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace manager {
namespace {

constexpr std::string_view exporter_label = "EXPORTER-libmanager-handshake";
constexpr size_t header_size = 5; ///< of a TLS record; the last two bytes are its length

} // namespace

std::string last_tls_reason() {
  auto code = ::ERR_peek_last_error();
  ::ERR_clear_error();
  auto* reason = ::ERR_reason_error_string(code);
  return reason != nullptr ? reason : "no reason given";
}

tls_engine::tls_engine(std::shared_ptr<const tls_context> context, const std::string& host)
    : context_{std::move(context)},
      ssl_{::SSL_new(context_->context_.get())},
      incoming_{::BIO_new(::BIO_s_mem())},
      outgoing_{::BIO_new(::BIO_s_mem())} {
  ::SSL_set_bio(ssl_.get(), incoming_, outgoing_);
  SSL_set_app_data(ssl_.get(), &const_cast<std::string&>(context_->shared_secret_));
  if (context_->own_ == tls_context::side::server)
    ::SSL_set_accept_state(ssl_.get());
  else
    expect_server(host);
}

void tls_engine::expect_server(const std::string& host) {
  ::SSL_set_connect_state(ssl_.get());
  in6_addr ignored{};
  bool is_number = ::inet_pton(AF_INET, host.c_str(), &ignored) == 1
                   || ::inet_pton(AF_INET6, host.c_str(), &ignored) == 1;
  if (is_number)
    ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl_.get()), host.c_str());
  else
    ::SSL_set1_host(ssl_.get(), host.c_str());
}

bool tls_engine::handshake() {
  if (failure_)
    return false;
  if (::SSL_is_init_finished(ssl_.get()) == 1)
    return true;
  auto result = ::SSL_do_handshake(ssl_.get());
  if (result != 1)
    note_failure(result);
  else
    require_mutual();
  collect_output();
  return result == 1 && !failure_;
}

/// Fails unless the pre-shared key was used. OpenSSL ignores a pre-shared key that does not match,
/// and would continue with a certificate.
void tls_engine::require_mutual() {
  if (!context_->shared_secret_.empty() && ::SSL_session_reused(ssl_.get()) != 1)
    fail(errc::authentication_failed, "the peer did not prove that it has the authkey");
}

void tls_engine::receive(std::string_view ciphertext) {
  ::BIO_write(incoming_, ciphertext.data(), static_cast<int>(ciphertext.size()));
  while (!ciphertext.empty()) { // finds the ends of records
    if (record_left_ == 0) {
      auto part = ciphertext.substr(0, header_size - record_start_.size());
      record_start_ += part;
      ciphertext.remove_prefix(part.size());
      if (record_start_.size() < header_size)
        return;
      record_left_ = static_cast<uint8_t>(record_start_[3]) * size_t{256}
                     + static_cast<uint8_t>(record_start_[4]);
      record_start_.clear();
    }
    auto part = std::min(ciphertext.size(), record_left_);
    record_left_ -= part;
    ciphertext.remove_prefix(part);
  }
}

size_t tls_engine::wanted() const noexcept {
  return record_left_ != 0 ? record_left_ : header_size - record_start_.size();
}

size_t tls_engine::read(char* buffer, size_t size) {
  size_t count = 0;
  auto result = ::SSL_read_ex(ssl_.get(), buffer, size, &count);
  if (result != 1)
    note_failure(result);
  collect_output(); // TLS may answer a key update
  return result == 1 ? count : 0;
}

void tls_engine::write(std::string_view plaintext) {
  sent_with_key_ += plaintext.size();
  update_key_when_due();
  while (!plaintext.empty() && !failure_) {
    size_t count = 0;
    auto result = ::SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &count);
    if (result != 1)
      note_failure(result);
    plaintext.remove_prefix(count);
  }
  collect_output();
}

/// Updates the key of this direction; the peer updates the other.
void tls_engine::update_key_when_due() {
  if (sent_with_key_ < context_->bytes_of_a_key_)
    return;
  sent_with_key_ = 0;
  if (::SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED) != 1)
    fail(errc::internal, "TLS does not update its key: " + last_tls_reason());
}

void tls_engine::sent(size_t count) noexcept {
  sent_ += count;
  if (sent_ == output_.size()) {
    output_.clear();
    sent_ = 0;
  }
}

bool tls_engine::has_input() const noexcept {
  return ::SSL_has_pending(ssl_.get()) == 1 || ::BIO_ctrl_pending(incoming_) > 0;
}

std::string tls_engine::exported_secret() const {
  std::string secret(32, '\0');
  if (::SSL_export_keying_material(ssl_.get(), reinterpret_cast<unsigned char*>(secret.data()),
                                   secret.size(), exporter_label.data(), exporter_label.size(),
                                   nullptr, 0, 0)
      != 1)
    throw error{errc::internal, "TLS exports no secret: " + last_tls_reason()};
  return secret;
}

void tls_engine::fail(errc code, const std::string& why) {
  if (!failure_)
    failure_ = error{code, why};
}

void tls_engine::note_failure(int result) {
  switch (::SSL_get_error(ssl_.get(), result)) {
  case SSL_ERROR_WANT_READ:
  case SSL_ERROR_WANT_WRITE:
    return;
  case SSL_ERROR_ZERO_RETURN:
    return fail(errc::disconnected, "the peer ended the connection");
  default:
    break;
  }
  auto reason = last_tls_reason();
  if (reason == "wrong version number" || reason == "unsupported protocol"
      || reason == "http request")
    return fail(errc::protocol_mismatch, "the peer does not speak TLS 1.3");
  fail(errc::authentication_failed,
       (context_->shared_secret_.empty()
            ? "TLS refused the certificate ("
            : "TLS refused the authkey: both sides need the same one (")
           + reason + ")");
}

void tls_engine::collect_output() {
  char* bytes = nullptr;
  auto size = ::BIO_get_mem_data(outgoing_, &bytes);
  if (size > 0)
    output_.append(bytes, static_cast<size_t>(size));
  static_cast<void>(BIO_reset(outgoing_));
}

} // namespace manager
