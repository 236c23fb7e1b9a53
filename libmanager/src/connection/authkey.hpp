#pragma once

#include <string>
#include <string_view>

namespace manager {

/// The secret that a server and its clients share: at least 16 bytes. Inherited by workers; never
/// in arguments, logs or error texts.
class authkey {
public:
  static constexpr size_t shortest = 16;

  /// No key: refused wherever one is needed.
  authkey() = default;

  /// @throws error authentication_failed when shorter than 16 bytes
  explicit authkey(std::string bytes);

  /// 32 random bytes from the kernel.
  static authkey random();

  const std::string& bytes() const noexcept { return bytes_; }
  bool empty() const noexcept { return bytes_.empty(); }

  /// HMAC-SHA256 of `text` under this key (RFC 2104): 32 bytes.
  std::string sign(std::string_view text) const;

private:
  std::string bytes_;
};

/// `size` random bytes from the kernel.
std::string random_bytes(size_t size);

/// Whether two secrets are equal, in a time that does not depend on where they differ.
bool equal_secrets(std::string_view a, std::string_view b);

} // namespace manager
