#include "actors/objects/containers/set.hpp"

#include "actors/objects/containers/bulk.hpp"
#include "actors/value/packed_key.hpp"
#include "actors/value/packed_text.hpp"
#include "actors/value/packed_value.hpp"

#include <utility>

// Operations on two sets are in set_algebra.cpp.

namespace manager {

set_object::set_object(const packed& initial) {
  if (!initial.empty() && !is_nil(initial))
    update(initial);
}

set_object::~set_object() {
  if (table_ != nullptr)
    leave(*table_);
}

void set_object::join(set_table& table, uint64_t id) {
  table.enter(id, values_, in_use_);
  table_ = &table;
  id_ = id;
}

void set_object::leave(set_table& table) noexcept {
  table.leave(id_);
  table_ = nullptr;
}

// -- one value ------------------------------------------------------------------

bool set_object::contains(const packed& value) const {
  return find(value) != nullptr;
}

bool set_object::insert(packed value) {
  require_value(value);
  value = to_key(std::move(value));
  if (values_.find(value.bytes()) != nullptr)
    return false;
  auto more = amount_of(value);
  quota_.require(more);
  values_.append(std::move(value), {});
  quota_.add(more);
  return true;
}

bool set_object::erase(const packed& value) {
  auto* found = find(value);
  if (found == nullptr)
    return false;
  remove(*found);
  return true;
}

std::optional<packed> set_object::pop_front() {
  if (values_.empty())
    return std::nullopt;
  return remove(*values_.begin());
}

std::optional<packed> set_object::pop_back() {
  if (values_.empty())
    return std::nullopt;
  return remove(values_.back());
}

void set_object::clear() {
  values_.clear();
  quota_.clear();
}

// -- all values -------------------------------------------------------------------

packed set_object::chunk(uint64_t cursor, int64_t max) const {
  chunk_writer part{max};
  auto next = values_.from(cursor);
  for (; next != values_.end(); ++next) {
    if (!part.takes(next->key.size()))
      break;
    part.add(next->key);
  }
  packed_writer out;
  out.array(2);
  out.value(next == values_.end() ? uint64_t{0} : next->number);
  out.add(std::move(part).finish());
  return std::move(out).finish();
}

packed set_object::dump() const {
  packed_writer out;
  out.array(values_.size());
  for (auto& each : values_)
    out.add(each.key);
  return std::move(out).finish();
}

std::string set_object::preview() const {
  container_preview text{"{}", values_.size()};
  for (auto each = values_.begin(); text.takes_more(); ++each)
    text.add(each->key);
  return std::move(text).finish();
}

// -- helpers ----------------------------------------------------------------------

const packed_set::entry* set_object::find(const packed& value) const {
  auto other = equal_key(value);
  return values_.find(other ? other->bytes() : value.bytes());
}

/// Removes a value, and returns it.
packed set_object::remove(const packed_set::entry& found) {
  auto value = found.key;
  values_.erase(found);
  quota_.remove(amount_of(value));
  return value;
}

} // namespace manager
