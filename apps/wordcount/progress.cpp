#include "apps/wordcount/progress.hpp"

#include <algorithm>
#include <iostream>
#include <string>
#include <unistd.h>

namespace wordcount {
namespace {

using clock = std::chrono::steady_clock;

constexpr uint64_t width = 40;
constexpr std::chrono::milliseconds pause{100};

} // namespace

progress::progress() : visible_{::isatty(STDERR_FILENO) == 1} {}

bool progress::due() const {
  return visible_ && clock::now() >= next_;
}

void progress::show(uint64_t done, uint64_t all) {
  if (!visible_)
    return;
  auto filled = all == 0 ? 0 : std::min(width, done * width / all);
  std::cerr << "\r[" + std::string(filled, '#') + std::string(width - filled, '.') + "] "
                   + std::to_string(done) + " of " + std::to_string(all) + " files\033[K"
            << std::flush;
  drawn_ = true;
  next_ = clock::now() + pause;
}

void progress::clear() {
  if (drawn_)
    std::cerr << "\r\033[K" << std::flush;
  drawn_ = false;
}

} // namespace wordcount
