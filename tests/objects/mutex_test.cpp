#include "actors/objects/sync/mutex.hpp"

#include "tests/support/failure.hpp"
#include "tests/support/object_tables.hpp"
#include "tests/support/values.hpp"
#include "tests/support/waiting.hpp"

using namespace manager;
using namespace manager::test;

namespace {

/// Two mutexes in one lock table, as in a server.
struct two_mutexes {
  object_tables tables;
  mutex_object first{{}};
  mutex_object second{{}};

  two_mutexes() {
    first.attach(tables.context_of(1));
    second.attach(tables.context_of(2));
  }

  answer<packed> lock_both(const caller& who) {
    answer<packed> call;
    first.lock_with(who, call.reply(), pack(std::vector<uint64_t>{2}));
    return call;
  }
};

} // namespace

TEST_CASE("a free mutex is locked at once, a locked one when it is unlocked") {
  mutex_object mutex{{}};
  CHECK_FALSE(mutex.locked());
  CHECK(lock(mutex, alice).ready());
  CHECK(mutex.locked());
  auto waiting = lock(mutex, bob);
  CHECK_FALSE(waiting.ready());
  mutex.unlock_exclusive(alice);
  CHECK(waiting.ready());
  CHECK(mutex.locked());
  mutex.unlock_exclusive(bob);
  CHECK_FALSE(mutex.locked());
}

TEST_CASE("who waits for a mutex is served in the order of arrival, one at a time") {
  mutex_object mutex{{}};
  lock(mutex, alice);
  auto first = lock(mutex, bob);
  auto second = lock(mutex, carol);
  auto third = lock(mutex, alices_other_thread);
  mutex.unlock_exclusive(alice);
  CHECK(first.ready());
  CHECK_FALSE(second.ready());
  mutex.unlock_exclusive(bob);
  CHECK(second.ready());
  CHECK_FALSE(third.ready());
  mutex.unlock_exclusive(carol);
  CHECK(third.ready());
}

TEST_CASE("only the thread that locked a mutex can unlock it") {
  mutex_object mutex{{}};
  CHECK_FAILS(errc::not_owner, mutex.unlock_exclusive(alice));
  lock(mutex, alice);
  CHECK_REFUSED(mutex, errc::not_owner, mutex.unlock_exclusive(alices_other_thread));
  CHECK_REFUSED(mutex, errc::not_owner, mutex.unlock_exclusive(bob));
  CHECK_REFUSED(mutex, errc::not_owner, mutex.consistent(bob));
  mutex.unlock_exclusive(alice);
  CHECK_FAILS(errc::not_owner, mutex.unlock_exclusive(alice));
}

TEST_CASE("a thread that locks a mutex again is told that it would wait for itself") {
  mutex_object mutex{{}};
  lock(mutex, alice);
  CHECK_REFUSED(mutex, errc::deadlock, lock(mutex, alice));
  CHECK_FALSE(lock(mutex, alices_other_thread).ready());
}

TEST_CASE("a wait for a mutex that was withdrawn does not lock it") {
  mutex_object mutex{{}};
  lock(mutex, alice);
  auto given_up = lock(mutex, bob);
  auto next = lock(mutex, carol);
  given_up.withdraw();
  CHECK(given_up.failed_with(errc::timed_out));
  mutex.unlock_exclusive(alice);
  CHECK(next.ready());
}

TEST_CASE("a session that ends gives up its mutex, and the next owner learns that") {
  mutex_object mutex{{}};
  CHECK_FALSE(lock(mutex, alice).owner_died());
  auto next = lock(mutex, bob);
  mutex.session_ended(carol.session, session_end::lost);
  CHECK_FALSE(next.ready());
  mutex.session_ended(alice.session, session_end::lost);
  REQUIRE(next.ready());
  CHECK(next.owner_died());
  mutex.unlock_exclusive(bob); // without reporting it: the next owner learns of it, too
  auto third = lock(mutex, carol);
  CHECK(third.owner_died());
  mutex.consistent(carol);
  mutex.unlock_exclusive(carol);
  CHECK_FALSE(lock(mutex, alice).owner_died());
}

TEST_CASE(
    "every acquisition has a token of its own, larger than all before, in force until unlocked") {
  two_mutexes of;
  auto first = lock(of.first, alice).token();
  auto second = lock(of.second, bob).token();
  CHECK(second > first);
  CHECK(of.tables.locks.in_force(first));
  of.first.unlock_exclusive(alice);
  CHECK_FALSE(of.tables.locks.in_force(first));
  CHECK(of.tables.locks.in_force(second));
  auto third = lock(of.first, alice).token();
  CHECK(third > second);
  of.first.session_ended(alice.session, session_end::lost);
  CHECK_FALSE(of.tables.locks.in_force(third));
  CHECK_FALSE(of.tables.locks.in_force(0));
}

TEST_CASE("several mutexes are locked all at once or not at all") {
  two_mutexes of;
  lock(of.second, alice);
  auto both = of.lock_both(bob);
  CHECK_FALSE(both.ready());
  CHECK_FALSE(of.first.locked());       // a waiting call holds none of them,
  CHECK(lock(of.first, carol).ready()); // and others may overtake it
  of.second.unlock_exclusive(alice);
  CHECK_FALSE(both.ready());
  of.first.unlock_exclusive(carol);
  REQUIRE(both.ready());
  CHECK(split_array(both.value()).size() == 2);
  CHECK_FALSE(lock(of.first, alice).ready());
  CHECK_FALSE(lock(of.second, alice).ready());
}

TEST_CASE("a request for several mutexes that is withdrawn leaves nothing behind") {
  two_mutexes of;
  lock(of.second, alice);
  auto both = of.lock_both(bob);
  both.withdraw();
  of.second.unlock_exclusive(alice);
  CHECK_FALSE(of.first.locked());
  CHECK_FALSE(of.second.locked());
  CHECK(of.second.waiters().empty());
}

TEST_CASE("of several mutexes each must be one, named once and not held already") {
  two_mutexes of;
  answer<packed> call;
  auto lock_with = [&](uint64_t other) {
    of.first.lock_with(alice, call.reply(), pack(std::vector{other}));
  };
  CHECK_FAILS(errc::bad_argument, lock_with(7));
  CHECK_FAILS(errc::deadlock, lock_with(1));
  lock(of.second, alice);
  CHECK_FAILS(errc::deadlock, lock_with(2));
  CHECK_FALSE(of.first.locked());
}

TEST_CASE("a mutex that goes fails those who wait for it together with another") {
  object_tables tables;
  mutex_object kept{{}};
  kept.attach(tables.context_of(1));
  answer<packed> both;
  {
    mutex_object removed{{}};
    removed.attach(tables.context_of(2));
    lock(removed, alice);
    kept.lock_with(bob, both.reply(), pack(std::vector<uint64_t>{2}));
  }
  CHECK(both.failed_with(errc::object_gone));
  CHECK(lock(kept, carol).ready());
}

TEST_CASE("two threads that wait for each other's mutexes are a deadlock, with its members") {
  two_mutexes of;
  lock(of.first, alice);
  lock(of.second, bob);
  auto innocent = lock(of.first, carol);
  auto one = lock(of.second, alice);
  CHECK(of.tables.locks.cycle_of(alice).empty());
  auto other = lock(of.first, bob);
  CHECK(of.tables.locks.cycle_of(bob) == std::vector<lock_wait>{{bob, 1}, {alice, 2}});
  CHECK(of.tables.locks.cycle_of(carol).empty()); // it waits, but no other call waits for it
  CHECK(of.tables.locks.cycles().size() == 1);
  other.withdraw();
  CHECK(of.tables.locks.cycles().empty());
}

TEST_CASE("a deadlock of many threads is found, one with a wait for several mutexes too") {
  object_tables tables;
  std::vector<std::unique_ptr<mutex_object>> mutexes;
  for (uint64_t i = 0; i < 20; ++i) {
    mutexes.push_back(std::make_unique<mutex_object>(packed{}));
    mutexes.back()->attach(tables.context_of(i + 1));
    lock(*mutexes.back(), {i + 1, 1});
  }
  std::vector<lock_call> waits;
  for (uint64_t i = 0; i + 1 < 20; ++i)
    waits.push_back(lock(*mutexes[i + 1], {i + 1, 1}));
  CHECK(tables.locks.cycles().empty());
  answer<packed> last;
  mutexes[0]->lock_with({20, 1}, last.reply(), pack(std::vector<uint64_t>{5}));
  CHECK(tables.locks.cycle_of({20, 1}).size() == 20);
}

TEST_CASE("who holds a mutex and who waits is told, with the time since they came") {
  lock_table::time_point now{};
  object_tables tables{
      .locks = lock_table{
          {.now = [&] { return now; },
           .about =
               [](uint64_t session) {
                 return session_about{"host", static_cast<int64_t>(100 + session), "worker"};
               }}}};
  mutex_object mutex{{}};
  mutex.attach(tables.context_of(1));
  lock(mutex, alice);
  now += std::chrono::seconds{3};
  auto waiting = lock(mutex, bob);
  now += std::chrono::seconds{2};
  CHECK(mutex.who()
        == array(array(array(1, 1, "host", 101, "worker", int64_t{5'000'000'000}, 1)),
                 array(array(2, 1, "host", 102, "worker", int64_t{2'000'000'000}, 1)),
                 array(1, 1)));
}

TEST_CASE("a mutex that is rebuilt from a dump was left by its owner") {
  mutex_object mutex{{}};
  CHECK_FALSE(lock(mutex, alice).owner_died());
  mutex_object rebuilt{mutex.dump()};
  CHECK_FALSE(rebuilt.locked());
  CHECK(lock(rebuilt, bob).owner_died());
  CHECK_FAILS(errc::type_mismatch, mutex_object{pack(1)});
}

TEST_CASE("a mutex says in a few words how it is") {
  mutex_object mutex{{}};
  CHECK(mutex.preview() == "free");
  lock(mutex, alice);
  auto first = lock(mutex, bob);
  CHECK(mutex.preview() == "locked, 1 waits");
  auto second = lock(mutex, carol);
  CHECK(mutex.preview() == "locked, 2 wait");
}

TEST_CASE("a thread that ends gives up what it holds, other threads of its session do not") {
  two_mutexes of;
  CHECK(lock(of.first, alice).ready());
  CHECK(lock(of.second, alices_other_thread).ready());
  auto next = lock(of.first, bob);
  CHECK_FALSE(next.ready());
  of.tables.locks.thread_ended(alice);
  REQUIRE(next.ready());
  CHECK(next.owner_died());
  CHECK_FALSE(lock(of.second, bob).ready());
}

TEST_CASE("a lock that a thread asked for before it ended goes to the next in line") {
  two_mutexes of;
  CHECK(lock(of.first, bob).ready());
  auto doomed = lock(of.first, alice);
  auto next = lock(of.first, carol);
  of.tables.locks.thread_ended(alice);
  CHECK(doomed.failed_with(errc::canceled));
  of.first.unlock_exclusive(bob);
  CHECK(next.ready());
}
