#include "libmanager/src/net/authkey.hpp"

#include "actors/value/errc.hpp"
#include "libmanager/src/net/hmac.hpp"

#include <cerrno>
#include <openssl/crypto.h>
#include <sys/random.h>

namespace manager {

authkey::authkey(std::string bytes) : bytes_{std::move(bytes)} {
  if (bytes_.size() < shortest)
    throw error{errc::authentication_failed, "the authkey has " + std::to_string(bytes_.size())
                                                 + " bytes, it needs at least 16"};
}

authkey authkey::random() {
  return authkey{random_bytes(32)};
}

std::string authkey::sign(std::string_view text) const {
  return hmac_sha256(bytes_, text);
}

std::string random_bytes(size_t size) {
  std::string bytes(size, '\0');
  for (size_t have = 0; have < size;) {
    auto got = ::getrandom(bytes.data() + have, size - have, 0);
    if (got < 0 && errno != EINTR)
      throw error{errc::internal, "the kernel gives no random bytes"};
    have += got > 0 ? static_cast<size_t>(got) : 0;
  }
  return bytes;
}

bool equal_secrets(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

size_t line_end_of(std::string_view text) {
  return text.ends_with("\r\n") ? 2 : text.ends_with('\n') ? 1 : 0;
}

std::vector<authkey> keys_with_other_line_end(const authkey& key) {
  std::vector<authkey> others;
  auto& bytes = key.bytes();
  if (auto end = line_end_of(bytes); end > 0 && bytes.size() - end >= authkey::shortest)
    others.emplace_back(bytes.substr(0, bytes.size() - end));
  if (!key.empty())
    for (auto* end : {"\n", "\r\n"})
      others.emplace_back(bytes + end);
  return others;
}

std::string hint_for_refused(const authkey& key) {
  return line_end_of(key.bytes()) > 0 ? "; the authkey given here ends with a line end, which "
                                        "authkey::from_file drops when it reads a key file"
                                      : "";
}

} // namespace manager
