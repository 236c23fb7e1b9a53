#include "manager/progress.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unistd.h>

namespace manager::detail {
namespace {

constexpr size_t bar_width = 30;
constexpr std::chrono::milliseconds interval{100};

} // namespace

progress_line::progress_line(std::optional<size_t> total)
    : total_{total}, is_terminal_{::isatty(STDERR_FILENO) == 1} {}

progress_line::~progress_line() {
  if (is_drawn_)
    std::fputc('\n', stderr);
}

void progress_line::show(size_t done) {
  auto now = clock::now();
  if (!is_terminal_ || (now - shown_ < interval && done != total_))
    return;
  shown_ = now;
  is_drawn_ = true;
  auto since = std::chrono::duration_cast<std::chrono::seconds>(now - begin_);
  std::fprintf(stderr, "\r%s", text(done, total_, since).c_str());
  std::fflush(stderr);
}

std::string progress_line::text(size_t done, std::optional<size_t> total,
                                std::chrono::seconds since) {
  std::array<char, 32> time{};
  std::snprintf(time.data(), time.size(), "  %02lld:%02lld",
                static_cast<long long>(since.count() / 60),
                static_cast<long long>(since.count() % 60));
  if (!total || *total == 0)
    return std::to_string(done) + time.data();
  auto part = std::min(done, *total);
  auto filled = bar_width * part / *total;
  std::array<char, 16> percent{};
  std::snprintf(percent.data(), percent.size(), "%3zu%%", 100 * part / *total);
  return "[" + std::string(filled, '#') + std::string(bar_width - filled, '.') + "] "
         + percent.data() + "  " + std::to_string(done) + "/" + std::to_string(*total)
         + time.data();
}

} // namespace manager::detail
