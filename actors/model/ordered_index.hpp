#pragma once

#include "actors/model/packed.hpp"
#include "actors/model/packed_key.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace manager {

/// Entries by key, in the order of their insertion. An entry is its own key (`packed`), or has a
/// member `key`. Keys are equal when their bytes are; the index stores them as `to_key` makes them.
/// Entries are numbered from 1 in that order, and a number is never used again: a scan that
/// remembers one goes on at the right place, whatever was erased meanwhile.
/// Not thread-safe. Owns its entries; pointers and iterators are valid until their entry is erased.
template <class Entry> class ordered_index {
  using entry_map = std::map<uint64_t, Entry>; ///< by number

public:
  using iterator = typename entry_map::iterator;
  using const_iterator = typename entry_map::const_iterator;

  ordered_index() = default;
  ordered_index(const ordered_index&) = delete; // the index refers to the entries
  ordered_index& operator=(const ordered_index&) = delete;

  size_t size() const noexcept { return entries_.size(); }
  bool empty() const noexcept { return entries_.empty(); }

  // Iterators point to pairs of a number and an entry.
  iterator begin() noexcept { return entries_.begin(); }
  iterator end() noexcept { return entries_.end(); }
  const_iterator begin() const noexcept { return entries_.begin(); }
  const_iterator end() const noexcept { return entries_.end(); }

  /// Returns the first entry with this number or a later one.
  const_iterator from(uint64_t number) const { return entries_.lower_bound(number); }

  /// Finds the entry under any key that equals `key`; `end()` if there is none.
  /// @throws error bad_argument for a NaN
  iterator find(const packed& key) {
    auto other = equal_key(key);
    return find_exact(other ? *other : key);
  }
  const_iterator find(const packed& key) const {
    auto other = equal_key(key);
    return find_exact(other ? *other : key);
  }

  /// As `find`, for a key that is as `to_key` makes it.
  iterator find_exact(const packed& key) {
    auto found = index_.find(bytes_of(key));
    return found == index_.end() ? entries_.end() : found->second;
  }
  const_iterator find_exact(const packed& key) const {
    auto found = index_.find(bytes_of(key));
    return found == index_.end() ? entries_.end() : const_iterator{found->second};
  }
  bool contains_exact(const packed& key) const { return index_.contains(bytes_of(key)); }

  /// Appends an entry. Its key is as `to_key` makes it, and no other entry has it.
  iterator append(Entry entry) {
    auto place = entries_.emplace_hint(entries_.end(), ++last_number_, std::move(entry));
    try {
      index_.emplace(bytes_of(key_of(place->second)), place);
    } catch (...) { // out of memory
      entries_.erase(place);
      throw;
    }
    return place;
  }

  /// Erases an entry and returns the place of the next one.
  iterator erase(iterator place) {
    index_.erase(bytes_of(key_of(place->second))); // first: it refers to the entry
    return entries_.erase(place);
  }

  /// Erases an entry and returns it.
  Entry extract(iterator place) {
    index_.erase(bytes_of(key_of(place->second)));
    auto taken = std::move(place->second);
    entries_.erase(place);
    return taken;
  }

  void clear() noexcept {
    index_.clear();
    entries_.clear();
  }

private:
  static const packed& key_of(const Entry& entry) {
    if constexpr (std::is_same_v<Entry, packed>)
      return entry;
    else
      return entry.key;
  }
  static std::string_view bytes_of(const packed& key) { return key.bytes; }

  entry_map entries_;
  std::unordered_map<std::string_view, iterator> index_; ///< by the entries' own bytes
  uint64_t last_number_ = 0;
};

} // namespace manager
