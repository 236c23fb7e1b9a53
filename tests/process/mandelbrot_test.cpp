#include "tests/support/program.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <manager/progress.hpp>

TEST_CASE("mandelbrot draws the same picture with any number of workers") {
  manager::test::temp_folder folder;
  auto path = folder / "picture.ppm";
  auto one = manager::test::run({manager::test::bin("mandelbrot"), path, "120", "80", "1"});
  auto two = manager::test::run({manager::test::bin("mandelbrot"), path, "120", "80", "2"});
  CHECK(one.err.empty()); // a progress bar is for terminals only
  CHECK(one.out == "120 x 80, checksum 49a8fc43e609aba4\n");
  CHECK(two.out == one.out);
}

TEST_CASE("a progress line is drawn again and again on a terminal, and ended before other output") {
  manager::test::temp_folder folder;
  auto command = manager::test::bin("mandelbrot") + " " + folder / "picture.ppm" + " 120 80 2";
  auto drawn = manager::test::run({"script", "-qec", command, "/dev/null"}).out;
  CHECK_THAT(drawn, Catch::StartsWith("\r[..............................]   1%  1/80  00:"));
  CHECK_THAT(drawn, Catch::Contains("\r[##############################] 100%  80/80  00:"));
  CHECK_THAT(drawn, Catch::EndsWith("\r\n120 x 80, checksum 49a8fc43e609aba4\r\n"));
}

TEST_CASE("a progress line has a bar, numbers and the time") {
  using manager::detail::progress_line;
  using std::chrono::seconds;
  CHECK(progress_line::text(5, 10, seconds{63})
        == "[###############...............]  50%  5/10  01:03");
  CHECK(progress_line::text(5, std::nullopt, seconds{3}) == "5  00:03");
}
