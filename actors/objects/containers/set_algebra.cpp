#include "actors/objects/containers/set.hpp"
#include "actors/objects/undo_log.hpp"
#include "actors/value/packed_key.hpp"
#include "actors/value/packed_value.hpp"

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

// Operations of a set with another set.

namespace manager {
namespace {

/// Returns true if the set has the value.
/// @pre the value is as `to_key` makes it
bool has(const packed_set& values, const packed& value) {
  return values.find(value.bytes()) != nullptr;
}

} // namespace

/// Other operand: the values of a set of the same server, or the values of an array, each once.
/// Lives during one operation. With an array, the operation may be a long one on another thread; an
/// operation of another set that reads the changed set then waits until it has ended.
class set_object::operand {
public:
  /// Reads the operand.
  /// @throws error type_mismatch, bad_argument
  operand(const set_object& asked, const packed& other) : set_{&values_} {
    if (auto named = as_reference(other)) {
      set_ = asked.table_ == nullptr ? nullptr : asked.table_->find(named->object);
      if (set_ == nullptr)
        throw error{errc::type_mismatch,
                    "object " + std::to_string(named->object) + " is no set of this server"};
      lock_ = asked.table_->lock(named->object);
      return;
    }
    undo_log::pause temporary;
    for (auto& value : split_array(other, max_stored_depth)) {
      auto key = to_key(std::move(value));
      if (!has(values_, key))
        values_.append(std::move(key), {});
    }
    lock_ = std::unique_lock{asked.in_use_};
  }

  const packed_set& operator*() const noexcept { return *set_; }
  const packed_set* operator->() const noexcept { return set_; }

private:
  packed_set values_; ///< values of an array
  const packed_set* set_;
  std::unique_lock<std::mutex> lock_; ///< of the set that another thread may use as well
};

namespace {

using chosen_values = std::vector<const packed*>;

void choose_all(chosen_values& chosen, const packed_set& from) {
  for (auto& each : from)
    chosen.push_back(&each.key);
}

void choose_unless_in(chosen_values& chosen, const packed_set& from, const packed_set& excluded) {
  for (auto& each : from)
    if (!has(excluded, each.key))
      chosen.push_back(&each.key);
}

/// Returns the values of one set that are also in another set. The results share the memory of the
/// set's values.
std::vector<packed> common_values(const packed_set& from, const packed_set& other) {
  std::vector<packed> common;
  for (auto& each : from)
    if (has(other, each.key))
      common.push_back(each.key);
  return common;
}

packed joined(const chosen_values& chosen) {
  packed_writer out;
  out.array(chosen.size());
  for (auto* value : chosen)
    out.add(*value);
  return std::move(out).finish();
}

bool includes(const packed_set& larger, const packed_set& smaller) {
  return smaller.size() <= larger.size()
         && std::all_of(smaller.begin(), smaller.end(),
                        [&](auto& each) { return has(larger, each.key); });
}

} // namespace

/// Removes values of this set, and returns their number.
int64_t set_object::remove_all(const std::vector<packed>& values) {
  for (auto& value : values)
    remove(*values_.find(value.bytes()));
  return static_cast<int64_t>(values.size());
}

// -- changes ------------------------------------------------------------------------

int64_t set_object::update(const packed& other) {
  operand from{*this, other};
  amount more;
  for (auto& each : *from)
    if (!has(values_, each.key))
      more += amount_of(each.key);
  quota_.require(more);
  for (auto& each : *from) // no value of this set itself is new
    if (!has(values_, each.key))
      values_.append(each.key, {});
  quota_.add(more);
  return more.items;
}

int64_t set_object::erase_many(const packed& other) {
  operand unwanted{*this, other};
  bool is_smaller = unwanted->size() < values_.size();
  return remove_all(is_smaller ? common_values(*unwanted, values_)
                               : common_values(values_, *unwanted));
}

int64_t set_object::retain(const packed& other) {
  operand wanted{*this, other};
  std::vector<packed> unwanted;
  for (auto& each : values_)
    if (!has(*wanted, each.key))
      unwanted.push_back(each.key);
  return remove_all(unwanted);
}

void set_object::toggle(const packed& other) {
  operand from{*this, other};
  if (&*from == &values_)
    return clear();
  amount change;
  for (auto& each : *from)
    change += has(values_, each.key) ? amount{} - amount_of(each.key) : amount_of(each.key);
  quota_.take(change);
  for (auto& each : *from) {
    if (auto* found = values_.find(each.key.bytes()))
      values_.erase(*found);
    else
      values_.append(each.key, {});
  }
}

void set_object::assign(const packed& other) {
  operand wanted{*this, other};
  if (&*wanted == &values_)
    return;
  amount all;
  for (auto& each : *wanted)
    all += amount_of(each.key);
  quota_.take(all - quota_.used());
  values_.clear();
  for (auto& each : *wanted)
    values_.append(each.key, {});
}

// -- results ------------------------------------------------------------------------

packed set_object::set_union(const packed& other) const {
  operand more{*this, other};
  chosen_values chosen;
  choose_all(chosen, values_);
  choose_unless_in(chosen, *more, values_);
  return joined(chosen);
}

packed set_object::set_intersection(const packed& other) const {
  operand common{*this, other};
  std::vector<const packed_set::entry*> found;
  if (common->size() < values_.size()) {
    for (auto& each : *common)
      if (auto* own = values_.find(each.key.bytes()))
        found.push_back(own);
    std::sort(found.begin(), found.end(), [](auto a, auto b) { return a->number < b->number; });
  } else {
    for (auto& own : values_)
      if (has(*common, own.key))
        found.push_back(&own);
  }
  chosen_values chosen;
  for (auto* each : found)
    chosen.push_back(&each->key);
  return joined(chosen);
}

packed set_object::set_difference(const packed& other) const {
  operand excluded{*this, other};
  chosen_values chosen;
  choose_unless_in(chosen, values_, *excluded);
  return joined(chosen);
}

packed set_object::set_symmetric_difference(const packed& other) const {
  operand second{*this, other};
  chosen_values chosen;
  choose_unless_in(chosen, values_, *second);
  choose_unless_in(chosen, *second, values_);
  return joined(chosen);
}

packed set_object::missing(const packed& other) const {
  operand wanted{*this, other};
  chosen_values chosen;
  choose_unless_in(chosen, *wanted, values_);
  return joined(chosen);
}

// -- comparisons ----------------------------------------------------------------------

bool set_object::is_subset_of(const packed& other) const {
  return includes(*operand{*this, other}, values_);
}

bool set_object::is_superset_of(const packed& other) const {
  return includes(values_, *operand{*this, other});
}

bool set_object::is_disjoint(const packed& other) const {
  operand second{*this, other};
  bool is_smaller = second->size() < values_.size();
  auto& smaller = is_smaller ? *second : values_;
  auto& larger = is_smaller ? values_ : *second;
  return std::none_of(smaller.begin(), smaller.end(),
                      [&](auto& each) { return has(larger, each.key); });
}

bool set_object::equals(const packed& other) const {
  operand second{*this, other};
  return values_.size() == second->size() && includes(values_, *second);
}

} // namespace manager
