#pragma once

#include "libmanager/src/unique_fd.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <system_error>

// What workers of a long run have had acknowledged, where it outlives them.

namespace soak {

/// The entries of one worker, which alone writes them. An entry counts once `count` covers it.
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
  book<4096> popped;           ///< items that were received
  std::atomic<uint64_t> added; ///< acknowledged increments
};

constexpr size_t most_workers = 4096;

struct ledger {
  std::atomic<bool> stop; ///< the workers are to finish
  std::array<account, most_workers> accounts;
};

/// A ledger in a file that all processes map. The file has holes: only what is used takes room.
class mapped_ledger {
public:
  explicit mapped_ledger(const std::string& path) {
    manager::unique_fd file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!file || ::ftruncate(file.get(), sizeof(ledger)) != 0)
      throw std::system_error{errno, std::generic_category(), path};
    memory_ = ::mmap(nullptr, sizeof(ledger), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (memory_ == MAP_FAILED)
      throw std::system_error{errno, std::generic_category(), path};
  }
  ~mapped_ledger() { ::munmap(memory_, sizeof(ledger)); }
  mapped_ledger(const mapped_ledger&) = delete;
  mapped_ledger& operator=(const mapped_ledger&) = delete;

  ledger& operator*() const { return *static_cast<ledger*>(memory_); }
  ledger* operator->() const { return static_cast<ledger*>(memory_); }

private:
  void* memory_;
};

} // namespace soak
