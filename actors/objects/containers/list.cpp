#include "actors/objects/containers/list.hpp"

#include "actors/objects/long_operation.hpp"
#include "actors/objects/undo_log.hpp"
#include "actors/value/packed_value.hpp"
#include "actors/value/slice.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

// Slices and bulk operations are in list_bulk.cpp.

namespace manager {

list_object::list_object(const packed& initial) {
  if (initial.empty() || is_nil(initial))
    return;
  extend(initial);
}

// -- elements -----------------------------------------------------------------

int64_t list_object::size() const {
  return static_cast<int64_t>(elements().size());
}

packed list_object::at(int64_t index) const {
  return elements()[position(index)];
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
  if (elements()[place] != expected)
    return elements()[place];
  put(place, std::move(desired));
  return std::nullopt;
}

packed list_object::fetch_add(int64_t index, const packed& delta, const packed& range) {
  auto place = position(index);
  return put(place, add_values(elements()[place], delta, range));
}

void list_object::swap(int64_t left, int64_t right) {
  auto first = position(left);
  auto second = position(right);
  note_change([this, first, second] { std::swap(elements()[first], elements()[second]); });
  std::swap(elements()[position(left)], elements()[position(right)]);
  ++version_;
}

// -- ends ---------------------------------------------------------------------

void list_object::push_back(packed value) {
  insert_before(elements().size(), std::move(value));
}

void list_object::push_front(packed value) {
  insert_before(0, std::move(value));
}

packed list_object::pop_back() {
  if (elements().empty())
    throw error{errc::empty, "the list is empty"};
  return take(elements().size() - 1);
}

packed list_object::pop_front() {
  if (elements().empty())
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
  auto first = elements().begin() + range.first;
  auto found = std::find(first, first + range.count, value);
  if (found == first + range.count)
    return std::nullopt;
  return found - elements().begin();
}

int64_t list_object::count(const packed& value) const {
  return std::count(elements().begin(), elements().end(), value);
}

bool list_object::remove(const packed& value) {
  auto found = std::find(elements().begin(), elements().end(), value);
  if (found == elements().end())
    return false;
  take(static_cast<size_t>(found - elements().begin()));
  return true;
}

void list_object::reverse() {
  note_all();
  std::reverse(elements().begin(), elements().end());
  ++version_;
}

void list_object::sort(bool descending) {
  note_all();
  std::vector<packed> sorted{elements().begin(), elements().end()};
  sort_packed(sorted, descending);
  std::move(sorted.begin(), sorted.end(), elements().begin());
  ++version_;
}

// -- helpers ------------------------------------------------------------------

list_object::sequence& list_object::elements() {
  if (!elements_)
    elements_ = std::make_unique<sequence>();
  return *elements_;
}

const list_object::sequence& list_object::elements() const {
  static const sequence none;
  return elements_ ? *elements_ : none;
}

/// Records how to revert a change of an element, in a transaction.
void list_object::note_change(std::function<void()> revert) {
  if (auto* log = undo_log::current())
    log->add([this, revert = std::move(revert), version = version_,
              scans = scans_ ? std::optional{scans_->now()} : std::nullopt] {
      revert();
      version_ = version;
      if (scans && scans_)
        scans_->restore(*scans);
    });
}

/// Records all elements before a change of many, in a transaction.
/// @throws error bad_argument if the list is too long for that
void list_object::note_all() {
  if (undo_log::current() == nullptr)
    return;
  if (size() > many_elements)
    throw error{errc::bad_argument, "a list of " + std::to_string(size())
                                        + " elements is too long for this change in a transaction"};
  note_change([this, all = elements()] { elements() = all; });
}

/// Tells the scans of an insertion that was made.
void list_object::note_inserted(size_t index, size_t count) {
  if (scans_)
    scans_->inserted(static_cast<int64_t>(index), static_cast<int64_t>(count),
                     size() - static_cast<int64_t>(count));
}

/// Tells the scans of an erasure that was made.
void list_object::note_erased(size_t index, size_t count) {
  if (scans_ && count != 0)
    scans_->erased(static_cast<int64_t>(index), static_cast<int64_t>(count),
                   size() + static_cast<int64_t>(count));
}

size_t list_object::position(int64_t index) const {
  return resolve_index(index, size());
}

void list_object::insert_before(size_t index, packed value) {
  require_value(value);
  auto more = amount_of(value);
  quota_.require(more);
  elements().insert(elements().begin() + index, std::move(value));
  note_change([this, index] { elements().erase(elements().begin() + index); });
  note_inserted(index, 1);
  quota_.add(more);
  ++version_;
}

/// Replaces an element, and returns the old element.
packed list_object::put(size_t index, packed value) {
  auto& element = elements()[index];
  quota_.take(amount_of(value) - amount_of(element));
  note_change([this, index, old = element] { elements()[index] = old; });
  ++version_;
  return std::exchange(element, std::move(value));
}

packed list_object::take(size_t index) {
  auto which = elements().begin() + index;
  auto value = std::move(*which);
  elements().erase(which);
  note_change([this, index, value] { elements().insert(elements().begin() + index, value); });
  note_erased(index, 1);
  quota_.remove(amount_of(value));
  ++version_;
  return value;
}

} // namespace manager
