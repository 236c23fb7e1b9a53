#pragma once

#include "actors/objects/containers/ordered_entries.hpp"

#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace manager {

/// Different values in the order of their insertion.
using packed_set = ordered_entries;

/// Table of a server's sets by their object numbers, for operations with another set. Lives on the
/// server's network thread; outlives the sets.
class set_table {
public:
  /// `in_use` is locked by whoever uses the values at a time when another thread may.
  void enter(uint64_t id, const packed_set& values, std::mutex& in_use) {
    sets_[id] = {&values, &in_use};
  }
  void leave(uint64_t id) noexcept { sets_.erase(id); }

  /// Returns the values of the set of this number; null if no set has it.
  const packed_set* find(uint64_t id) const {
    auto found = sets_.find(id);
    return found == sets_.end() ? nullptr : found->second.values;
  }

  /// Waits until no long operation uses the set. @pre it is in the table
  std::unique_lock<std::mutex> lock(uint64_t id) const {
    return std::unique_lock{*sets_.at(id).in_use};
  }

private:
  struct entry {
    const packed_set* values;
    std::mutex* in_use;
  };

  std::unordered_map<uint64_t, entry> sets_;
};

} // namespace manager
