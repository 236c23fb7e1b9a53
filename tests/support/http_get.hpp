#pragma once

#include "libmanager/src/system/unique_fd.hpp"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace manager::test {

/// Sends a GET request to a port of 127.0.0.1 and returns the whole answer: status line, headers
/// and content. `headers` are whole lines, each with its CR LF.
inline std::string http_get(int port, const std::string& path, const std::string& headers = {},
                            const std::string& host = "localhost") {
  unique_fd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<uint16_t>(port));
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0)
    throw std::runtime_error{"nothing listens at port " + std::to_string(port)};
  auto request =
      "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + headers + "\r\n";
  if (::write(socket.get(), request.data(), request.size()) != static_cast<ssize_t>(request.size()))
    throw std::runtime_error{"the request was not sent"};
  std::string answer;
  std::array<char, 4096> buffer;
  for (ssize_t got = 0; (got = ::read(socket.get(), buffer.data(), buffer.size())) > 0;)
    answer.append(buffer.data(), static_cast<size_t>(got));
  return answer;
}

/// Returns the port in "http://127.0.0.1:PORT/..." .
inline int port_of(const std::string& url) {
  return std::stoi(url.substr(url.rfind(':') + 1));
}

} // namespace manager::test
