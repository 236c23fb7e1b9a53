#pragma once

#include "actors/model/ordered_entries.hpp"

#include <cstdint>
#include <unordered_map>

namespace manager {

/// Different values in the order of their insertion.
using packed_set = ordered_entries;

/// Table of a server's sets by their object numbers, for operations with another set. Lives on the
/// server's network thread; outlives the sets.
class set_book {
public:
  void enter(uint64_t id, const packed_set& values) { sets_[id] = &values; }
  void leave(uint64_t id) noexcept { sets_.erase(id); }

  /// Returns the values of the set of this number; null if no set has it.
  const packed_set* find(uint64_t id) const {
    auto found = sets_.find(id);
    return found == sets_.end() ? nullptr : found->second;
  }

private:
  std::unordered_map<uint64_t, const packed_set*> sets_;
};

} // namespace manager
