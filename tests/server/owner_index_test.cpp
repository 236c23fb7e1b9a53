#include "actors/objects/containers/list.hpp"
#include "actors/objects/sync/barrier.hpp"
#include "actors/objects/sync/mutex.hpp"
#include "actors/server/owner_index.hpp"

#include <catch2/catch.hpp>

using namespace manager;

static_assert(told_of_session_ends<mutex_object> && told_of_session_ends<barrier_object>);
static_assert(!told_of_session_ends<list_object>);

TEST_CASE(
    "an owner index gives back the objects of a session, once, in the order of their numbers") {
  owner_index index;
  for (uint64_t object : {9, 7, 8, 7})
    index.note(1, object);
  index.note(2, 7);
  CHECK(index.take(1) == std::set<uint64_t>{7, 8, 9});
  CHECK(index.take(1).empty());
  CHECK(index.take(2) == std::set<uint64_t>{7});
  CHECK(index.size() == 0);
}

TEST_CASE("an owner index forgets an object that is dropped") {
  owner_index index;
  index.note(1, 7);
  index.note(1, 8);
  index.note(2, 7);
  index.forget_object(7);
  index.forget_object(7);
  CHECK(index.take(2).empty());
  CHECK(index.take(1) == std::set<uint64_t>{8});
  CHECK(index.size() == 0);
}
