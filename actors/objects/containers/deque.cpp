#include "actors/objects/containers/deque.hpp"

#include "actors/objects/containers/bulk.hpp"
#include "actors/value/quoted.hpp"
#include "actors/value/slice.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace manager {
namespace {

/// Returns the amount of `count` items at one end.
amount amount_at(const item_sequence& items, queue_end end, int64_t count) {
  return end == queue_end::front ? amount_of_all(items.begin(), items.begin() + count)
                                 : amount_of_all(items.end() - count, items.end());
}

/// Reads the cursor of a scan.
/// @throws error bad_argument
int64_t label_in(const std::string& cursor) {
  int64_t label = 0;
  auto* end = cursor.data() + cursor.size();
  auto read = std::from_chars(cursor.data(), end, label);
  if (read.ec != std::errc{} || read.ptr != end)
    throw error{errc::bad_argument, quoted_text(cursor, 40) + " is no cursor of a scan"};
  return label;
}

} // namespace

deque_object::deque_object(const packed& initial)
    : blocking_queue{"deque", queue_end::back, queue_end::front} {
  if (initial.empty() || is_nil(initial))
    return;
  if (describe(initial).starts_with("array"))
    restore_dump(initial);
  else
    bound_by(unpack<deque_plan>(initial));
}

// -- both ends ------------------------------------------------------------------

void deque_object::push_back(pending<void> reply, packed value) {
  put(std::move(reply), {single(std::move(value)), queue_end::back});
}

void deque_object::push_front(pending<void> reply, packed value) {
  put(std::move(reply), {single(std::move(value)), queue_end::front});
}

void deque_object::append_range(pending<void> reply, const packed& values) {
  put(std::move(reply), {all_of(values), queue_end::back});
}

void deque_object::prepend_range(pending<void> reply, const packed& values) {
  auto items = all_of(values);
  std::reverse(items.begin(), items.end()); // the first value enters last
  put(std::move(reply), {std::move(items), queue_end::front});
}

void deque_object::pop_back(pending<packed> reply) {
  get(std::move(reply), {std::nullopt, queue_end::back});
}

void deque_object::pop_front(pending<packed> reply) {
  get(std::move(reply), {std::nullopt, queue_end::front});
}

void deque_object::pop_back_many(pending<packed> reply, int64_t max) {
  get(std::move(reply), up_to(max, queue_end::back));
}

void deque_object::pop_front_many(pending<packed> reply, int64_t max) {
  get(std::move(reply), up_to(max, queue_end::front));
}

std::optional<packed> deque_object::front() const {
  return items_.empty() ? std::nullopt : std::optional{items_.next(queue_end::front)};
}

std::optional<packed> deque_object::back() const {
  return items_.empty() ? std::nullopt : std::optional{items_.next(queue_end::back)};
}

// -- all items --------------------------------------------------------------------

packed deque_object::at(int64_t index) const {
  return items_[resolve_index(index, size())];
}

packed deque_object::chunk(int64_t first, int64_t max) const {
  auto range = resolve_slice(first, std::nullopt, 1, size());
  return join_chunk(items_.begin() + range.first, items_.end(), max);
}

packed deque_object::scan(const std::string& cursor, int64_t max) const {
  part_writer part{max};
  auto first = cursor.empty() ? size_t{0} : items_.index_of(label_in(cursor));
  auto next = part.add_range(items_.begin() + static_cast<ptrdiff_t>(first), items_.end());
  auto index = static_cast<size_t>(next - items_.begin());
  return std::move(part).finish_with(next == items_.end() ? std::string{}
                                                          : std::to_string(items_.label_of(index)));
}

std::vector<parameter> deque_object::parameters() const {
  auto all = blocking_queue::parameters();
  all.push_back({"maxlen", maxlen_ ? std::to_string(*maxlen_) : "none"});
  return all;
}

// -- helpers ------------------------------------------------------------------------

void deque_object::bound_by(const deque_plan& plan) {
  if (plan.maxlen && *plan.maxlen < 1)
    throw error{errc::bad_argument, "maxlen must be positive"};
  if (plan.maxlen && plan.capacity != 0)
    throw error{errc::bad_argument, "a deque has a capacity or a maxlen, not both"};
  set_capacity(plan.capacity);
  maxlen_ = plan.maxlen;
}

void deque_object::restore_dump(const packed& dumped) {
  auto parts = parts_of(dumped, 5);
  bound_by({unpack<int64_t>(parts[0]), unpack<std::optional<int64_t>>(parts[4])});
  auto items = all_of(parts[1]);
  if (maxlen_ && std::ssize(items) > *maxlen_)
    throw error{errc::bad_argument, "the dumped deque has more items than its maxlen"};
  restore(parts, std::move(items));
}

/// Drops items beyond `maxlen` at the other end; dropped items count as done.
void deque_object::append(std::vector<packed> values, queue_end where) {
  note_change();
  auto other = opposite(where);
  auto surplus = maxlen_ ? std::max(int64_t{0}, size() + std::ssize(values) - *maxlen_) : 0;
  auto dropped = std::min(surplus, size());
  values.erase(values.begin(), values.begin() + (surplus - dropped)); // dropped, too
  book(amount_of_all(values) - amount_at(items_, other, dropped), std::ssize(values) - dropped);
  for (; dropped > 0; --dropped)
    items_.take(other);
  items_.insert(std::move(values), where);
}

} // namespace manager
