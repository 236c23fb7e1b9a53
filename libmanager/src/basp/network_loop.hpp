#pragma once

#include "libmanager/src/basp/loop_handover.hpp"
#include "libmanager/src/basp/peer_processes.hpp"
#include "libmanager/src/basp/spinner.hpp"
#include "libmanager/src/basp/wake_event.hpp"

#include <atomic>
#include <caf/io/network/default_multiplexer.hpp>
#include <chrono>
#include <functional>
#include <mutex>
#include <vector>

namespace manager {

class scribe;

/// Makes the calling thread release the logger of an actor system that the thread has made, in
/// which it has spawned an actor, or whose loop it has driven. CAF holds the logger in a
/// thread_local, and `~actor_system` waits until no thread holds it: for ever, if that thread runs
/// on and another thread destroys the system. main's thread_locals are destroyed before static
/// objects.
void release_logger() noexcept;

/// CAF's epoll loop, with three changes. At the end of each turn, the output of the scribes is sent
/// by one direct `send` per connection; CAF would register for EPOLLOUT and wait to be woken. Work
/// posted during a turn is done within the turn. A thread that waits for an answer may drive the
/// loop itself, see `borrow`; otherwise a node's network thread runs the loop. A virtual node calls
/// `try_run_once`.
class network_loop : public caf::io::network::default_multiplexer {
public:
  explicit network_loop(caf::actor_system* system);

  void run() override;
  bool try_run_once() override;
  void run_once() override;
  void exec_later(caf::resumable* work) override;

  /// Makes the calling thread drive this loop, until `give_back`. Returns false if the loop is not
  /// available.
  bool borrow();
  bool borrow_if_free();

  /// Does the remaining work and returns the loop; has no effect if this thread has not borrowed
  /// the loop.
  /// @param at_once true if the network thread has to drive now, because other threads wait for
  /// answers
  void give_back(bool at_once);

  /// Drives the loop until `done`. Returns false if the loop had to be given back before.
  template <class Done> bool drive_until(Done done) {
    while (!done()) {
      if (handover_.recalled() || !intact_) {
        give_back(true);
        return false;
      }
      run_once();
    }
    return true;
  }

  /// Returns false once the program has closed the library's descriptors (if one is closed, all are
  /// taken to be): the loop cannot work any more, and its network thread cannot be joined. Any
  /// thread may call.
  bool is_intact() noexcept {
    if (intact_ && !wake_event_.is_open())
      intact_ = false;
    return intact_;
  }

  /// Makes the network thread drive, because a thread waits for an answer without driving.
  void recall() { handover_.recall(); }

  /// Does `work` at the beginning of a turn. Wakes the network thread; if the loop is lent to the
  /// calling thread, `work` waits for that thread's next turn, at most milliseconds.
  void post_soon(std::function<void()> work);

  /// Returns true while the calling thread drives this loop, its own or a borrowed one.
  bool is_driven_here() const noexcept;

  /// Returns true while the calling thread has borrowed this loop.
  bool is_borrowed_here() const noexcept;

  /// Returns true inside every call that this loop makes: no function may block there.
  bool runs_here() const noexcept;

  /// Makes `writer` send at the end of this turn. Network thread only.
  void write_later(caf::intrusive_ptr<scribe> writer);

  /// Makes `who` beat at each `beat_all`, until its connection has ended. Network thread only.
  void keep_beating(caf::intrusive_ptr<scribe> who);

  /// Returns the processes at the other ends of this loop's connections. Network thread only.
  peer_processes& peers() noexcept { return peers_; }

  /// Beats for every connection that has heartbeats. Network thread only.
  void beat_all(std::chrono::steady_clock::time_point now);

private:
  void wait_for_input();
  void write_all();
  void run_posted();
  void run_lazy();
  void finish_turn();
  [[noreturn]] void stop_for_good();

  std::vector<caf::intrusive_ptr<scribe>> writers_;
  std::vector<caf::intrusive_ptr<scribe>> beating_;
  std::vector<caf::intrusive_ptr<caf::resumable>> posted_; ///< by the thread that drives
  spinner spinner_;
  std::mutex lazy_mutex_;
  std::vector<std::function<void()>> lazy_; ///< posted without waking the thread
  std::atomic<bool> has_lazy_{false};
  std::atomic<bool> intact_{true};
  bool has_sent_ = false; ///< since the loop was borrowed
  wake_event wake_event_{*this};
  peer_processes peers_{*this};
  loop_handover handover_{[this] { wake_event_.notify(); }};
};

} // namespace manager
