#include "actors/objects/containers/ordered_entries.hpp"

#include "actors/objects/undo_log.hpp"
#include "actors/value/keyed_hash.hpp"

#include <algorithm>
#include <new>
#include <tsl/robin_set.h>
#include <utility>

// The slots are in the order of insertion. Slots of erased entries are among them, but not at the
// ends, except during a transaction, which may restore them. The index has the positions of the
// other slots. Positions count from the first slot after the last `compact`, so removing slots at
// the front changes no position.

namespace manager {

struct ordered_entries::storage {
  struct hash {
    const storage* owner;
    size_t operator()(std::string_view key) const { return keyed_hash(key); }
    size_t operator()(uint64_t position) const { return (*this)(owner->key_at(position)); }
  };
  struct equal {
    using is_transparent = void;
    const storage* owner;
    bool operator()(uint64_t a, uint64_t b) const { return a == b; }
    bool operator()(uint64_t a, std::string_view b) const { return owner->key_at(a) == b; }
    bool operator()(std::string_view a, uint64_t b) const { return owner->key_at(b) == a; }
  };
  using positions = tsl::robin_set<uint64_t, hash, equal, std::allocator<uint64_t>, true>;

  /// Measured with a million entries: as fast as with the default of 0.5, in less memory.
  static constexpr float buckets_used = 0.8F;

  storage() { index.max_load_factor(buckets_used); }
  storage(const storage&) = delete;
  storage& operator=(const storage&) = delete;

  std::string_view key_at(uint64_t position) const { return slots[position - first].key.bytes(); }

  void trim() noexcept;
  void compact();

  std::deque<entry> slots;
  uint64_t first = 0; ///< position of the first slot
  size_t erased = 0;  ///< slots of erased entries
  positions index{0, hash{this}, equal{this}};
};

/// Removes erased slots at both ends.
void ordered_entries::storage::trim() noexcept {
  for (; !slots.empty() && slots.front().is_erased(); --erased, ++first)
    slots.pop_front();
  for (; !slots.empty() && slots.back().is_erased(); --erased)
    slots.pop_back();
}

/// Removes all erased slots without allocating. The positions change.
void ordered_entries::storage::compact() {
  auto rest =
      std::remove_if(slots.begin(), slots.end(), [](auto& slot) { return slot.is_erased(); });
  slots.erase(rest, slots.end());
  first = 0;
  erased = 0;
  index.clear(); // keeps the buckets
  for (uint64_t position = 0; position < slots.size(); ++position)
    index.insert(position);
  try {
    index.rehash(0);
  } catch (const std::bad_alloc&) { // the index stays larger than necessary
  }
}

ordered_entries::ordered_entries() noexcept = default;
ordered_entries::~ordered_entries() = default;

size_t ordered_entries::size() const noexcept {
  return storage_ ? storage_->slots.size() - storage_->erased : 0;
}

ordered_entries::const_iterator ordered_entries::begin() const {
  return storage_ ? const_iterator{storage_->slots.begin(), storage_->slots.end()}
                  : const_iterator{};
}

ordered_entries::const_iterator ordered_entries::end() const {
  return storage_ ? const_iterator{storage_->slots.end(), storage_->slots.end()} : const_iterator{};
}

ordered_entries::const_iterator ordered_entries::from(uint64_t number) const {
  if (!storage_)
    return {};
  auto& slots = std::as_const(storage_->slots);
  auto at = std::lower_bound(slots.begin(), slots.end(), number,
                             [](auto& slot, auto wanted) { return slot.number < wanted; });
  return {at, slots.end()};
}

ordered_entries::entry* ordered_entries::find(std::string_view key) {
  if (!storage_)
    return nullptr;
  auto found = storage_->index.find(key);
  return found == storage_->index.end() ? nullptr : &storage_->slots[*found - storage_->first];
}

const ordered_entries::entry* ordered_entries::find(std::string_view key) const {
  return const_cast<ordered_entries*>(this)->find(key);
}

ordered_entries::entry& ordered_entries::back() {
  auto last = storage_->slots.rbegin();
  while (last->is_erased())
    ++last;
  return *last;
}

void ordered_entries::append(packed key, packed value) {
  if (!storage_)
    storage_ = std::make_unique<storage>();
  auto& slots = storage_->slots;
  slots.push_back({std::move(key), std::move(value), last_number_ + 1});
  try {
    storage_->index.insert(storage_->first + slots.size() - 1);
  } catch (...) { // out of memory
    slots.pop_back();
    throw;
  }
  ++last_number_;
  if (notes_ != nullptr)
    notes_->assigned(slots.back().key, slots.back().value);
  if (auto* log = undo_log::current()) {
    log->add([this, number = last_number_] { unappend(number); });
    log->after_end(this, [this] { tidy(); });
  }
}

packed ordered_entries::exchange(entry& which, packed value) {
  auto old = std::exchange(which.value, std::move(value));
  if (notes_ != nullptr && which.value != old)
    notes_->assigned(which.key, which.value);
  if (auto* log = undo_log::current())
    log->add([this, number = which.number, old] { numbered(number).value = old; });
  return old;
}

void ordered_entries::erase(const entry& which) {
  auto position = storage_->index.find(which.key.bytes());
  auto& slot = storage_->slots[*position - storage_->first];
  auto* log = undo_log::current();
  if (log != nullptr) {
    log->add([this, erased = slot] { restore(erased.number, erased.key, erased.value); });
    log->after_end(this, [this] { tidy(); });
  }
  if (notes_ != nullptr)
    notes_->erased(slot.key);
  storage_->index.erase(position);
  slot.key = {};
  slot.value = {};
  ++storage_->erased;
  if (log == nullptr)
    tidy();
}

void ordered_entries::clear() {
  if (notes_ != nullptr && !empty())
    notes_->cleared();
  if (auto* log = undo_log::current()) {
    auto kept = std::make_shared<std::unique_ptr<storage>>(std::move(storage_));
    log->add([this, kept] { storage_ = std::move(*kept); });
  }
  storage_ = nullptr;
}

// -- helpers ------------------------------------------------------------------

/// Returns the slot of this number. @pre it exists
ordered_entries::entry& ordered_entries::numbered(uint64_t number) {
  auto& slots = storage_->slots;
  return *std::lower_bound(slots.begin(), slots.end(), number,
                           [](auto& slot, auto wanted) { return slot.number < wanted; });
}

/// Removes an entry that was appended. @pre it exists
void ordered_entries::unappend(uint64_t number) {
  auto& slot = numbered(number);
  storage_->index.erase(storage_->index.find(slot.key.bytes()));
  slot.key = {};
  slot.value = {};
  ++storage_->erased;
}

/// Restores an entry in its slot. @pre the slot exists and is erased
void ordered_entries::restore(uint64_t number, packed key, packed value) {
  auto& slot = numbered(number);
  slot.key = std::move(key);
  slot.value = std::move(value);
  --storage_->erased;
  storage_->index.insert(storage_->first + static_cast<uint64_t>(&slot - &storage_->slots.front()));
}

/// Removes the slots of erased entries at the ends, and all of them if they are many.
void ordered_entries::tidy() noexcept {
  if (!storage_)
    return;
  storage_->trim();
  if (storage_->erased > size() && storage_->erased > 16)
    storage_->compact();
}

} // namespace manager
