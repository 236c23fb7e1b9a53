#include "actors/server/waits.hpp"

#include "tests/support/answer.hpp"

#include <catch2/catch.hpp>

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

const wait_table::time_point begin{1h};

const error closed{errc::session_ended, "closed"};
const error removed{errc::object_gone, "removed"};

} // namespace

TEST_CASE("one wait is withdrawn by its caller's number") {
  wait_table waits;
  answer<int> first;
  answer<int> second;
  auto a = waits.add(first.state(), {1, 7, 3}, std::nullopt);
  auto b = waits.add(second.state(), {1, 7, 4}, std::nullopt);
  CHECK_FALSE(waits.withdraw_request(2, 3, {errc::canceled, "canceled"}));
  CHECK(waits.withdraw_request(1, 3, {errc::canceled, "canceled"}));
  CHECK_FALSE(waits.withdraw_request(1, 3, {errc::canceled, "canceled"}));
  CHECK(first.failed_with(errc::canceled));
  CHECK_FALSE(second.ready());
}

TEST_CASE("a wait expires at its deadline, not before, and only once") {
  wait_table waits;
  answer<int> wait;
  auto ticket = waits.add(wait.state(), {1, 1, 0}, begin + 5s);
  waits.expire(begin + 5s - 1ns);
  CHECK_FALSE(wait.ready());
  waits.expire(begin + 5s);
  CHECK(wait.failed_with(errc::timed_out));
  waits.expire(begin + 10s);
  CHECK(waits.size() == 0);
}

TEST_CASE("waits expire in the order of their deadlines and the next one is known") {
  wait_table waits;
  answer<int> late;
  answer<int> soon;
  answer<int> never;
  auto first = waits.add(late.state(), {1, 1, 0}, begin + 9s);
  auto second = waits.add(soon.state(), {1, 1, 0}, begin + 3s);
  auto third = waits.add(never.state(), {1, 1, 0}, std::nullopt);
  CHECK(waits.next_deadline() == begin + 3s);
  waits.expire(begin + 3s);
  CHECK(soon.ready());
  CHECK_FALSE(late.ready());
  CHECK(waits.next_deadline() == begin + 9s);
  waits.expire(begin + 1000h);
  CHECK(late.ready());
  CHECK_FALSE(never.ready());
  CHECK_FALSE(waits.next_deadline());
}

TEST_CASE("an answered wait drops its ticket and is found no more") {
  wait_table waits;
  answer<int> wait;
  {
    auto ticket = waits.add(wait.state(), {1, 1, 0}, begin + 1s);
    CHECK(waits.size() == 1);
    wait.reply().resolve(3);
  }
  CHECK(waits.size() == 0);
  CHECK_FALSE(waits.next_deadline());
}

TEST_CASE("the end of a session withdraws its waits, and no others") {
  wait_table waits;
  answer<int> mine;
  answer<int> also_mine;
  answer<int> other;
  auto a = waits.add(mine.state(), {1, 7, 0}, std::nullopt);
  auto b = waits.add(other.state(), {2, 7, 0}, std::nullopt);
  auto c = waits.add(also_mine.state(), {1, 8, 0}, begin + 1s);
  waits.withdraw_session(1, closed);
  CHECK(mine.failed_with(errc::session_ended));
  CHECK(also_mine.failed_with(errc::session_ended));
  CHECK_FALSE(other.ready());
  CHECK(waits.size() == 1);
}

TEST_CASE("the end of an object withdraws the waits on it, and no others") {
  wait_table waits;
  answer<int> here;
  answer<int> elsewhere;
  auto a = waits.add(here.state(), {1, 7, 0}, std::nullopt);
  auto b = waits.add(elsewhere.state(), {1, 8, 0}, std::nullopt);
  waits.withdraw_object(7, removed);
  CHECK(here.failed_with(errc::object_gone));
  CHECK_FALSE(elsewhere.ready());
}

TEST_CASE("withdrawing one wait may answer another of the same session") {
  wait_table waits;
  waiting_list<int> list;
  answer<int> first;
  answer<int> second;
  auto a = waits.add(first.state(), {1, 1, 0}, std::nullopt);
  auto b = waits.add(second.state(), {1, 1, 0}, std::nullopt);
  list.push_back(first.reply());
  list.push_back(second.reply());
  list.after_withdrawal([&] {
    if (!list.empty())
      list.pop_front().reply.resolve(5);
  });
  waits.withdraw_session(1, closed);
  CHECK(first.failed_with(errc::session_ended));
  CHECK(second.value() == 5);
}
