#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mandelbrot {

/// Size of a picture in pixels, and the number of steps after which a point counts as inside.
struct plan {
  int width = 900;
  int height = 600;
  int steps = 500;
};

/// One row of a picture: three bytes (red, green, blue) for each pixel.
using row = std::vector<uint8_t>;

/// A task: computes the row of number `y`.
row compute_row(plan of, int y);

/// Writes rows as a PPM picture, which most viewers show.
/// @throws std::runtime_error if the file cannot be written
void write_picture(const std::string& path, const plan& of, const std::vector<row>& rows);

/// Returns the FNV-1a hash of all pixels.
uint64_t checksum_of(const std::vector<row>& rows);

} // namespace mandelbrot
