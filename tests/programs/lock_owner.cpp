// Kills, stops or ends a worker that holds locks; prints the client that gets the locks then.
#include <iostream>
#include <manager/manager.hpp>
#include <mutex>
#include <thread>

using namespace std::chrono_literals;

namespace {

/// Acquires all locks, prints that it did, and waits to be killed.
void hold(const manager::mutex& lock, const manager::semaphore& permits,
          const manager::barrier& meeting, const manager::event& ready) {
  lock.lock();
  permits.acquire(2);
  meeting.arrive();
  ready.set();
  manager::current().event().wait();
}
MANAGER_TASK(hold);

void leave_locked(const manager::mutex& lock) {
  lock.lock();
}
MANAGER_TASK(leave_locked);

/// Locks two mutexes; two workers lock them in different orders.
void lock_both(const manager::mutex& first, const manager::mutex& second,
               const manager::list<int>& done) {
  for (int i = 0; i < 200; ++i) {
    std::scoped_lock both{first, second};
    done.with(first).push_back(i);
  }
}
MANAGER_TASK(lock_both);

/// Unlocks a lock for which another thread of its process, and another process, wait.
void notify_later(const manager::mutex& lock, const manager::condition_variable& changed,
                  const manager::list<int>& numbers) {
  std::lock_guard guard{lock};
  numbers.push_back(1);
  changed.notify_one();
}
MANAGER_TASK(notify_later);

void survive_a_killed_owner(manager::session& m) {
  auto lock = m.mutex();
  auto permits = m.semaphore(2);
  auto meeting = m.barrier(2);
  auto ready = m.event();
  auto owner = m.spawn(hold, lock, permits, meeting, ready);
  ready.wait();
  auto holders = lock.who().holders;
  std::cout << "held by " << holders.at(0).worker << ", pid "
            << (holders.at(0).pid == owner.pid() ? "right" : "wrong") << '\n';
  std::cout << "permits " << permits.available() << ", try_lock " << lock.try_lock() << '\n';
  owner.kill();
  std::lock_guard guard{lock};
  permits.acquire(2);
  std::cout << "owner died " << lock.owner_died() << ", broken " << meeting.broken() << '\n';
}

void survive_an_owner_that_ends(manager::session& m) {
  auto lock = m.mutex();
  m.spawn(leave_locked, lock).join();
  std::cout << "free " << lock.try_lock_for(30s) << ", owner died " << lock.owner_died() << '\n';
}

void lock_crosswise(manager::session& m) {
  auto first = m.mutex();
  auto second = m.mutex();
  auto done = m.list<int>();
  auto one = m.spawn(lock_both, first, second, done);
  auto other = m.spawn(lock_both, second, first, done);
  one.join();
  other.join();
  std::cout << "locked both " << done.size() << " times\n";
}

void wait_for_a_condition(manager::session& m) {
  auto lock = m.mutex();
  auto changed = m.condition_variable();
  auto numbers = m.list<int>();
  std::unique_lock held{lock};
  auto worker = m.spawn(notify_later, lock, changed, numbers);
  changed.wait(held, [&] { return !numbers.empty(); });
  std::cout << "notified, " << numbers.size() << " number\n";
}

/// Stops a thread's wait from another thread of the same process.
void stop_a_wait(manager::session& m) {
  auto lock = m.mutex();
  lock.lock();
  bool got = true;
  auto other = m.event();
  std::jthread waiting{[&](const std::stop_token& stop) {
    other.set();
    got = lock.lock(stop);
  }};
  other.wait();
  while (lock.who().waiters.empty()) {
  }
  waiting.request_stop();
  waiting.join();
  std::cout << "stopped " << !got << ", waiters " << lock.who().waiters.size() << ", usable "
            << m.list<int>({1}).size() << '\n';
}

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  std::cout << std::boolalpha;
  survive_a_killed_owner(m);
  survive_an_owner_that_ends(m);
  lock_crosswise(m);
  wait_for_a_condition(m);
  stop_a_wait(m);
}
