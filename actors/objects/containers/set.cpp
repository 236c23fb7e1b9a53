#include "actors/objects/containers/set.hpp"

#include "actors/objects/containers/bulk.hpp"
#include "actors/value/packed_condition.hpp"
#include "actors/value/packed_key.hpp"
#include "actors/value/packed_text.hpp"
#include "actors/value/packed_value.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

// Operations on two sets are in set_algebra.cpp.

namespace manager {

set_object::set_object(const packed& initial) {
  if (!initial.empty() && !is_nil(initial))
    update(initial);
}

set_object::~set_object() {
  detach();
}

void set_object::attach(const object_context& server) {
  server.sets.enter(server.id, values_, in_use_);
  table_ = &server.sets;
  id_ = server.id;
}

void set_object::detach() noexcept {
  if (table_ != nullptr)
    table_->leave(id_);
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

// -- conditions -------------------------------------------------------------------

int64_t set_object::count_if(const std::string& comparison, const packed& field,
                             const packed& operand) const {
  auto holds = condition_of(comparison, field, operand);
  return std::count_if(values_.begin(), values_.end(), [&](auto& each) { return holds(each.key); });
}

std::optional<packed> set_object::find_if(const std::string& comparison, const packed& field,
                                          const packed& operand) const {
  auto holds = condition_of(comparison, field, operand);
  auto found =
      std::find_if(values_.begin(), values_.end(), [&](auto& each) { return holds(each.key); });
  return found == values_.end() ? std::nullopt : std::optional{found->key};
}

int64_t set_object::erase_if(const std::string& comparison, const packed& field,
                             const packed& operand) {
  auto holds = condition_of(comparison, field, operand);
  std::lock_guard guard{in_use_};
  std::vector<packed> unwanted; // all of them first: a failure erases nothing
  for (auto& each : values_)
    if (holds(each.key))
      unwanted.push_back(each.key);
  return remove_all(unwanted);
}

// -- all values -------------------------------------------------------------------

packed set_object::chunk(uint64_t cursor, int64_t max) const {
  part_writer part{max};
  auto next = values_.from(cursor);
  for (; next != values_.end(); ++next) {
    if (!part.takes(next->key.size()))
      break;
    part.add(next->key);
  }
  return std::move(part).finish_with(next == values_.end() ? uint64_t{0} : next->number);
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
