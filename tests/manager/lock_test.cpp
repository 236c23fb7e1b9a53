#include "tests/manager/two_clients.hpp"

#include <mutex>
#include <shared_mutex>
#include <thread>

using namespace manager;
using namespace manager::test;

namespace {

/// One lock, used by two clients.
template <class Lock> struct shared_by_two;
template <> struct shared_by_two<mutex> : two_clients {
  mutex mine = a.mutex("lock");
  mutex theirs = b.mutex("lock");
};
template <> struct shared_by_two<recursive_mutex> : two_clients {
  recursive_mutex mine = a.recursive_mutex("lock");
  recursive_mutex theirs = b.recursive_mutex("lock");
};
template <> struct shared_by_two<shared_mutex> : two_clients {
  shared_mutex mine = a.shared_mutex("lock");
  shared_mutex theirs = b.shared_mutex("lock");
};

} // namespace

TEMPLATE_TEST_CASE("a mutex of any kind is locked by one client at a time", "", mutex,
                   recursive_mutex, shared_mutex) {
  shared_by_two<TestType> w;
  {
    std::lock_guard guard{w.mine};
    CHECK(w.theirs.locked());
    CHECK_FALSE(w.theirs.try_lock());
    auto waiting = w.theirs.async_lock();
    w.settle();
    CHECK_FALSE(waiting.ready());
  } // the destructor of the future has withdrawn the wait
  w.settle();
  CHECK_FALSE(w.theirs.locked());
  auto waiting = [&] {
    std::unique_lock guard{w.mine};
    auto started = w.theirs.async_lock();
    w.settle();
    CHECK_FALSE(started.ready());
    return started;
  }();
  waiting.get();
  CHECK(w.mine.locked());
  w.theirs.unlock();
  CHECK_FALSE(w.mine.locked());
}

TEST_CASE("a lock that nobody learns to have got is given back") {
  shared_by_two<mutex> w;
  auto permits = w.a.semaphore(3);
  {
    auto locked = w.mine.async_lock();
    auto acquired = permits.async_acquire(2);
    w.settle();
    CHECK(w.theirs.locked());
    CHECK(permits.available() == 1);
  }
  w.settle();
  CHECK_FALSE(w.theirs.locked());
  CHECK(permits.available() == 3);
  w.mine.async_lock().get();
  CHECK(w.theirs.locked());
}

TEMPLATE_TEST_CASE("a mutex is waited for exactly as long as was said", "", mutex, recursive_mutex,
                   shared_mutex) {
  shared_by_two<TestType> w;
  CHECK(w.mine.try_lock_for(5s));
  CHECK(w.world.elapsed() == 0s);
  CHECK_FALSE(w.theirs.try_lock_for(5s));
  CHECK(w.world.elapsed() == 5s);
  CHECK_FALSE(w.theirs.try_lock_until(std::chrono::system_clock::now() - 1h));
  CHECK_FALSE(w.theirs.try_lock_for(std::chrono::duration<double, std::milli>{0.5}));
  CHECK(w.world.elapsed() == 5s + 500us);
  w.mine.unlock();
  CHECK_FALSE(w.mine.locked()); // a client that timed out does not own it
  std::unique_lock guard{w.theirs, 5s};
  CHECK(guard.owns_lock());
}

TEMPLATE_TEST_CASE("a client that dies loses its mutex, and the next owner learns that", "", mutex,
                   recursive_mutex, shared_mutex) {
  shared_by_two<TestType> w;
  w.mine.lock();
  CHECK_FALSE(w.mine.owner_died());
  auto waiting = w.theirs.async_lock();
  w.settle();
  CHECK_FALSE(waiting.ready());
  w.world.kill(w.a);
  CHECK(waiting.ready());
  waiting.get();
  CHECK(w.theirs.owner_died());
  w.theirs.consistent();
  CHECK_FALSE(w.theirs.owner_died());
  w.theirs.unlock();
  w.theirs.lock();
  CHECK_FALSE(w.theirs.owner_died());
}

TEST_CASE("a client that closes its session without unlocking leaves an inconsistent mutex") {
  shared_by_two<mutex> w;
  w.mine.lock();
  w.a.close();
  std::lock_guard guard{w.theirs};
  CHECK(w.theirs.owner_died());
}

TEST_CASE("a client that dies while it waits for a mutex is passed over") {
  shared_by_two<mutex> w;
  auto third_client = w.world.connect();
  auto third = third_client.mutex("lock");
  w.mine.lock();
  auto doomed = w.theirs.async_lock();
  w.settle();
  auto next = third.async_lock();
  w.settle();
  w.world.kill(w.b);
  w.mine.unlock();
  next.get();
  CHECK_FALSE(third.owner_died());
  CHECK_FAILS(errc::disconnected, doomed.get());
}

TEST_CASE("a thread that locks a mutex twice is told so, a recursive mutex counts") {
  shared_by_two<mutex> w;
  w.mine.lock();
  CHECK_FAILS(errc::deadlock, w.mine.lock());
  CHECK_FAILS(errc::deadlock, w.mine.try_lock_for(1s));
  CHECK_FALSE(w.mine.try_lock());
  shared_by_two<recursive_mutex> r;
  r.mine.lock();
  CHECK(r.mine.try_lock());
  r.mine.unlock();
  CHECK_FALSE(r.theirs.try_lock());
  r.mine.unlock();
  CHECK(r.theirs.try_lock());
}

TEST_CASE("unlocking what one does not hold is not_owner, at the next use, and reported") {
  shared_by_two<mutex> w;
  std::vector<errc> reports;
  w.a.on_lock_lost([&](const error& why) { reports.push_back(why.kind()); });
  w.mine.unlock();
  CHECK(reports == std::vector{errc::not_owner});
  CHECK_FAILS(errc::not_owner, w.mine.lock());
  w.mine.lock(); // the report was made once
  CHECK_FAILS(errc::not_owner, w.theirs.consistent());
}

TEST_CASE("a lock that was lost with its object is reported, and lease_lost at the next use") {
  shared_by_two<mutex> w;
  std::vector<std::string> reports;
  w.a.on_lock_lost([&](const error& why) { reports.push_back(why.text()); });
  w.mine.lock();
  w.b.remove("lock");
  w.mine.unlock();
  CHECK(reports
        == std::vector<std::string>{
            "mutex 'lock': unlock: the object was removed: the lock was lost"});
  CHECK_FAILS(errc::lease_lost, w.mine.locked());
  CHECK_FAILS(errc::object_gone, w.mine.locked());
}

TEST_CASE("a lock that was lost with the connection is lease_lost") {
  shared_by_two<mutex> w;
  w.mine.lock();
  w.world.kill(w.a);
  w.mine.unlock();
  CHECK_FAILS(errc::lease_lost, w.mine.lock());
  CHECK_FAILS(errc::disconnected, w.mine.lock());
}

TEST_CASE("readers share a mutex through std::shared_lock") {
  shared_by_two<shared_mutex> w;
  {
    std::shared_lock reader{w.mine};
    std::shared_lock other_reader{w.theirs, 1s};
    CHECK(other_reader.owns_lock());
    CHECK_FALSE(w.theirs.try_lock());
  }
  std::unique_lock writer{w.mine};
  CHECK_FALSE(w.theirs.try_lock_shared());
  CHECK_FALSE(w.theirs.try_lock_shared_for(2s));
  CHECK(w.world.elapsed() == 2s);
  auto reader = w.theirs.async_lock_shared();
  writer.unlock();
  reader.get();
  w.theirs.unlock_shared();
  CHECK_FALSE(w.mine.locked());
}

TEST_CASE("several mutexes are locked in one operation, in any order, without a deadlock") {
  two_clients w;
  auto a1 = w.a.mutex("1");
  auto a2 = w.a.recursive_mutex("2");
  auto a3 = w.a.shared_mutex("3");
  auto b1 = w.b.mutex("1");
  auto b3 = w.b.shared_mutex("3");
  {
    std::scoped_lock all{a3, a1, a2};
    CHECK(w.a.status().counters.at("shared_mutex.lock_with") == 1);
    CHECK(w.a.status().counters.count("mutex.lock") == 0);
    CHECK_FALSE(b1.try_lock());
    CHECK_FALSE(b3.try_lock_shared());
    CHECK(a1.fence() > 0);
  }
  std::scoped_lock again{b1, b3};
  CHECK_FALSE(a1.try_lock());
  CHECK(a2.try_lock());
}

TEST_CASE("mutexes of different sessions are locked together, too") {
  two_clients w;
  auto first = w.a.mutex("1");
  auto second = w.b.mutex("2");
  {
    std::scoped_lock both{first, second};
    CHECK(first.locked());
    CHECK(second.locked());
  }
  CHECK_FALSE(first.locked());
  CHECK_FALSE(second.locked());
}

TEST_CASE("a wait that is stopped leaves the lock to others and the session as it is") {
  shared_by_two<mutex> w;
  std::stop_source stop;
  CHECK(w.mine.lock(stop.get_token()));
  stop.request_stop();
  CHECK_FALSE(w.theirs.lock(stop.get_token()));
  CHECK(w.world.server_inventory().waits == 0);
  w.mine.unlock();
  CHECK(w.theirs.try_lock());
}

TEST_CASE("who holds a lock and who waits for it is told") {
  shared_by_two<mutex> w;
  w.mine.lock();
  w.world.advance(3s);
  auto waiting = w.theirs.async_lock();
  w.settle();
  w.world.advance(2s);
  auto report = w.theirs.who();
  REQUIRE(report.holders.size() == 1);
  REQUIRE(report.waiters.size() == 1);
  CHECK(report.holders[0].pid == ::getpid());
  CHECK_FALSE(report.holders[0].host.empty());
  CHECK(report.holders[0].worker == "client 1");
  CHECK(report.holders[0].since == 5s);
  CHECK(report.waiters[0].since == 2s);
  CHECK(report.waiters[0].session != report.holders[0].session);
}

TEMPLATE_TEST_CASE(
    "a thread that ends while it holds a lock loses it, and the next owner learns that", "", mutex,
    recursive_mutex, shared_mutex) {
  shared_by_two<TestType> w;
  std::vector<std::string> lost;
  w.a.on_lock_lost([&](const error& why) { lost.push_back(why.what()); });
  std::thread{[&] { w.mine.lock(); }}.join();
  w.theirs.lock();
  CHECK(w.theirs.owner_died());
  REQUIRE(lost.size() == 1);
  CHECK(lost[0].find("'lock': the thread that held it has ended") != std::string::npos);
}

TEST_CASE("a thread that ends after it has unlocked tells the server nothing") {
  shared_by_two<mutex> w;
  std::thread{[&] { std::lock_guard{w.mine}; }}.join();
  w.theirs.lock();
  CHECK_FALSE(w.theirs.owner_died());
  CHECK_FALSE(w.a.status().counters.contains("directory.thread_end"));
}

TEST_CASE("a lock that a thread asked for by a future before it ended is locked by nobody") {
  shared_by_two<mutex> w;
  w.theirs.lock();
  std::optional<future<void>> asked;
  std::thread{[&] { asked = w.mine.async_lock(); }}.join();
  w.settle();
  CHECK_FAILS(errc::canceled, asked->get());
  w.theirs.unlock();
  CHECK_FALSE(w.mine.locked());
}

TEST_CASE("a thread may end after the session in which it holds a lock") {
  two_clients w;
  auto third = std::optional{w.world.connect()};
  auto locked = third->mutex("lock");
  std::thread{[&] {
    locked.lock();
    third.reset();
  }}.join();
  auto next = w.a.mutex("lock");
  next.lock();
  CHECK(next.owner_died());
}
