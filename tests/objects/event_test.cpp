#include "actors/objects/sync/event.hpp"

#include "tests/support/waiting.hpp"

#include <catch2/catch.hpp>

using namespace manager;
using namespace manager::test;

TEST_CASE("all who wait for an event go on when it is set") {
  event_object event{{}};
  CHECK_FALSE(event.is_set());
  answer<void> first;
  answer<void> second;
  event.wait(alice, first.reply());
  event.wait(bob, second.reply());
  CHECK_FALSE(first.ready());
  CHECK(event.waiters().size() == 2);
  event.set();
  CHECK(first.ready());
  CHECK(second.ready());
  answer<void> late;
  event.wait(carol, late.reply());
  CHECK(late.ready());
}

TEST_CASE("an event that was cleared is waited for again") {
  event_object event{pack(true)};
  CHECK(event.is_set());
  event.clear();
  answer<void> waiting;
  event.wait(alice, waiting.reply());
  CHECK_FALSE(waiting.ready());
  CHECK(event_object{event.dump()}.is_set() == false);
}
