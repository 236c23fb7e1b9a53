#pragma once

#include <string>
#include <string_view>

namespace manager {

/// Secret that a server and its clients share: at least 16 bytes. A type of its own, so that an
/// address or another string cannot be passed in its place. Workers inherit the key of their
/// spawner. The library never puts the key into arguments, logs or error texts. Copies are
/// independent; any thread may use a constant key.
class authkey {
public:
  static constexpr size_t shortest = 16;
  static constexpr size_t longest_in_file = 4096;

  /// Makes an empty key: none, for connections that certificates authenticate. Without
  /// certificates, `connect` and `serve` refuse an empty key.
  authkey() = default;

  /// Makes a key of exactly these bytes.
  /// @throws error authentication_failed if there are fewer than 16
  explicit authkey(std::string bytes);

  /// Reads a key from a file that only its owner may read or write. One line end (LF or CR LF) at
  /// the end of the file is not part of the key, because editors and `echo` add one.
  /// @throws error bad_argument if the file does not exist; authentication_failed if other users
  /// have access to the file, or if it has fewer than 16 or more than 4096 bytes
  static authkey from_file(const std::string& path);

  /// Reads a key from the file whose path is the value of an environment variable. The variable
  /// holds a path and not the key, because other programs can see an environment.
  /// @throws error bad_argument if the variable is not set or is empty; otherwise as `from_file`
  static authkey from_environment(const std::string& variable = "MANAGER_KEY_FILE");

  /// Makes a key of 32 random bytes from the kernel.
  static authkey random();

  const std::string& bytes() const noexcept { return bytes_; }
  bool empty() const noexcept { return bytes_.empty(); }

  /// Returns the HMAC-SHA256 (RFC 2104) of `text` under this key: 32 bytes.
  std::string sign(std::string_view text) const;

  friend bool operator==(const authkey&, const authkey&) = default;

private:
  std::string bytes_;
};

} // namespace manager
