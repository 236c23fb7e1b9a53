#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace manager {

/// Who drives a network loop: its own thread or, for the time of a call, a thread that would
/// otherwise wait to be woken by it. Once lent, the loop stays out as long as calls keep coming,
/// and anybody who has work for it calls it back. Thread-safe.
class loop_loan {
public:
  /// `wake` ends the wait of whoever drives the loop; callable from any thread.
  explicit loop_loan(std::function<void()> wake) : wake_{std::move(wake)} {}

  /// The own thread, between two turns: while somebody wants the loop it is theirs. Returns when
  /// this thread drives again: the loop was called back, or nobody has borrowed it for `idle_time`.
  /// False when nobody wanted it.
  bool lend_if_wanted();

  /// The own thread has ended: nobody drives the loop any more.
  void end();

  /// Asks for the loop. True: the caller drives it from now on, until `give_back`.
  bool borrow();

  /// The same where the loop is lent and nobody drives it; never waits.
  bool borrow_if_free();

  /// @param at_once the own thread is to drive now, not only when the loop stays idle
  void give_back(bool at_once);

  /// True when the loop is lent, or in use, and the calling thread was the last to borrow it: what
  /// this thread leaves to do will be done when it borrows again, or by the own thread after
  /// `idle_time`.
  bool is_lent_here() const noexcept;

  /// There is work for the loop, and it may be that nobody drives: the own thread shall. No effect
  /// when it does.
  void recall();

  /// The borrower is to give the loop back.
  bool recalled() const noexcept { return recalled_.load(std::memory_order_relaxed); }

private:
  /// How long a lent loop stays out unused, and how long a borrower may wait in it.
  static constexpr std::chrono::milliseconds idle_time{10};

  enum class state : uint8_t { own, wanted, free, borrowed, ended };

  bool take();

  std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<state> state_{state::own};    ///< written under the mutex only
  std::atomic<bool> recalled_{false};       ///< as well
  std::atomic<std::thread::id> borrower_{}; ///< the last one
  uint64_t borrowed_times_ = 0;
};

} // namespace manager
