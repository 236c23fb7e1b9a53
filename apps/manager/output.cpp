#include "apps/manager/output.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <fmt/core.h>
#include <unistd.h>

namespace manager::app {
namespace {

const char* code_of(style how) {
  switch (how) {
  case style::bold:
    return "1";
  case style::good:
    return "32";
  case style::warning:
    return "33";
  case style::bad:
    return "31";
  case style::faint:
    return "2";
  default:
    return "0";
  }
}

} // namespace

void add_json(CLI::App& command, bool& flag) {
  command.add_flag("--json", flag, "print JSON, a value in each line");
}

std::string json_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

void print_json(const json& value) {
  fmt::print("{}\n", json_text(value));
}

bool has_colors() {
  auto* forbidden = std::getenv("NO_COLOR");
  auto* terminal = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && (forbidden == nullptr || *forbidden == '\0')
         && terminal != nullptr && std::string_view{terminal} != "dumb";
}

std::string styled(style how, std::string_view text) {
  if (how == style::plain || !has_colors())
    return std::string{text};
  return fmt::format("\x1b[{}m{}\x1b[0m", code_of(how), text);
}

std::string duration_text(int64_t nanoseconds) {
  struct unit {
    double size;
    const char* name;
  };
  constexpr std::array units{unit{3600e9, "h"}, unit{60e9, "min"}, unit{1e9, "s"},
                             unit{1e6, "ms"},   unit{1e3, "us"},   unit{1, "ns"}};
  auto time = static_cast<double>(nanoseconds);
  auto fits = [&](auto& each) { return time >= each.size; };
  auto found = std::find_if(units.begin(), units.end() - 1, fits);
  auto number = time / found->size;
  auto digits = number < 10 && found->size > 1 ? 1 : 0;
  return fmt::format("{:.{}f} {}", number, digits, found->name);
}

std::string bytes_text(uint64_t bytes) {
  constexpr std::array names{"B", "KiB", "MiB", "GiB", "TiB"};
  auto number = static_cast<double>(bytes);
  size_t unit = 0;
  for (; number >= 1024 && unit + 1 < names.size(); ++unit)
    number /= 1024;
  auto digits = unit > 0 && number < 100 ? 1 : 0;
  return fmt::format("{:.{}f} {}", number, digits, names[unit]);
}

std::string time_text(int64_t clock) {
  constexpr int64_t second = 1'000'000'000;
  auto seconds = static_cast<std::time_t>(clock / second);
  std::tm parts{};
  std::array<char, 32> text{};
  auto size =
      std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", ::gmtime_r(&seconds, &parts));
  return fmt::format("{}.{:03}Z", std::string_view{text.data(), size}, clock % second / 1'000'000);
}

} // namespace manager::app
