#pragma once

#include "libmanager/src/transport/bell.hpp"
#include "libmanager/src/transport/loop_loan.hpp"
#include "libmanager/src/transport/peer_processes.hpp"
#include "libmanager/src/transport/spinner.hpp"

#include <atomic>
#include <caf/io/network/default_multiplexer.hpp>
#include <chrono>
#include <functional>
#include <mutex>
#include <vector>

namespace manager {

class scribe;

/// Makes the calling thread let go of the logger of an actor system that it has made, in which it
/// has spawned an actor, or whose loop it has driven. CAF holds the logger in a thread_local, and
/// `~actor_system` waits until no thread does: for ever, if that thread goes on and another one
/// destroys the system; and main's thread_locals are gone when static objects are destroyed.
void release_logger() noexcept;

/// CAF's epoll loop, with three changes. What the scribes have to write goes out once at the end of
/// each turn by one direct `send` a connection, instead of by registering for EPOLLOUT and being
/// woken. What is posted during a turn is done within it. And a thread that waits for an answer may
/// drive the loop itself, see `borrow`. Else it runs on the network thread of a node; a virtual
/// node calls `try_run_once` itself.
class network_loop : public caf::io::network::default_multiplexer {
public:
  explicit network_loop(caf::actor_system* system);

  void run() override;
  bool try_run_once() override;
  void run_once() override;
  void exec_later(caf::resumable* work) override;

  /// Makes the calling thread drive this loop, until `give_back`. False when it cannot be had.
  bool borrow();
  bool borrow_if_free();

  /// Does what is left to do, and returns the loop; nothing when this thread has not borrowed it.
  /// @param at_once the network thread is to drive now, because answers are awaited
  void give_back(bool at_once);

  /// Drives the loop until `done`. False when it had to be given back before.
  template <class Done> bool drive_until(Done done) {
    while (!done()) {
      if (loan_.recalled() || !intact_) {
        give_back(true);
        return false;
      }
      run_once();
    }
    return true;
  }

  /// False once the program has closed the descriptors of the library, all of them it is taken: the
  /// loop can do nothing any more, and its network thread cannot be joined. Callable from any
  /// thread.
  bool is_intact() noexcept {
    if (intact_ && !bell_.is_open())
      intact_ = false;
    return intact_;
  }

  /// The network thread is to drive: somebody waits for an answer without driving himself.
  void recall() { loan_.recall(); }

  /// Does `work` at the beginning of a turn: at once, by waking the network thread, or when the
  /// loop is lent to the calling thread in that thread's next turn, but within milliseconds.
  void post_soon(std::function<void()> work);

  /// True while the calling thread drives this loop, its own or borrowed.
  bool is_driven_here() const noexcept;

  /// True while the calling thread has borrowed this loop.
  bool is_borrowed_here() const noexcept;

  /// True in whatever this loop calls: nothing may block there.
  bool runs_here() const noexcept;

  /// Makes `writer` send at the end of this turn. Network thread only.
  void write_later(caf::intrusive_ptr<scribe> writer);

  /// Makes `who` beat at each `beat_all`, until it has ended. Network thread only.
  void keep_beating(caf::intrusive_ptr<scribe> who);

  /// The processes at the other ends of this loop's connections. Network thread only.
  peer_processes& peers() noexcept { return peers_; }

  /// One heartbeat of every connection that has one. Network thread only.
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
  std::vector<caf::intrusive_ptr<caf::resumable>> posted_; ///< by whoever drives
  spinner spinner_;
  std::mutex lazy_mutex_;
  std::vector<std::function<void()>> lazy_; ///< what its poster did not wake anybody for
  std::atomic<bool> has_lazy_{false};
  std::atomic<bool> intact_{true};
  bool has_sent_ = false; ///< since it was borrowed
  bell bell_{*this};
  peer_processes peers_{*this};
  loop_loan loan_{[this] { bell_.ring(); }};
};

} // namespace manager
