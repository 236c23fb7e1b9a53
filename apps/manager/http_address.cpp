#include "apps/manager/http_address.hpp"

#include <charconv>
#include <manager/error.hpp>

namespace manager::app {

http_address http_address::parse(const std::string& text) {
  constexpr int highest = 65535;
  http_address where;
  auto colon = text.rfind(':');
  auto port = colon == std::string::npos ? text : text.substr(colon + 1);
  if (colon != std::string::npos)
    where.host = text.substr(0, colon);
  if (where.host.starts_with('[') && where.host.ends_with(']'))
    where.host = where.host.substr(1, where.host.size() - 2);
  auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), where.port);
  if (failure != std::errc{} || end != port.data() + port.size() || where.port < 0
      || where.port > highest || where.host.empty())
    throw error{errc::bad_argument, "'" + text
                                        + "' is no address for HTTP: PORT (on 127.0.0.1), "
                                          "HOST:PORT or [V6]:PORT"};
  return where;
}

bool http_address::is_loopback() const {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string http_address::text() const {
  auto name = host.find(':') == std::string::npos ? host : '[' + host + ']';
  return name + ':' + std::to_string(port);
}

} // namespace manager::app
