// Computes a picture of the Mandelbrot set with a pool of worker processes:
//     mandelbrot FILE.ppm [WIDTH HEIGHT [WORKERS]]
// Shows its progress on a terminal, and prints the checksum of the pixels.
#include "apps/mandelbrot/picture.hpp"

#include <exception>
#include <iostream>
#include <manager/manager.hpp>
#include <string>
#include <tuple>
#include <vector>

namespace {

int draw(const std::string& path, const mandelbrot::plan& of, size_t workers) {
  auto m = manager::start();
  auto pool = m.pool({.workers = workers});
  std::vector<std::tuple<mandelbrot::plan, int>> calls;
  for (int y = 0; y < of.height; ++y)
    calls.emplace_back(of, y);
  std::vector<mandelbrot::row> rows;
  for (auto& row : manager::progress(pool.imap(mandelbrot::compute_row, calls)))
    rows.push_back(std::move(row));
  mandelbrot::write_picture(path, of, rows);
  std::cout << of.width << " x " << of.height << ", checksum " << std::hex
            << mandelbrot::checksum_of(rows) << '\n';
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv); // a worker process runs its tasks here and exits
  if (argc != 2 && argc != 4 && argc != 5) {
    std::cerr << "usage: mandelbrot FILE.ppm [WIDTH HEIGHT [WORKERS]]\n";
    return 2;
  }
  try {
    mandelbrot::plan of;
    if (argc > 2)
      of = {std::stoi(argv[2]), std::stoi(argv[3])};
    return draw(argv[1], of, argc > 4 ? std::stoul(argv[4]) : 0);
  } catch (const std::exception& failure) {
    std::cerr << "mandelbrot: " << failure.what() << '\n';
    return 1;
  }
}
