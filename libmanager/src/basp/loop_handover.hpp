#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace manager {

/// Decides which thread drives a network loop: the loop's own thread or, during a call, a thread
/// that would otherwise wait to be woken by the own thread. Once lent, the loop stays lent while
/// calls keep coming; a thread that has other work for the loop recalls it. Thread-safe.
class loop_handover {
public:
  /// Makes a loan. `wake` ends the wait of the thread that drives the loop; any thread may call
  /// `wake`.
  explicit loop_handover(std::function<void()> wake) : wake_{std::move(wake)} {}

  /// Lends the loop if a thread wants it; the own thread calls this between two turns. Blocks until
  /// the own thread has to drive again: the loop was recalled, or no thread has borrowed it for
  /// `idle_time`. Returns false at once if no thread wanted the loop.
  bool lend_if_wanted();

  /// Records that the own thread has ended: no thread drives the loop any more.
  void end();

  /// Asks for the loop. Returns true if the caller drives the loop from now on, until `give_back`.
  /// Waits for at most `idle_time`.
  bool borrow();

  /// Borrows the loop if it is lent and no thread drives it; never waits.
  bool borrow_if_free();

  /// Gives the loop back.
  /// @param at_once true if the own thread has to drive now, and not only when the loop stays idle
  void give_back(bool at_once);

  /// Returns true if the loop is lent or in use, and the calling thread was the last to borrow it.
  /// Work that this thread leaves is then done when the thread borrows again, or by the own thread
  /// after `idle_time`.
  bool is_lent_here() const noexcept;

  /// Makes the own thread drive, because there is work for the loop and possibly no thread drives
  /// it. Has no effect if the own thread drives.
  void recall();

  /// Returns true if the borrower has to give the loop back.
  bool recalled() const noexcept { return recalled_.load(std::memory_order_relaxed); }

private:
  /// Time that a lent loop stays lent without use, and time that a borrower may wait in it.
  static constexpr std::chrono::milliseconds idle_time{10};

  enum class state : uint8_t { own, wanted, free, borrowed, ended };

  bool take();

  std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<state> state_{state::own};    ///< written under the mutex only
  std::atomic<bool> recalled_{false};       ///< written under the mutex only
  std::atomic<std::thread::id> borrower_{}; ///< last borrower
  uint64_t borrowed_times_ = 0;
};

} // namespace manager
