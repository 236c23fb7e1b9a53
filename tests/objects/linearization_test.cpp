#include "tests/support/linearization.hpp"

#include "actors/objects/containers/queue.hpp"
#include "actors/objects/sync/condition_variable.hpp"
#include "actors/objects/sync/mutex.hpp"
#include "actors/objects/sync/semaphore.hpp"
#include "actors/objects/work/work_queue.hpp"

#include <catch2/catch.hpp>

using namespace manager;
using namespace manager::test;

// The checker that compares the histories of processes with plain objects: it must accept every
// possible history, and refuse every impossible one.

namespace {

template <class... Object> std::unique_ptr<model> make() {
  auto made = std::make_unique<model>();
  uint64_t id = 0;
  (made->objects.push_back(std::make_unique<model_of<Object>>(packed{}, made->tables, ++id)), ...);
  return made;
}

template <class... Object> bool can_be(const history& seen) {
  return linearization{seen, make<Object...>}.exists();
}

happening call(uint64_t session, uint64_t invoked, uint64_t returned, const char* operation,
               std::vector<packed> arguments = {}, packed result = {}) {
  happening seen;
  seen.session = session;
  seen.invoked = invoked;
  seen.returned = returned;
  seen.operation = operation;
  seen.arguments = std::move(arguments);
  seen.result = std::move(result);
  return seen;
}

happening failed(happening call, errc why) {
  call.failure = why;
  return call;
}

happening on(size_t object, happening call) {
  call.object = object;
  return call;
}

happening end_of(uint64_t session, uint64_t when) {
  happening seen;
  seen.what = happening::kind::session_end;
  seen.session = session;
  seen.invoked = when;
  return seen;
}

packed locked(bool owner_died = false) {
  return pack(std::tuple{uint64_t{99}, owner_died});
}

constexpr auto never = happening::never;

} // namespace

TEST_CASE("a history of calls one after the other can be when the object answers like that") {
  CHECK(can_be<mutex_object>({call(1, 1, 2, "lock", {}, locked()), call(1, 3, 4, "unlock")}));
  CHECK_FALSE(can_be<mutex_object>({call(1, 1, 2, "unlock")}));
  CHECK(can_be<mutex_object>({failed(call(1, 1, 2, "unlock"), errc::not_owner)}));
}

TEST_CASE("calls that overlap can have taken effect in any order, others cannot") {
  auto put = [](uint64_t begin, uint64_t end, int value) {
    return call(1, begin, end, "push", {pack(value)});
  };
  auto take = [](uint64_t begin, uint64_t end, int value) {
    return call(2, begin, end, "pop", {}, pack(value));
  };
  CHECK(can_be<queue_object>({put(1, 4, 1), take(2, 3, 1)}));
  CHECK(can_be<queue_object>({put(2, 3, 1), take(1, 4, 1)}));
  CHECK_FALSE(can_be<queue_object>({take(1, 2, 1), put(3, 4, 1)}));
  CHECK_FALSE(can_be<queue_object>({put(1, 2, 1), put(3, 4, 2), take(5, 6, 2)}));
  CHECK_FALSE(can_be<queue_object>({put(1, 2, 1), take(3, 4, 1), take(5, 6, 1)}));
}

TEST_CASE("two owners of a mutex at once cannot be") {
  CHECK_FALSE(can_be<mutex_object>({call(1, 1, 2, "lock", {}, locked()),
                                    call(2, 3, 4, "lock", {}, locked()), call(1, 5, 6, "unlock")}));
  CHECK(can_be<mutex_object>({call(1, 1, 2, "lock", {}, locked()),
                              call(2, 3, 6, "lock", {}, locked()), call(1, 4, 5, "unlock")}));
}

TEST_CASE("a time-out can be only while the lock was held, and takes nothing") {
  auto timed_out = failed(call(2, 3, 4, "lock"), errc::timed_out);
  CHECK(can_be<mutex_object>({call(1, 1, 2, "lock", {}, locked()), timed_out}));
  CHECK_FALSE(can_be<mutex_object>({timed_out}));
  auto never_waited = timed_out;
  never_waited.waited = false;
  CHECK_FALSE(can_be<mutex_object>({never_waited}));
}

TEST_CASE("a killed process may have got its lock, and then loses it") {
  CHECK(can_be<mutex_object>(
      {call(1, 1, never, "lock"), end_of(1, 2), call(2, 3, 4, "lock", {}, locked(true))}));
  CHECK(can_be<mutex_object>(
      {call(1, 1, never, "lock"), end_of(1, 2), call(2, 3, 4, "lock", {}, locked(false))}));
  CHECK_FALSE(can_be<mutex_object>({call(1, 1, 2, "lock", {}, locked()), end_of(1, 3),
                                    call(2, 4, 5, "lock", {}, locked(false))}));
  CHECK_FALSE(can_be<mutex_object>({call(2, 4, 5, "lock", {}, locked(true))}));
}

TEST_CASE("a wait of a killed process may have timed out before") {
  auto acquire = [](uint64_t who, uint64_t from, uint64_t to, int count) {
    return call(who, from, to, "acquire", {pack(count)}, pack(uint64_t{1}));
  };
  // There is one permit: the caller that wants two blocks the next until it gives up.
  CHECK(can_be<semaphore_object>({acquire(1, 1, never, 2), acquire(2, 3, 4, 1), end_of(1, 5)}));
  CHECK(can_be<semaphore_object>(
      {failed(acquire(2, 2, 3, 1), errc::timed_out), acquire(1, 1, never, 2), end_of(1, 4)}));
  CHECK_FALSE(can_be<semaphore_object>({failed(acquire(2, 2, 3, 1), errc::timed_out)}));
}

TEST_CASE("a lock that the dead keep cannot be explained when the next one is served") {
  CHECK_FALSE(can_be<mutex_object>({call(1, 1, 2, "lock", {}, locked()),
                                    call(2, 3, 4, "lock", {}, locked(true)), end_of(1, 5)}));
}

TEST_CASE("a notification wakes one, and nobody without one") {
  auto lock = [](uint64_t who, uint64_t at) { return call(who, at, at + 1, "lock", {}, locked()); };
  auto wait = [](uint64_t who, uint64_t from, uint64_t to) {
    return on(1, call(who, from, to, "wait", {pack(1)}, locked()));
  };
  auto notify = [](uint64_t from, uint64_t to) {
    return on(1, call(3, from, to, "notify", {pack(1)}));
  };
  CHECK(can_be<mutex_object, condition_variable_object>({lock(1, 1), wait(1, 3, 8), notify(4, 7)}));
  CHECK_FALSE(can_be<mutex_object, condition_variable_object>({lock(1, 1), wait(1, 3, 8)}));
  CHECK_FALSE(can_be<mutex_object, condition_variable_object>(
      {lock(1, 1), wait(1, 3, 20), lock(2, 5), wait(2, 7, 21), notify(9, 10)}));
}

TEST_CASE("which of two equal items a killed process got can decide") {
  using rows = std::vector<std::vector<int>>;
  auto take = [](uint64_t session, uint64_t begin, uint64_t end, const rows& taken) {
    return call(session, begin, end, "take", {pack(1), pack(7)}, pack(taken));
  };
  auto put = [](uint64_t begin, uint64_t end, uint64_t number) {
    return call(1, begin, end, "put", {pack(5)}, pack(number));
  };
  // Session 2 waits for an item and gets the second one, or none.
  auto history_with = [&](int deliveries) {
    return history{
        put(1, 2, 1),
        take(1, 3, 4, {{9, 1, 1, 5}}),
        take(2, 5, never, {}),
        put(6, 7, 2),
        call(1, 8, 9, "untake", {pack(1), pack(7)}),
        end_of(2, 10),
        call(1, 11, 12, "peek", {pack(2)}, pack(rows{{1, 0, 0, 5}, {2, 0, deliveries, 5}})),
        take(1, 13, 14, {{9, 1, 1, 5}})};
  };
  CHECK(can_be<work_queue_object>(history_with(1)));
  CHECK(can_be<work_queue_object>(history_with(0)));
  CHECK_FALSE(can_be<work_queue_object>(history_with(2)));
}

TEST_CASE("a lease is the one that an earlier event answered, whatever its number") {
  auto put = [](uint64_t at, int value, uint64_t number) {
    return call(1, at, at + 1, "put", {pack(value)}, pack(number));
  };
  auto take = [](uint64_t session, uint64_t at, int lease, uint64_t number) {
    using rows = std::vector<std::vector<int>>;
    return call(session, at, at + 1, "take", {pack(1), pack(7)},
                pack(rows{{lease, static_cast<int>(number), 1, 5}}));
  };
  auto ack = [](uint64_t session, uint64_t at, size_t event) {
    auto made = call(session, at, at + 1, "ack", {pack(0)});
    made.lease = {event, 0};
    return made;
  };
  auto lost = [](happening made) { return failed(std::move(made), errc::lease_lost); };
  auto two = [&](const happening& first, const happening& second) {
    return history{put(1, 5, 1), put(3, 5, 2), take(2, 5, 99, 1), take(3, 7, 98, 2), first, second};
  };
  CHECK(can_be<work_queue_object>(two(ack(2, 9, 2), ack(3, 11, 3))));
  CHECK(can_be<work_queue_object>(two(ack(2, 9, 2), lost(ack(2, 11, 2)))));
  CHECK(can_be<work_queue_object>(two(lost(ack(3, 9, 2)), ack(2, 11, 2))));
  CHECK_FALSE(can_be<work_queue_object>(two(ack(2, 9, 2), ack(2, 11, 2))));
  CHECK_FALSE(can_be<work_queue_object>(two(ack(3, 9, 2), ack(2, 11, 2))));
  CHECK_FALSE(can_be<work_queue_object>(two(lost(ack(2, 9, 2)), ack(3, 11, 3))));
}
