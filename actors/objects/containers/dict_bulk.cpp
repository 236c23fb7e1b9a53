#include "actors/objects/containers/bulk.hpp"
#include "actors/objects/containers/dict.hpp"
#include "actors/value/packed_condition.hpp"
#include "actors/value/packed_key.hpp"
#include "actors/value/packed_text.hpp"
#include "actors/value/packed_value.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

// The operations of a dict that read or change many entries at once.

namespace manager {
namespace {

/// Splits a packed map, with the keys that a dict uses for the packed keys.
std::vector<std::pair<packed, packed>> split_entries(const packed& map) {
  auto entries = split_map(map, max_stored_depth);
  for (auto& [key, value] : entries)
    if (auto other = equal_key(key))
      key = std::move(*other);
  return entries;
}

packed pair_of(const ordered_entries::entry& each) {
  packed_writer out;
  out.array(2);
  out.add(each.key);
  out.add(each.value);
  return std::move(out).finish();
}

} // namespace

void dict_object::add_many(const packed& deltas, const packed& range) {
  // Computes all sums first, so that a failure leaves every entry unchanged. A key may come twice.
  std::unordered_map<packed, packed> sums;
  auto parts = split_entries(deltas);
  for (auto& [key, delta] : parts) {
    auto [sum, is_first] = sums.try_emplace(key);
    if (auto* found = is_first ? find(key) : nullptr)
      sum->second = add_values(found->value, delta, range);
    else
      sum->second = is_first ? first_sum(delta, range) : add_values(sum->second, delta, range);
  }
  std::vector<std::pair<packed, packed>> changed;
  for (auto& [key, delta] : parts) // in the order of the map
    if (auto sum = sums.extract(key))
      changed.emplace_back(std::move(key), std::move(sum.mapped()));
  put_all(std::move(changed));
}

void dict_object::update(const packed& map) {
  auto entries = split_entries(map);
  std::vector<packed> keys;
  if (deadlines_ && !deadlines_->empty())
    for (auto& [key, value] : entries)
      keys.push_back(key);
  put_all(std::move(entries));
  for (auto& key : keys)
    keep_for_ever(*entries_.find(key.bytes()));
}

packed dict_object::get_many(const packed& wanted) const {
  auto all = split_array(wanted);
  packed_writer out;
  out.array(all.size());
  for (auto& key : all) {
    auto* found = find(key);
    out.array(found ? 1 : 0);
    if (found)
      out.add(found->value);
  }
  return std::move(out).finish();
}

int64_t dict_object::erase_many(const packed& unwanted) {
  auto keys = split_array(unwanted);
  for (auto& key : keys) // finds all keys first: a failure erases nothing
    if (auto other = equal_key(key))
      key = std::move(*other);
  int64_t erased = 0;
  for (auto& key : keys)
    erased += erase(key) ? 1 : 0;
  return erased;
}

// -- conditions -----------------------------------------------------------------

int64_t dict_object::count_if(const std::string& comparison, const packed& field,
                              const packed& operand) const {
  auto holds = condition_of(comparison, field, operand);
  return std::count_if(entries_.begin(), entries_.end(),
                       [&](auto& each) { return holds(each.value); });
}

std::optional<packed> dict_object::find_if(const std::string& comparison, const packed& field,
                                           const packed& operand) const {
  auto holds = condition_of(comparison, field, operand);
  auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](auto& each) { return holds(each.value); });
  return found == entries_.end() ? std::nullopt : std::optional{pair_of(*found)};
}

int64_t dict_object::erase_if(const std::string& comparison, const packed& field,
                              const packed& operand) {
  auto holds = condition_of(comparison, field, operand);
  std::vector<packed> unwanted; // all of them first: a failure erases nothing
  for (auto& each : entries_)
    if (holds(each.value))
      unwanted.push_back(each.key);
  for (auto& key : unwanted)
    drop(*entries_.find(key.bytes()));
  return static_cast<int64_t>(unwanted.size());
}

// -- reading many entries ---------------------------------------------------------

packed dict_object::most_common(int64_t count) const {
  if (count < 0)
    throw error{errc::bad_argument, std::to_string(count) + " is no number of entries"};
  std::vector<const ordered_entries::entry*> all;
  all.reserve(entries_.size());
  for (auto& each : entries_)
    all.push_back(&each);
  auto end = all.begin() + std::min(count, std::ssize(all));
  std::partial_sort(all.begin(), end, all.end(), [](auto* left, auto* right) {
    auto order = stored_order(left->value, right->value);
    return order != 0 ? order > 0 : left->number < right->number;
  });
  packed_writer out;
  out.array(static_cast<size_t>(end - all.begin()));
  for (auto each = all.begin(); each != end; ++each)
    out.add(pair_of(**each));
  return std::move(out).finish();
}

packed dict_object::keys() const {
  packed_writer out;
  out.array(entries_.size());
  for (auto& each : entries_)
    out.add(each.key);
  return std::move(out).finish();
}

packed dict_object::values() const {
  packed_writer out;
  out.array(entries_.size());
  for (auto& each : entries_)
    out.add(each.value);
  return std::move(out).finish();
}

packed dict_object::chunk(uint64_t cursor, int64_t max) const {
  part_writer part{max};
  auto next = entries_.from(cursor);
  for (; next != entries_.end() && part.takes(next->key.size() + next->value.size()); ++next)
    part.add(next->key, next->value);
  return std::move(part).finish_with(next == entries_.end() ? uint64_t{0} : next->number);
}

packed dict_object::dump() const {
  packed_writer out;
  out.map(entries_.size());
  for (auto& each : entries_) {
    out.add(each.key);
    out.add(each.value);
  }
  return std::move(out).finish();
}

std::string dict_object::preview() const {
  container_preview text{"{}", entries_.size()};
  for (auto each = entries_.begin(); text.takes_more(); ++each)
    text.add(each->key, each->value);
  return std::move(text).finish();
}

void dict_object::clear() {
  entries_.clear();
  quota_.clear();
  forget_deadlines();
}

// -- helpers ------------------------------------------------------------------

/// Puts all entries or, if there is no room for all, none.
void dict_object::put_all(std::vector<std::pair<packed, packed>> entries) {
  auto reserved = reserve_for(entries);
  auto before = quota_.used();
  for (auto& [key, value] : entries)
    place(std::move(key), std::move(value));
  quota_.give_back(reserved - (quota_.used() - before));
}

/// Reserves room for these entries, and returns the amount. If there is room even if all keys are
/// new, returns that amount without looking up any key; otherwise the amount is exact.
amount dict_object::reserve_for(const std::vector<std::pair<packed, packed>>& entries) const {
  amount most;
  for (auto& [key, value] : entries)
    most += amount_of_entry(key, value);
  if (quota_.try_require(most))
    return most;
  auto exact = growth_by(entries);
  quota_.require(exact);
  return exact;
}

/// Puts an entry for which room was reserved.
/// @pre the key is as `equal_key` makes it
void dict_object::place(packed key, packed value) {
  if (auto* found = entries_.find(key.bytes())) {
    quota_.add(amount_of(value) - amount_of(found->value));
    entries_.exchange(*found, std::move(value));
    return;
  }
  insert(std::move(key), std::move(value));
}

/// Returns the amount by which the dict grows with these entries. If a key comes twice, the last
/// value counts.
amount dict_object::growth_by(const std::vector<std::pair<packed, packed>>& entries) const {
  std::unordered_map<std::string_view, amount> last;
  amount more;
  for (auto& [key, value] : entries) {
    auto [known, is_first] = last.try_emplace(key.bytes(), amount_of_entry(key, value));
    if (!is_first)
      more -= std::exchange(known->second, amount_of_entry(key, value));
    else if (auto* found = find(key))
      more -= amount_of_entry(found->key, found->value);
    more += known->second;
  }
  return more;
}

} // namespace manager
