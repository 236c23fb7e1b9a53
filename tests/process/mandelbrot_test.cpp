#include "tests/support/leftovers.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <manager/progress.hpp>
#include <string>

namespace {

/// Returns the checksum of a file's pixels: 64-bit FNV-1a.
uint64_t checksum_of_pixels(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::string format, size, depth;
  std::getline(in, format);
  std::getline(in, size);
  std::getline(in, depth);
  CHECK(format + ' ' + size + ' ' + depth == "P6 120 80 255");
  uint64_t hash = 0xcbf29ce484222325;
  for (std::istreambuf_iterator<char> at{in}, end; at != end; ++at)
    hash = (hash ^ static_cast<unsigned char>(*at)) * 0x100000001b3;
  return hash;
}

} // namespace

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "mandelbrot draws the same picture with any number of workers") {
  manager::test::temp_folder folder;
  auto path = folder / "picture.ppm";
  auto one = manager::test::run({manager::test::bin("mandelbrot"), path, "120", "80", "1"});
  auto two = manager::test::run({manager::test::bin("mandelbrot"), path, "120", "80", "2"});
  CHECK(one.err.empty()); // a progress bar is for terminals only
  CHECK(one.out == "120 x 80, checksum 49a8fc43e609aba4\n");
  CHECK(two.out == one.out);
  CHECK(checksum_of_pixels(path) == 0x49a8fc43e609aba4);
}

TEST_CASE_METHOD(
    manager::test::no_leftovers,
    "a progress line is drawn again and again on a terminal, and ended before other output") {
  manager::test::temp_folder folder;
  auto command = manager::test::bin("mandelbrot") + " " + folder / "picture.ppm" + " 120 80 2";
  auto drawn = manager::test::run({"script", "-qec", command, "/dev/null"}).out;
  CHECK_THAT(drawn, Catch::StartsWith("\r[..............................]   1%  1/80  00:"));
  CHECK_THAT(drawn, Catch::Contains("\r[##############################] 100%  80/80  00:"));
  CHECK_THAT(drawn, Catch::EndsWith("\r\n120 x 80, checksum 49a8fc43e609aba4\r\n"));
}

TEST_CASE_METHOD(manager::test::no_leftovers, "a progress line has a bar, numbers and the time") {
  using manager::detail::progress_line;
  using std::chrono::seconds;
  CHECK(progress_line::text(5, 10, seconds{63})
        == "[###############...............]  50%  5/10  01:03");
  CHECK(progress_line::text(5, std::nullopt, seconds{3}) == "5  00:03");
}
