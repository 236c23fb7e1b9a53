#include "apps/mandelbrot/picture.hpp"

#include <algorithm>
#include <fstream>
#include <manager/manager.hpp>
#include <stdexcept>

namespace mandelbrot {
namespace {

struct point {
  double x, y;
};

/// Returns the number of steps until the point leaves the circle of radius 2; `most` if it stays.
int steps_of(const point& from, int most) {
  double x = 0;
  double y = 0;
  int steps = 0;
  for (; steps < most && x * x + y * y <= 4; ++steps) {
    auto next = x * x - y * y + from.x;
    y = 2 * x * y + from.y;
    x = next;
  }
  return steps;
}

/// Adds the colour of a point: black inside; outside from blue over white to orange and back.
void add_colour(row& to, int steps, int most) {
  if (steps == most) {
    to.insert(to.end(), {0, 0, 0});
    return;
  }
  auto phase = steps * 8 % 512;
  auto up = static_cast<uint8_t>(std::min(255, phase < 256 ? phase : 511 - phase));
  auto down = static_cast<uint8_t>(255 - up / 2);
  to.insert(to.end(), {up, static_cast<uint8_t>((up + down) / 3), down});
}

} // namespace

row compute_row(plan of, int y) {
  row pixels;
  pixels.reserve(static_cast<size_t>(3 * of.width));
  for (int x = 0; x < of.width; ++x) {
    point at{-2.2 + 3.2 * x / of.width, -1.1 + 2.2 * y / of.height};
    add_colour(pixels, steps_of(at, of.steps), of.steps);
  }
  return pixels;
}
MANAGER_TASK(compute_row);

void write_picture(const std::string& path, const plan& of, const std::vector<row>& rows) {
  std::ofstream out{path, std::ios::binary};
  out << "P6\n" << of.width << ' ' << of.height << "\n255\n";
  for (auto& each : rows)
    out.write(reinterpret_cast<const char*>(each.data()),
              static_cast<std::streamsize>(each.size()));
  if (!out.flush())
    throw std::runtime_error{"cannot write " + path};
}

uint64_t checksum_of(const std::vector<row>& rows) {
  uint64_t hash = 0xcbf29ce484222325;
  for (auto& each : rows)
    for (auto byte : each)
      hash = (hash ^ byte) * 0x100000001b3;
  return hash;
}

} // namespace mandelbrot
