#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <stdexcept>

// Logs of the workers of a bank, in memory that outlives the workers.

namespace soak {

constexpr int accounts = 40; ///< in each of two dicts

/// Move of an amount from an account to another. An account is the number of its dict and its key.
struct transfer {
  int from, payer, to, payee;
  int64_t amount;
};

/// Moves of one worker, which alone writes them. A move is entered before it is made, and its
/// outcome after it: only the last move of a killed worker can be without an outcome.
class transfer_log {
public:
  void clear() { count_ = 0; }

  /// Enters a move that will be made.
  transfer& begin(const transfer& what) {
    if (count_ == entries_.size())
      throw std::length_error{"the log is full"};
    auto& next = entries_[count_];
    next.what = what;
    next.is = outcome::open;
    ++count_;
    return next.what;
  }

  /// Enters the outcome of the last move.
  void end(bool made) { entries_[count_ - 1].is = made ? outcome::made : outcome::refused; }

  bool is_last_open() const { return count_ > 0 && entries_[count_ - 1].is == outcome::open; }

  /// Returns the number of moves that were made for certain.
  uint64_t made() const {
    uint64_t number = 0;
    visit_made(false, [&](const transfer&) { ++number; });
    return number;
  }

  /// Calls `f(transfer)` for each move that was made; for one without outcome if `open` says so.
  template <class F> void visit_made(bool open, F f) const {
    for (size_t i = 0; i < count_; ++i)
      if (entries_[i].is == outcome::made || (open && entries_[i].is == outcome::open))
        f(entries_[i].what);
  }

private:
  enum class outcome : uint8_t { open, made, refused };

  struct entry {
    transfer what;
    std::atomic<outcome> is;
  };

  std::atomic<size_t> count_;
  std::array<entry, 1 << 16> entries_;
};

struct transfer_books {
  static constexpr size_t places = 20;

  std::atomic<bool> stop; ///< tells the workers to finish
  std::array<transfer_log, places> logs;
};

} // namespace soak
