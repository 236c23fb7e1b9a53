#include "actors/objects/containers/blocking_queue.hpp"

#include "actors/objects/containers/bulk.hpp"
#include "actors/objects/long_operation.hpp"
#include "actors/objects/undo_log.hpp"
#include "actors/value/packed_text.hpp"
#include "actors/value/packed_value.hpp"

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <utility>

namespace manager {
namespace {

int64_t not_negative(int64_t number, const std::string& what) {
  if (number < 0)
    throw error{errc::bad_argument, what + " must not be negative"};
  return number;
}

} // namespace

template <class Items>
blocking_queue<Items>::blocking_queue(std::string noun, place in, place out)
    : noun_{std::move(noun)}, in_{in}, out_{out} {
  pushers_.after_withdrawal([this] { settle(); }); // the next batch may be smaller
}

template <class Items> void blocking_queue<Items>::start(const packed& initial) {
  if (initial.empty() || is_nil(initial))
    return;
  if (describe(initial).starts_with("array")) {
    auto parts = parts_of(initial, 4);
    restore(parts, all_of(parts[1]));
  } else {
    set_capacity(unpack<int64_t>(initial));
  }
}

// -- putting and taking -------------------------------------------------------

template <class Items> void blocking_queue<Items>::push(pending<void> reply, packed value) {
  put(std::move(reply), {single(std::move(value)), in_});
}

template <class Items>
void blocking_queue<Items>::push_many(pending<void> reply, const packed& values) {
  put(std::move(reply), {all_of(values), in_});
}

template <class Items> void blocking_queue<Items>::pop(pending<packed> reply) {
  get(std::move(reply), {std::nullopt, out_});
}

template <class Items> void blocking_queue<Items>::pop_many(pending<packed> reply, int64_t max) {
  get(std::move(reply), up_to(max, out_));
}

template <class Items> std::optional<packed> blocking_queue<Items>::next_item() const {
  if (items_.empty())
    return std::nullopt;
  return items_.next(out_);
}

// -- state --------------------------------------------------------------------

template <class Items> int64_t blocking_queue<Items>::size() const {
  return static_cast<int64_t>(items_.size());
}

template <class Items> int64_t blocking_queue<Items>::capacity() const {
  return static_cast<int64_t>(capacity_);
}

template <class Items> int64_t blocking_queue<Items>::unfinished() const {
  return unfinished_;
}

template <class Items> bool blocking_queue<Items>::closed() const {
  return closed_;
}

template <class Items>
packed blocking_queue<Items>::dump_with(const std::vector<packed>& more) const {
  packed_writer out;
  out.array(4 + more.size());
  out.value(capacity_);
  out.add(join_array(items_.begin(), items_.end()));
  out.value(unfinished_);
  out.value(closed_);
  for (auto& part : more)
    out.add(part);
  return std::move(out).finish();
}

template <class Items> std::string blocking_queue<Items>::preview() const {
  return preview_of_sequence(items_);
}

// -- end of work --------------------------------------------------------------

template <class Items> void blocking_queue<Items>::task_done(int64_t count) {
  if (count < 1)
    throw error{errc::bad_argument, "the number of tasks must be positive"};
  if (count > unfinished_)
    throw error{errc::bad_argument, "task_done called too many times"};
  note_change();
  unfinished_ -= count;
  release_joiners();
}

template <class Items> void blocking_queue<Items>::join(pending<void> reply) {
  if (unfinished_ == 0)
    reply.resolve();
  else
    joiners_.push_back(std::move(reply));
}

template <class Items> void blocking_queue<Items>::shutdown(bool immediate) {
  undo_log::require_none("shutdown");
  closed_ = true;
  if (immediate) {
    unfinished_ = std::max(int64_t{0}, unfinished_ - size());
    items_.clear();
    quota_.clear();
  }
  pushers_.fail_all(shut_down());
  poppers_.fail_all(shut_down()); // calls wait only while the queue is empty
  release_joiners();
}

// -- helpers ------------------------------------------------------------------

template <class Items> void blocking_queue<Items>::set_capacity(int64_t capacity) {
  capacity_ = static_cast<size_t>(not_negative(capacity, noun_ + " size"));
}

template <class Items>
std::vector<packed> blocking_queue<Items>::parts_of(const packed& dumped, size_t expected) const {
  auto parts = split_array(dumped);
  if (parts.size() != expected)
    throw error{errc::bad_argument,
                "a dumped " + noun_ + " has " + std::to_string(expected) + " parts"};
  return parts;
}

template <class Items>
void blocking_queue<Items>::restore(const std::vector<packed>& parts, std::vector<item> items) {
  set_capacity(unpack<int64_t>(parts[0]));
  if (!fits(items.size()))
    throw error{errc::bad_argument, "the dumped " + noun_ + " has more items than fit"};
  append(std::move(items), Items::behind_all);
  unfinished_ = not_negative(unpack<int64_t>(parts[2]), "number of unfinished items");
  closed_ = unpack<bool>(parts[3]);
}

template <class Items>
std::vector<typename Items::item> blocking_queue<Items>::single(packed value) {
  require_value(value);
  std::vector<item> one;
  one.emplace_back(std::move(value));
  return one;
}

template <class Items>
std::vector<typename Items::item> blocking_queue<Items>::all_of(const packed& values) {
  auto elements = split_array(values, max_stored_depth);
  if constexpr (std::is_same_v<item, packed>)
    return elements;
  else
    return {std::make_move_iterator(elements.begin()), std::make_move_iterator(elements.end())};
}

template <class Items>
typename blocking_queue<Items>::wish blocking_queue<Items>::up_to(int64_t max, place from) {
  if (max < 1)
    throw error{errc::bad_argument, "the maximum must be positive"};
  return {max, from};
}

template <class Items> void blocking_queue<Items>::put(pending<void> reply, batch wanted) {
  require_open();
  auto number = wanted.items.size();
  if (capacity_ != 0 && number > capacity_)
    throw error{errc::bad_argument, "a " + noun_ + " of " + std::to_string(capacity_)
                                        + " never takes " + std::to_string(number)
                                        + " items at once"};
  if (!pushers_.empty() || !fits(number))
    return pushers_.push_back(std::move(reply), std::move(wanted));
  append(std::move(wanted.items), wanted.where);
  reply.resolve();
  settle();
}

template <class Items> void blocking_queue<Items>::get(pending<packed> reply, const wish& wanted) {
  if (items_.empty()) {
    require_open();
    return poppers_.push_back(std::move(reply), wanted);
  }
  reply.resolve(take(wanted));
  settle();
}

template <class Items> bool blocking_queue<Items>::fits(size_t number) const {
  return capacity_ == 0 || items_.size() + number <= capacity_;
}

/// Serves every waiting call that can be served. Each answer is given after the change that it
/// reports.
template <class Items> void blocking_queue<Items>::settle() {
  if (auto* log = undo_log::current())
    return log->after_end(this, [this] { settle(); });
  for (;;) {
    if (!pushers_.empty() && fits(pushers_.front().payload.items.size())) {
      admit(pushers_.pop_front());
    } else if (!poppers_.empty() && !items_.empty()) {
      auto popper = poppers_.pop_front();
      popper.reply.resolve(take(popper.payload));
    } else {
      return;
    }
  }
}

/// Serves calls that wait for room.
template <class Items>
void blocking_queue<Items>::admit(typename waiting_list<void, batch>::entry pusher) {
  try {
    append(std::move(pusher.payload.items), pusher.payload.where);
  } catch (const error& failure) {
    return pusher.reply.fail(failure);
  }
  pusher.reply.resolve();
}

template <class Items> void blocking_queue<Items>::append(std::vector<item> items, place where) {
  note_change();
  book(amount_of_all(items.begin(), items.end()), std::ssize(items));
  items_.insert(std::move(items), where);
}

/// Records the items before a change, in a transaction.
/// @throws error bad_argument if there are too many
template <class Items> void blocking_queue<Items>::note_change() {
  auto* log = undo_log::current();
  if (log == nullptr)
    return;
  if (size() > many_elements)
    throw error{errc::bad_argument, "a " + noun_ + " of " + std::to_string(size())
                                        + " items is too long for a change in a transaction"};
  if (log->first_change_of(this))
    log->add([this, all = items_, unfinished = unfinished_] {
      items_ = all;
      unfinished_ = unfinished;
    });
}

template <class Items> void blocking_queue<Items>::book(amount more, int64_t unfinished) {
  quota_.take(more);
  unfinished_ += unfinished;
}

/// Takes the next item, or up to `most` items as an array.
template <class Items> packed blocking_queue<Items>::take(const wish& wanted) {
  if (!wanted.most)
    return take_one(wanted.from);
  part_writer part{*wanted.most};
  auto next_bytes = [&] {
    const packed& next = items_.next(wanted.from);
    return next.size();
  };
  while (!items_.empty() && part.takes(next_bytes()))
    part.add(take_one(wanted.from));
  return std::move(part).finish();
}

template <class Items> packed blocking_queue<Items>::take_one(place from) {
  note_change();
  auto taken = items_.take(from);
  quota_.remove(amount_of(taken));
  return Items::value_of(std::move(taken));
}

template <class Items> error blocking_queue<Items>::shut_down() const {
  return {errc::shut_down, "the " + noun_ + " is shut down"};
}

template <class Items> void blocking_queue<Items>::require_open() const {
  if (closed_)
    throw shut_down();
}

template <class Items> void blocking_queue<Items>::release_joiners() {
  if (auto* log = undo_log::current())
    return log->after_end(&joiners_, [this] { release_joiners(); });
  while (unfinished_ == 0 && !joiners_.empty())
    joiners_.pop_front().reply.resolve();
}

template class blocking_queue<item_sequence>;
template class blocking_queue<sorted_items>;

} // namespace manager
