#pragma once

#include <string>
#include <string_view>

namespace manager {

/// Secret that a server and its clients share: at least 16 bytes. Converts to a string, so
/// functions that take a key as a string take an `authkey`. Workers inherit the key of their
/// spawner. The key never appears in arguments, logs or error texts.
class authkey {
public:
  static constexpr size_t shortest = 16;
  static constexpr size_t longest_in_file = 4096;

  /// Makes an empty key. Every function that needs a key refuses an empty one.
  authkey() = default;

  /// Makes a key of exactly these bytes.
  /// @throws error authentication_failed if there are fewer than 16
  explicit authkey(std::string bytes);

  /// Reads a key from a file that only its owner may read or write. One line end (LF or CR LF) at
  /// the end of the file is not part of the key, because editors and `echo` add one.
  /// @throws error bad_argument if the file does not exist; authentication_failed if other users
  /// have access to the file, or if it has fewer than 16 or more than 4096 bytes
  static authkey from_file(const std::string& path);

  /// Makes a key of 32 random bytes from the kernel.
  static authkey random();

  const std::string& bytes() const noexcept { return bytes_; }
  bool empty() const noexcept { return bytes_.empty(); }

  operator const std::string&() const noexcept { return bytes_; } // NOLINT(*-explicit-*)

  /// Returns the HMAC-SHA256 (RFC 2104) of `text` under this key: 32 bytes.
  std::string sign(std::string_view text) const;

private:
  std::string bytes_;
};

} // namespace manager
