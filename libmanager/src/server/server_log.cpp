#include "libmanager/src/server/server_log.hpp"

#include "actors/value/printable.hpp"

#include <array>
#include <ctime>
#include <unistd.h>

namespace manager {
namespace {

std::string time_now() {
  auto now = std::time(nullptr);
  std::tm parts{};
  std::array<char, 32> text{};
  auto size =
      std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", ::gmtime_r(&now, &parts));
  return {text.data(), size};
}

} // namespace

void log_line(const std::string& text) {
  auto line = "manager server (process " + std::to_string(::getpid()) + ") " + time_now() + ": "
              + printable(text) + '\n';
  [[maybe_unused]] auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace manager
