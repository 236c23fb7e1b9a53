#pragma once

#include <string>

namespace manager::app {

/// Address of an HTTP server: `PORT` (on loopback), `HOST:PORT`, `[V6]:PORT`; port 0 is any free
/// port.
struct http_address {
  std::string host = "127.0.0.1";
  int port = 0;

  /// @throws error bad_argument
  static http_address parse(const std::string& text);

  bool is_loopback() const;
  std::string text() const; ///< "127.0.0.1:8080", "[::1]:8080"
};

} // namespace manager::app
