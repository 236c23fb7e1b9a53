#include "actors/objects/queue.hpp"

#include "actors/model/bulk.hpp"
#include "actors/model/packed_text.hpp"
#include "actors/model/packed_value.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace manager {
namespace {

const char* const shut_down_text = "the queue is shut down";

int64_t not_negative(const packed& number, const std::string& what) {
  auto value = unpack<int64_t>(number);
  if (value < 0)
    throw error{errc::bad_argument, what + " must not be negative"};
  return value;
}

} // namespace

queue_object::queue_object(const packed& initial) {
  pushers_.after_withdrawal([this] { settle(); }); // the next one may be smaller
  if (initial.empty() || is_nil(initial))
    return;
  if (describe(initial).starts_with("array"))
    restore(initial);
  else
    capacity_ = not_negative(initial, "queue size");
}

// -- putting and taking -------------------------------------------------------

void queue_object::push(pending<void> reply, packed value) {
  require_value(value);
  std::vector<packed> single;
  single.push_back(std::move(value));
  put(std::move(reply), std::move(single));
}

void queue_object::push_many(pending<void> reply, const packed& values) {
  put(std::move(reply), split_array(values, max_stored_depth));
}

void queue_object::pop(pending<packed> reply) {
  get(std::move(reply), std::nullopt);
}

void queue_object::pop_many(pending<packed> reply, int64_t max) {
  if (max < 1)
    throw error{errc::bad_argument, "the maximum must be positive"};
  get(std::move(reply), max);
}

std::optional<packed> queue_object::front() const {
  if (items_.empty())
    return std::nullopt;
  return items_.front();
}

// -- state --------------------------------------------------------------------

int64_t queue_object::size() const {
  return std::ssize(items_);
}

int64_t queue_object::capacity() const {
  return static_cast<int64_t>(capacity_);
}

int64_t queue_object::unfinished() const {
  return unfinished_;
}

bool queue_object::closed() const {
  return closed_;
}

packed queue_object::dump() const {
  packed_writer out;
  out.array(4);
  out.value(capacity_);
  out.add(join_array(items_.begin(), items_.end()));
  out.value(unfinished_);
  out.value(closed_);
  return std::move(out).finish();
}

std::string queue_object::preview() const {
  return preview_of_sequence(items_);
}

// -- end of work --------------------------------------------------------------

void queue_object::task_done(int64_t count) {
  if (count < 1)
    throw error{errc::bad_argument, "the number of tasks must be positive"};
  if (count > unfinished_)
    throw error{errc::bad_argument, "task_done called too many times"};
  unfinished_ -= count;
  release_joiners();
}

void queue_object::join(pending<void> reply) {
  if (unfinished_ == 0)
    reply.resolve();
  else
    joiners_.push_back(std::move(reply));
}

void queue_object::shutdown(bool immediate) {
  closed_ = true;
  if (immediate) {
    unfinished_ = std::max(int64_t{0}, unfinished_ - size());
    items_.clear();
    quota_.clear();
  }
  pushers_.fail_all({errc::shut_down, shut_down_text});
  poppers_.fail_all({errc::shut_down, shut_down_text}); // they wait only where no item is left
  release_joiners();
}

// -- helpers ------------------------------------------------------------------

void queue_object::restore(const packed& dumped) {
  auto parts = split_array(dumped);
  if (parts.size() != 4)
    throw error{errc::bad_argument, "a dumped queue has 4 parts"};
  capacity_ = not_negative(parts[0], "queue size");
  auto items = split_array(parts[1], max_stored_depth);
  if (!fits(items.size()))
    throw error{errc::bad_argument, "the dumped queue has more items than fit"};
  append(std::move(items));
  unfinished_ = not_negative(parts[2], "number of unfinished items");
  closed_ = unpack<bool>(parts[3]);
}

/// Takes the values in, at once or when it is their turn and all of them fit.
void queue_object::put(pending<void> reply, std::vector<packed> values) {
  require_open();
  if (capacity_ != 0 && values.size() > capacity_)
    throw error{errc::bad_argument, "a queue of " + std::to_string(capacity_) + " never takes "
                                        + std::to_string(values.size()) + " items at once"};
  if (!pushers_.empty() || !fits(values.size()))
    return pushers_.push_back(std::move(reply), std::move(values));
  append(std::move(values));
  reply.resolve();
  settle();
}

void queue_object::get(pending<packed> reply, limit max) {
  if (items_.empty()) {
    require_open();
    return poppers_.push_back(std::move(reply), max);
  }
  reply.resolve(take(max));
  settle();
}

bool queue_object::fits(size_t number) const {
  return capacity_ == 0 || items_.size() + number <= capacity_;
}

/// Serves whoever can be served. Every answer is given after the change that it reports.
void queue_object::settle() {
  for (;;) {
    if (!pushers_.empty() && fits(pushers_.front().payload.size())) {
      admit(pushers_.pop_front());
    } else if (!poppers_.empty() && !items_.empty()) {
      auto popper = poppers_.pop_front();
      popper.reply.resolve(take(popper.payload));
    } else {
      return;
    }
  }
}

/// Serves who waited for room, now that there is.
void queue_object::admit(waiting_list<void, std::vector<packed>>::entry pusher) {
  try {
    append(std::move(pusher.payload));
  } catch (const error& failure) {
    return pusher.reply.fail(failure);
  }
  pusher.reply.resolve();
}

/// @throws error limit_reached when there is no memory for them, which nobody waits for
void queue_object::append(std::vector<packed> values) {
  quota_.take(amount_of_all(values));
  unfinished_ += std::ssize(values);
  items_.insert(items_.end(), std::make_move_iterator(values.begin()),
                std::make_move_iterator(values.end()));
}

/// Takes the first item, or up to `max` of them as an array.
packed queue_object::take(limit max) {
  if (!max) {
    auto item = std::move(items_.front());
    items_.pop_front();
    quota_.remove(amount_of(item));
    return item;
  }
  chunk_writer part{*max};
  while (!items_.empty() && part.takes(items_.front().size())) {
    part.add(items_.front());
    quota_.remove(amount_of(items_.front()));
    items_.pop_front();
  }
  return std::move(part).finish();
}

void queue_object::require_open() const {
  if (closed_)
    throw error{errc::shut_down, shut_down_text};
}

void queue_object::release_joiners() {
  while (unfinished_ == 0 && !joiners_.empty())
    joiners_.pop_front().reply.resolve();
}

} // namespace manager
