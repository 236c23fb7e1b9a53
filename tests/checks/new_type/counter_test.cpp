#include "actors/objects/counter.hpp"

#include <catch2/catch.hpp>

using namespace manager;

TEST_CASE("a counter adds up", "[counter]") {
  counter_object counter{packed{}};
  CHECK(counter.add(2) == 2);
  CHECK(counter.add(3) == 5);
}

TEST_CASE("a counter only grows", "[counter]") {
  counter_object counter{pack(7)};
  CHECK_THROWS_AS(counter.add(-1), error);
  CHECK(counter.dump() == pack(7));
}
