#include "actors/server/grant_counts.hpp"

#include <catch2/catch.hpp>

using namespace manager;

TEST_CASE("grants are counted by session, and sessions are kept in order") {
  grant_counts grants;
  CHECK(grants.add(7) == 1);
  CHECK(grants.add(3) == 1);
  CHECK(grants.add(7) == 2);
  CHECK(grants.add(5) == 1);
  CHECK(std::vector<grant_counts::entry>{grants.begin(), grants.end()}
        == std::vector<grant_counts::entry>{{3, 1}, {5, 1}, {7, 2}});
  CHECK(grants.remove(7, 1) == 1);
  CHECK(grants.remove(7, 9) == 0);
  CHECK(grants.contains(7));
  CHECK(grants.erase(7));
  CHECK_FALSE(grants.erase(7));
  CHECK_FALSE(grants.contains(7));
  CHECK(grants.erase(3));
  CHECK(grants.erase(5));
  CHECK(grants.empty());
}
