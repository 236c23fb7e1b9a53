#pragma once

#include <array>
#include <atomic>
#include <cstdint>

// Records of acknowledged operations of a long run's workers, in memory that outlives the workers.

namespace soak {

/// Entries of one worker, which alone writes them. An entry is valid once `count` covers it.
template <size_t Most> struct book {
  std::atomic<uint64_t> count;
  std::array<uint64_t, Most> entries;

  bool full() const { return count.load() == Most; }
  void enter(uint64_t entry) {
    entries[count.load()] = entry;
    count.fetch_add(1);
  }
  const uint64_t* begin() const { return entries.data(); }
  const uint64_t* end() const { return entries.data() + count.load(); }
};

struct account {
  book<4096> pushed;           ///< items whose push was acknowledged
  book<4096> popped;           ///< received items
  std::atomic<uint64_t> added; ///< acknowledged increments
};

constexpr size_t most_workers = 4096;

struct ledger {
  std::atomic<bool> stop; ///< tells the workers to finish
  std::array<account, most_workers> accounts;
};

} // namespace soak
