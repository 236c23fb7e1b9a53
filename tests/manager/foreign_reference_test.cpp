#include <catch2/catch.hpp>
#include <manager/caf.hpp>

using namespace manager;

TEST_CASE("a reference to another server's object is not taken for an object of the same number") {
  auto here = local();
  auto there = local();
  auto mine = here.list<int>({1});
  auto theirs = there.list<int>({2}); // has the same number in its server
  auto blob = to_blob(mine);
  CHECK(from_blob<list<int>>(here, blob).at(0) == 1);
  CHECK_THROWS_WITH(from_blob<list<int>>(there, blob), Catch::Contains("unknown object"));
  CHECK(theirs.at(0) == 2);
}
