#pragma once

#include <string>
#include <string_view>

namespace manager {

/// The secret that a server and its clients share: at least 16 bytes. Inherited by workers; never
/// in arguments, logs or error texts. Stands wherever a key is asked for as a string.
class authkey {
public:
  static constexpr size_t shortest = 16;
  static constexpr size_t longest_in_file = 4096;

  /// No key: refused wherever one is needed.
  authkey() = default;

  /// Exactly these bytes.
  /// @throws error authentication_failed when shorter than 16 bytes
  explicit authkey(std::string bytes);

  /// The key in a file that nobody but its owner may read or write: the bytes of the file, without
  /// one line end (LF or CR LF) at the end, which editors and `echo` put there.
  /// @throws error bad_argument when there is no such file, authentication_failed when others have
  /// access to it, or it has fewer than 16 or more than 4096 bytes
  static authkey from_file(const std::string& path);

  /// 32 random bytes from the kernel.
  static authkey random();

  const std::string& bytes() const noexcept { return bytes_; }
  bool empty() const noexcept { return bytes_.empty(); }

  operator const std::string&() const noexcept { return bytes_; } // NOLINT(*-explicit-*)

  /// HMAC-SHA256 of `text` under this key (RFC 2104): 32 bytes.
  std::string sign(std::string_view text) const;

private:
  std::string bytes_;
};

} // namespace manager
