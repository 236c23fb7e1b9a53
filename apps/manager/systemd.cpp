#include "apps/manager/systemd.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace manager::app {
namespace {

std::string_view variable(const char* name) {
  auto* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

} // namespace

bool is_notifying() noexcept {
  return !variable("NOTIFY_SOCKET").empty();
}

void notify_systemd(const std::string& state) {
  auto path = variable("NOTIFY_SOCKET");
  sockaddr_un where{};
  if (path.empty() || path.size() >= sizeof where.sun_path)
    return;
  where.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), where.sun_path);
  if (path[0] == '@') // an abstract name begins with a zero byte
    where.sun_path[0] = '\0';
  auto fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return;
  auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  [[maybe_unused]] auto sent = ::sendto(fd, state.data(), state.size(), MSG_NOSIGNAL,
                                        reinterpret_cast<const sockaddr*>(&where), size);
  ::close(fd);
}

std::optional<std::chrono::microseconds> watchdog_time() {
  auto time = std::strtoll(std::string{variable("WATCHDOG_USEC")}.c_str(), nullptr, 10);
  auto process = variable("WATCHDOG_PID");
  if (time <= 0 || (!process.empty() && process != std::to_string(::getpid())))
    return std::nullopt;
  return std::chrono::microseconds{time};
}

} // namespace manager::app
