#pragma once

#include "actors/objects/change_notes.hpp"
#include "actors/value/packed.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <memory>
#include <string_view>

namespace manager {

/// Entries in the order of their insertion, found by the bytes of their keys in constant time. An
/// entry takes 40 bytes, and about 20 bytes in the index, beside the memory of a long key or value.
/// Changes are recorded in the undo_log in use. Not thread-safe.
class ordered_entries {
public:
  struct entry {
    packed key;
    packed value;
    uint64_t number; ///< number of the insertion, from 1; never reused

    /// Returns true for an erased entry, whose slot is not removed yet.
    bool is_erased() const noexcept { return key.empty(); }
  };

  /// Iterator over the entries in order. Valid until the entries change.
  class const_iterator {
  public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = entry;
    using difference_type = std::ptrdiff_t;
    using pointer = const entry*;
    using reference = const entry&;
    using slot = std::deque<entry>::const_iterator;

    const_iterator() = default;
    const_iterator(slot at, slot end) : at_{at}, end_{end} { skip_erased(); }

    reference operator*() const { return *at_; }
    pointer operator->() const { return &*at_; }
    const_iterator& operator++() {
      ++at_;
      skip_erased();
      return *this;
    }
    const_iterator operator++(int) {
      auto before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const const_iterator& a, const const_iterator& b) {
      return a.at_ == b.at_;
    }

  private:
    void skip_erased() {
      while (at_ != end_ && at_->is_erased())
        ++at_;
    }

    slot at_;
    slot end_;
  };

  ordered_entries() noexcept;
  ~ordered_entries();
  ordered_entries(const ordered_entries&) = delete;
  ordered_entries& operator=(const ordered_entries&) = delete;

  size_t size() const noexcept;
  bool empty() const noexcept { return size() == 0; }
  const_iterator begin() const;
  const_iterator end() const;

  /// Returns the first entry whose number is not less than `number`.
  const_iterator from(uint64_t number) const;

  /// Returns the entry, or null if there is none. The pointer is valid until an entry is erased.
  entry* find(std::string_view key);
  const entry* find(std::string_view key) const;

  /// Returns the newest entry. @pre not empty
  entry& back();

  /// Adds an entry as the newest. @pre the key is not empty, and not a key of another entry
  void append(packed key, packed value);

  /// Replaces the value of an entry, and returns the old value.
  packed exchange(entry& which, packed value);

  void erase(const entry& which);
  void clear();

  /// Records the later changes in `notes`, too; null: in none. Reverts are not recorded.
  void note_changes_in(change_notes* notes) noexcept { notes_ = notes; }

private:
  struct storage;

  entry& numbered(uint64_t number);
  void unappend(uint64_t number);
  void restore(uint64_t number, packed key, packed value);
  void tidy() noexcept;

  std::unique_ptr<storage> storage_; ///< null until the first entry
  uint64_t last_number_ = 0;
  change_notes* notes_ = nullptr; ///< null unless somebody watches
};

} // namespace manager
