#include "actors/model/packed_value.hpp"
#include "actors/objects/set.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

// The operations of a set that take another one.

namespace manager {

/// The other operand of an operation: the values of a set of the same server, or those of an array,
/// each once. Lives during one operation.
class set_object::operand {
public:
  /// @throws error type_mismatch, bad_argument
  operand(const set_object& asked, const packed& other) : set_{&values_} {
    if (auto named = as_reference(other)) {
      set_ = asked.book_ == nullptr ? nullptr : asked.book_->find(named->object);
      if (set_ == nullptr)
        throw error{errc::type_mismatch,
                    "object " + std::to_string(named->object) + " is no set of this server"};
      return;
    }
    for (auto& value : split_array(other, max_stored_depth)) {
      auto key = to_key(std::move(value));
      if (!values_.contains_exact(key))
        values_.append(std::move(key));
    }
  }

  const packed_set& operator*() const noexcept { return *set_; }
  const packed_set* operator->() const noexcept { return set_; }

private:
  packed_set values_; ///< of an array
  const packed_set* set_;
};

namespace {

using chosen_values = std::vector<const packed*>;

void choose_all(chosen_values& chosen, const packed_set& from) {
  for (auto& [number, value] : from)
    chosen.push_back(&value);
}

void choose_unless_in(chosen_values& chosen, const packed_set& from, const packed_set& excluded) {
  for (auto& [number, value] : from)
    if (!excluded.contains_exact(value))
      chosen.push_back(&value);
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
                        [&](auto& each) { return larger.contains_exact(each.second); });
}

} // namespace

// -- changes ------------------------------------------------------------------------

int64_t set_object::update(const packed& other) {
  operand from{*this, other};
  amount more;
  for (auto& [number, value] : *from)
    if (!values_.contains_exact(value))
      more += amount_of(value);
  quota_.require(more);
  for (auto& [number, value] : *from) // of this set itself, none is new
    if (!values_.contains_exact(value))
      values_.append(value);
  quota_.add(more);
  return more.items;
}

int64_t set_object::erase_many(const packed& other) {
  operand unwanted{*this, other};
  auto before = size();
  if (unwanted->size() < values_.size()) {
    for (auto& [number, value] : *unwanted)
      if (auto found = values_.find_exact(value); found != values_.end())
        remove(found);
  } else { // also for this set itself, which a walk may empty
    for (auto place = values_.begin(); place != values_.end();)
      place = unwanted->contains_exact(place->second) ? remove(place) : std::next(place);
  }
  return before - size();
}

int64_t set_object::retain(const packed& other) {
  operand wanted{*this, other};
  auto before = size();
  for (auto place = values_.begin(); place != values_.end();)
    place = wanted->contains_exact(place->second) ? std::next(place) : remove(place);
  return before - size();
}

void set_object::toggle(const packed& other) {
  operand from{*this, other};
  if (&*from == &values_)
    return clear();
  amount change;
  for (auto& [number, value] : *from)
    change += values_.contains_exact(value) ? amount{} - amount_of(value) : amount_of(value);
  quota_.take(change);
  for (auto& [number, value] : *from) {
    if (auto found = values_.find_exact(value); found != values_.end())
      values_.erase(found);
    else
      values_.append(value);
  }
}

void set_object::assign(const packed& other) {
  operand wanted{*this, other};
  if (&*wanted == &values_)
    return;
  amount all;
  for (auto& [number, value] : *wanted)
    all += amount_of(value);
  quota_.take(all - quota_.used());
  values_.clear();
  for (auto& [number, value] : *wanted)
    values_.append(value);
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
  std::vector<packed_set::const_iterator> found;
  if (common->size() < values_.size()) {
    for (auto& [number, value] : *common)
      if (auto place = values_.find_exact(value); place != values_.end())
        found.push_back(place);
    std::sort(found.begin(), found.end(), [](auto a, auto b) { return a->first < b->first; });
  } else {
    for (auto place = values_.begin(); place != values_.end(); ++place)
      if (common->contains_exact(place->second))
        found.push_back(place);
  }
  chosen_values chosen;
  for (auto& place : found)
    chosen.push_back(&place->second);
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
                      [&](auto& each) { return larger.contains_exact(each.second); });
}

bool set_object::equals(const packed& other) const {
  operand second{*this, other};
  return values_.size() == second->size() && includes(values_, *second);
}

} // namespace manager
