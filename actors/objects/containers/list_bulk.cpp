#include "actors/objects/containers/bulk.hpp"
#include "actors/objects/containers/list.hpp"
#include "actors/value/packed_condition.hpp"
#include "actors/value/packed_text.hpp"
#include "actors/value/packed_value.hpp"
#include "actors/value/slice.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

// The operations of a list that read or change many elements at once.

namespace manager {
namespace {

std::vector<packed> split_stored(const packed& values) {
  return split_array(values, max_stored_depth);
}

/// Returns the amount by which a list grows when it is repeated; at most the largest amount that
/// can be counted.
amount repeated_amount(amount once, int64_t times) {
  amount all;
  if (__builtin_mul_overflow(once.items, times, &all.items)
      || __builtin_mul_overflow(once.bytes, times, &all.bytes))
    throw error{errc::limit_reached, "a list cannot be repeated " + std::to_string(times)
                                         + " times: that is more than can be counted"};
  return all;
}

/// Moves each element that stays down by the number of erased elements before it, and cuts off the
/// end.
void erase_every(std::deque<packed>& elements, slice_range range) {
  auto target = range.first;
  int64_t passed = 0; // elements of the slice that were passed
  for (auto i = range.first; i < std::ssize(elements); ++i) {
    if (passed < range.count && i == range.index(passed))
      ++passed;
    else
      elements[target++] = std::move(elements[i]);
  }
  elements.resize(target);
}

/// Erases the elements from `first` on that are marked.
void erase_marked(std::deque<packed>& elements, int64_t first, const std::vector<bool>& marks) {
  auto target = first;
  for (auto i = first; i < std::ssize(elements); ++i) {
    auto position = static_cast<size_t>(i - first);
    if (position >= marks.size() || !marks[position])
      elements[target++] = std::move(elements[i]);
  }
  elements.resize(target);
}

} // namespace

// -- slices -------------------------------------------------------------------

packed list_object::slice(bound start, bound stop, int64_t step) const {
  auto range = resolve_slice(start, stop, step, size());
  packed_writer out;
  out.array(range.count);
  for (int64_t i = 0; i < range.count; ++i)
    out.add(elements()[range.index(i)]);
  return std::move(out).finish();
}

void list_object::set_slice(bound start, bound stop, int64_t step, const packed& values) {
  auto range = resolve_slice(start, stop, step, size());
  auto replacements = split_stored(values);
  if (step == 1) {
    replace_range(range.first, range.count, std::move(replacements));
  } else {
    if (std::ssize(replacements) != range.count)
      throw error{errc::bad_argument, "cannot assign an array of "
                                          + std::to_string(replacements.size()) + " to a slice of "
                                          + std::to_string(range.count)};
    amount before;
    for (int64_t i = 0; i < range.count; ++i)
      before += amount_of(elements()[range.index(i)]);
    note_all();
    quota_.take(amount_of_all(replacements) - before);
    for (int64_t i = 0; i < range.count; ++i)
      elements()[range.index(i)] = std::move(replacements[i]);
  }
  ++version_;
}

void list_object::erase_slice(bound start, bound stop, int64_t step) {
  auto range = resolve_slice(start, stop, step, size());
  if (range.count == 0)
    return;
  if (step < 0) // the same elements, from the other end
    range = {range.index(range.count - 1), -range.step, range.count};
  note_all();
  for (int64_t i = 0; i < range.count; ++i)
    quota_.remove(amount_of(elements()[range.index(i)]));
  auto first = elements().begin() + range.first;
  if (range.step == 1) {
    elements().erase(first, first + range.count);
    note_erased(range.first, range.count);
  } else {
    erase_every(elements(), range);
    note_erased_in(range);
  }
  ++version_;
}

// -- bulk ---------------------------------------------------------------------

void list_object::extend(const packed& values) {
  replace_range(elements().size(), 0, split_stored(values));
  ++version_;
}

void list_object::assign(const packed& values) {
  replace_range(0, elements().size(), split_stored(values));
  ++version_;
}

void list_object::clear() {
  note_all();
  elements_ = nullptr;
  quota_.clear();
  ++version_;
}

void list_object::repeat(int64_t times) {
  if (times <= 0 || elements().empty())
    return clear();
  auto more = repeated_amount(quota_.used(), times - 1);
  quota_.require(more);
  std::deque<packed> repeated; // apart: the list stays unchanged if memory runs out
  for (int64_t i = 0; i < times; ++i)
    repeated.insert(repeated.end(), elements().begin(), elements().end());
  note_all();
  elements() = std::move(repeated);
  quota_.add(more);
  ++version_;
}

// -- conditions -----------------------------------------------------------------

int64_t list_object::count_if(const std::string& comparison, const packed& field,
                              const packed& operand, bound start, bound stop) const {
  auto holds = condition_of(comparison, field, operand);
  auto range = resolve_slice(start, stop, 1, size());
  auto first = elements().begin() + range.first;
  return std::count_if(first, first + range.count, holds);
}

list_object::bound list_object::find_if(const std::string& comparison, const packed& field,
                                        const packed& operand, bound start, bound stop) const {
  auto holds = condition_of(comparison, field, operand);
  auto range = resolve_slice(start, stop, 1, size());
  auto first = elements().begin() + range.first;
  auto found = std::find_if(first, first + range.count, holds);
  return found == first + range.count ? std::nullopt : bound{found - elements().begin()};
}

int64_t list_object::erase_if(const std::string& comparison, const packed& field,
                              const packed& operand, bound start, bound stop) {
  auto holds = condition_of(comparison, field, operand);
  auto range = resolve_slice(start, stop, 1, size());
  std::vector<bool> unwanted(range.count); // all of them first: a failure erases nothing
  amount less;
  for (int64_t i = 0; i < range.count; ++i) {
    auto& element = elements()[range.first + i];
    unwanted[i] = holds(element);
    less += unwanted[i] ? amount_of(element) : amount{};
  }
  if (less.items == 0)
    return 0;
  note_all();
  erase_marked(elements(), range.first, unwanted);
  note_erased_in(range.first, unwanted);
  quota_.remove(less);
  ++version_;
  return less.items;
}

void list_object::sort_by(const packed& field, bool descending) {
  std::vector<packed> sorted{elements().begin(), elements().end()};
  sort_by_field(sorted, packed_field{field}, descending);
  note_all();
  std::move(sorted.begin(), sorted.end(), elements().begin());
  ++version_;
}

// -- reading as a whole -------------------------------------------------------

packed list_object::chunk(int64_t first, int64_t max) const {
  auto range = resolve_slice(first, std::nullopt, 1, size());
  return join_chunk(elements().begin() + range.first, elements().end(), max);
}

packed list_object::scan(const std::string& cursor, int64_t max) const {
  if (!scans_)
    scans_ = std::make_unique<scan_positions>();
  auto first = scans_->index_of(cursor, size());
  part_writer part{max};
  auto& all = elements();
  auto next = part.add_range(all.begin() + first, all.end());
  return std::move(part).finish_with(next == all.end() ? std::string{}
                                                       : scans_->cursor_at(next - all.begin()));
}

packed list_object::versioned() const {
  packed_writer out;
  out.array(2);
  out.value(version_);
  out.add(dump());
  return std::move(out).finish();
}

bool list_object::replace(uint64_t version, const packed& values) {
  if (version != version_)
    return false;
  assign(values);
  return true;
}

packed list_object::dump() const {
  return join_array(elements().begin(), elements().end());
}

std::string list_object::preview() const {
  return preview_of_sequence(elements());
}

// -- helpers ------------------------------------------------------------------

/// Tells the scans of the erasure of a slice, element by element.
void list_object::note_erased_in(slice_range range) {
  if (!scans_)
    return;
  auto size = this->size() + range.count;
  for (int64_t i = 0; i < range.count; ++i)
    scans_->erased(range.index(i) - i, 1, size - i);
}

/// Tells the scans of the erasure of the marked elements from `first` on.
void list_object::note_erased_in(int64_t first, const std::vector<bool>& marks) {
  if (!scans_)
    return;
  auto size = this->size() + std::count(marks.begin(), marks.end(), true);
  int64_t erased = 0;
  for (size_t i = 0; i < marks.size(); ++i)
    if (marks[i]) {
      scans_->erased(first + static_cast<int64_t>(i) - erased, 1, size - erased);
      ++erased;
    }
}

/// Replaces `count` elements from `first`. Inserts the additional elements before it overwrites
/// any: only the insertion can fail.
void list_object::replace_range(size_t first, size_t count, std::vector<packed> values) {
  auto old = elements().begin() + first;
  auto change = amount_of_all(values) - amount_of_all(old, old + count);
  note_all();
  quota_.require(change);
  auto common = std::min(count, values.size());
  auto surplus = values.begin() + common;
  auto rest = elements().begin() + first + common;
  if (values.size() > count)
    elements().insert(rest, std::make_move_iterator(surplus),
                      std::make_move_iterator(values.end()));
  else
    elements().erase(rest, rest + (count - common));
  if (values.size() > count)
    note_inserted(first + common, values.size() - count);
  else
    note_erased(first + common, count - common);
  std::move(values.begin(), surplus, elements().begin() + first);
  quota_.add(change);
}

} // namespace manager
