#include "actors/objects/containers/dict.hpp"

#include "actors/value/packed_key.hpp"
#include "actors/value/packed_value.hpp"

#include <string>
#include <utility>

// Operations on many entries are in dict_bulk.cpp.

namespace manager {

dict_object::dict_object(const packed& initial) {
  if (!initial.empty() && !is_nil(initial))
    update(initial);
}

// -- one entry ----------------------------------------------------------------

int64_t dict_object::size() const {
  return static_cast<int64_t>(entries_.size());
}

bool dict_object::contains(const packed& key) const {
  return find(key) != nullptr;
}

packed dict_object::at(const packed& key) const {
  if (auto* found = find(key))
    return found->value;
  throw_no_key(key);
}

std::optional<packed> dict_object::get(const packed& key) const {
  if (auto* found = find(key))
    return found->value;
  return std::nullopt;
}

void dict_object::set(packed key, packed value) {
  require_value(key);
  require_value(value);
  put(std::move(key), std::move(value));
}

std::optional<packed> dict_object::emplace(packed key, packed value) {
  if (auto* found = find(key))
    return found->value;
  set(std::move(key), std::move(value));
  return std::nullopt;
}

bool dict_object::erase(const packed& key) {
  return remove(key).has_value();
}

std::optional<packed> dict_object::extract(const packed& key) {
  return remove(key);
}

std::optional<packed> dict_object::pop_back() {
  if (entries_.empty())
    return std::nullopt;
  auto& newest = entries_.back();
  packed_writer out;
  out.array(2);
  out.add(newest.key);
  out.add(newest.value);
  drop(newest);
  return std::move(out).finish();
}

// -- read, modify, write ------------------------------------------------------

std::optional<packed> dict_object::exchange(packed key, packed value) {
  auto* found = find(key);
  if (!found) {
    set(std::move(key), std::move(value));
    return std::nullopt;
  }
  require_value(value);
  auto old = overwrite(*found, std::move(value));
  keep_for_ever(*found);
  return old;
}

bool dict_object::extract_if_equal(const packed& key, const packed& expected) {
  auto* found = find(key);
  if (found == nullptr || found->value != expected)
    return false;
  drop(*found);
  return true;
}

packed dict_object::cmp_xchg(packed key, const std::optional<packed>& expected,
                             std::optional<packed> desired) {
  require_value(key);
  if (desired)
    require_value(*desired);
  auto* found = find(key);
  packed_writer out;
  auto matches = found ? expected == found->value : !expected;
  out.array(!matches && found ? 2 : 1);
  out.value(matches);
  if (!matches && found)
    out.add(found->value);
  if (matches && desired)
    put(std::move(key), std::move(*desired));
  else if (matches)
    remove(key);
  return std::move(out).finish();
}

std::optional<packed> dict_object::fetch_add(packed key, const packed& delta, const packed& range) {
  if (auto* found = find(key))
    return overwrite(*found, add_values(found->value, delta, range));
  set(std::move(key), first_sum(delta, range));
  return std::nullopt;
}

// -- helpers ------------------------------------------------------------------

dict_object::entry* dict_object::find(const packed& key) {
  auto other = equal_key(key);
  return entries_.find(other ? other->bytes() : key.bytes());
}

const dict_object::entry* dict_object::find(const packed& key) const {
  auto other = equal_key(key);
  return entries_.find(other ? other->bytes() : key.bytes());
}

void dict_object::put(packed key, packed value, deadline of_entry) {
  if (auto* found = find(key)) {
    overwrite(*found, std::move(value));
    if (of_entry == deadline::ended)
      keep_for_ever(*found);
    return;
  }
  if (auto other = equal_key(key))
    key = std::move(*other);
  quota_.require(amount_of_entry(key, value));
  insert(std::move(key), std::move(value));
}

/// Inserts an entry for which room was reserved.
/// @pre the key is new, and as `equal_key` makes it
void dict_object::insert(packed key, packed value) {
  auto more = amount_of_entry(key, value);
  if (waits_)
    waits_->note(key);
  entries_.append(std::move(key), std::move(value));
  quota_.add(more);
}

/// Removes an entry.
void dict_object::drop(const entry& which) {
  quota_.remove(amount_of_entry(which.key, which.value));
  keep_for_ever(which);
  entries_.erase(which);
}

/// Replaces the value of an entry, and returns the old value.
packed dict_object::overwrite(entry& found, packed value) {
  quota_.take(amount_of(value) - amount_of(found.value));
  return entries_.exchange(found, std::move(value));
}

std::optional<packed> dict_object::remove(const packed& key) {
  auto* found = find(key);
  if (!found)
    return std::nullopt;
  auto value = found->value;
  drop(*found);
  return value;
}

} // namespace manager
