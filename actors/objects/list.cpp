#include "actors/objects/list.hpp"

#include "actors/model/packed_value.hpp"
#include "actors/model/slice.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

// Slices and bulk operations are in list_bulk.cpp.

namespace manager {

list_object::list_object(const packed& initial) {
  if (initial.bytes.empty() || is_nil(initial))
    return;
  extend(initial);
}

// -- elements -----------------------------------------------------------------

int64_t list_object::size() const {
  return static_cast<int64_t>(elements_.size());
}

packed list_object::at(int64_t index) const {
  return elements_[position(index)];
}

void list_object::set(int64_t index, packed value) {
  exchange(index, std::move(value));
}

packed list_object::exchange(int64_t index, packed value) {
  auto place = position(index);
  require_value(value);
  return put(place, std::move(value));
}

std::optional<packed> list_object::cmp_xchg(int64_t index, const packed& expected, packed desired) {
  auto place = position(index);
  require_value(desired);
  if (elements_[place] != expected)
    return elements_[place];
  put(place, std::move(desired));
  return std::nullopt;
}

packed list_object::fetch_add(int64_t index, const packed& delta, const packed& range) {
  auto place = position(index);
  return put(place, add_values(elements_[place], delta, range));
}

void list_object::swap(int64_t left, int64_t right) {
  std::swap(elements_[position(left)], elements_[position(right)]);
  ++version_;
}

// -- ends ---------------------------------------------------------------------

void list_object::push_back(packed value) {
  insert_before(elements_.size(), std::move(value));
}

void list_object::push_front(packed value) {
  insert_before(0, std::move(value));
}

packed list_object::pop_back() {
  if (elements_.empty())
    throw error{errc::empty, "the list is empty"};
  return take(elements_.size() - 1);
}

packed list_object::pop_front() {
  if (elements_.empty())
    throw error{errc::empty, "the list is empty"};
  return take(0);
}

packed list_object::pop_at(int64_t index) {
  return take(position(index));
}

void list_object::insert(int64_t index, packed value) {
  insert_before(resolve_slice(index, std::nullopt, 1, size()).first, std::move(value));
}

void list_object::erase(int64_t index) {
  take(position(index));
}

// -- search and order ---------------------------------------------------------

list_object::bound list_object::find(const packed& value, bound start, bound stop) const {
  auto range = resolve_slice(start, stop, 1, size());
  auto first = elements_.begin() + range.first;
  auto found = std::find(first, first + range.count, value);
  if (found == first + range.count)
    return std::nullopt;
  return found - elements_.begin();
}

int64_t list_object::count(const packed& value) const {
  return std::count(elements_.begin(), elements_.end(), value);
}

bool list_object::remove(const packed& value) {
  auto found = std::find(elements_.begin(), elements_.end(), value);
  if (found == elements_.end())
    return false;
  take(static_cast<size_t>(found - elements_.begin()));
  return true;
}

void list_object::reverse() {
  std::reverse(elements_.begin(), elements_.end());
  ++version_;
}

void list_object::sort(bool descending) {
  std::vector<packed> sorted{elements_.begin(), elements_.end()};
  sort_packed(sorted, descending);
  std::move(sorted.begin(), sorted.end(), elements_.begin());
  ++version_;
}

// -- helpers ------------------------------------------------------------------

size_t list_object::position(int64_t index) const {
  return resolve_index(index, size());
}

void list_object::insert_before(size_t index, packed value) {
  require_value(value);
  auto more = amount_of(value);
  quota_.require(more);
  elements_.insert(elements_.begin() + index, std::move(value));
  quota_.add(more);
  ++version_;
}

/// Replaces an element, and returns the old one.
packed list_object::put(size_t index, packed value) {
  auto& element = elements_[index];
  quota_.take(amount_of(value) - amount_of(element));
  ++version_;
  return std::exchange(element, std::move(value));
}

packed list_object::take(size_t index) {
  auto which = elements_.begin() + index;
  auto value = std::move(*which);
  elements_.erase(which);
  quota_.remove(amount_of(value));
  ++version_;
  return value;
}

} // namespace manager
