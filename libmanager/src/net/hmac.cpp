#include "libmanager/src/net/hmac.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace manager {
namespace {

constexpr size_t block_bytes = SHA256_CBLOCK;

// OpenSSL 3 deprecates these functions in favour of its providers, and keeps them.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

std::string sha256(std::string_view first, std::string_view second) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, first.data(), first.size());
  SHA256_Update(&state, second.data(), second.size());
  SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), &state);
  OPENSSL_cleanse(&state, sizeof state);
  return digest;
}

#pragma GCC diagnostic pop

/// Returns the key, filled up to a block, with each byte changed by `mask`.
std::string padded(std::string_view key, char mask) {
  std::string block{key.size() > block_bytes ? sha256(key, {}) : std::string{key}};
  block.resize(block_bytes);
  for (auto& byte : block)
    byte = static_cast<char>(byte ^ mask);
  return block;
}

} // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) {
  auto inner = padded(key, 0x36);
  auto outer = padded(key, 0x5c);
  auto mac = sha256(outer, sha256(inner, text));
  for (auto* secret : {&inner, &outer})
    OPENSSL_cleanse(secret->data(), secret->size());
  return mac;
}

} // namespace manager
