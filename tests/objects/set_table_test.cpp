#include "actors/objects/containers/set_table.hpp"

#include <catch2/catch.hpp>

using namespace manager;

TEST_CASE("a set table knows the sets that have entered it") {
  set_table table;
  packed_set one, other;
  std::mutex of_one, of_other;
  table.enter(1, one, of_one);
  table.enter(2, other, of_other);
  CHECK(table.find(1) == &one);
  CHECK(table.find(2) == &other);
  CHECK(table.lock(2).mutex() == &of_other);
  table.leave(1);
  CHECK(table.find(1) == nullptr);
  CHECK(table.find(3) == nullptr);
}
