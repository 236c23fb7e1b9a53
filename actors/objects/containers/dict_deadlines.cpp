#include "actors/objects/containers/dict.hpp"
#include "actors/objects/undo_log.hpp"
#include "actors/value/packed_key.hpp"
#include "actors/value/packed_value.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

// The operations of a dict that concern time: deadlines of entries, and waiting for a key.

namespace manager {
namespace {

constexpr auto for_ever = std::numeric_limits<int64_t>::max();

void require_positive(int64_t time) {
  if (time <= 0)
    throw error{errc::bad_argument,
                "the time to live is " + std::to_string(time) + " ns, it must be positive"};
}

} // namespace

void dict_object::time_is(time_point now) {
  now_ = now;
  while (auto due = deadlines_ ? deadlines_->due(now) : std::nullopt)
    drop(*entries_.from(*due));
}

// -- deadlines ------------------------------------------------------------------

void dict_object::set_for(packed key, packed value, int64_t time) {
  require_positive(time);
  auto name = key;
  set(std::move(key), std::move(value));
  set_deadline(*find(name), time);
}

bool dict_object::expire_after(const packed& key, int64_t time) {
  require_positive(time);
  auto* found = find(key);
  if (found != nullptr)
    set_deadline(*found, time);
  return found != nullptr;
}

bool dict_object::persist(const packed& key) {
  auto* found = find(key);
  if (found == nullptr || !deadlines_)
    return false;
  note_deadline(*found);
  return deadlines_->forget(found->number);
}

std::optional<int64_t> dict_object::time_left(const packed& key) const {
  auto* found = find(key);
  if (found == nullptr)
    throw_no_key(key);
  auto deadline = deadlines_ ? deadlines_->find(found->number) : std::nullopt;
  if (!deadline)
    return std::nullopt;
  return std::chrono::nanoseconds{*deadline - now_}.count();
}

/// Sets the deadline of an entry; the longest time means that it has none.
void dict_object::set_deadline(const entry& which, int64_t time) {
  auto end = entry_deadlines::time_point::max();
  if (time == for_ever || std::chrono::nanoseconds{time} >= end - now_)
    return keep_for_ever(which);
  if (!deadlines_)
    deadlines_ = std::make_unique<entry_deadlines>();
  note_deadline(which);
  deadlines_->set(which.number, now_ + std::chrono::nanoseconds{time});
}

void dict_object::keep_for_ever(const entry& which) {
  if (!deadlines_)
    return;
  note_deadline(which);
  deadlines_->forget(which.number);
}

void dict_object::forget_deadlines() {
  if (auto* log = undo_log::current(); log != nullptr && deadlines_)
    log->add([this, all = *deadlines_] { deadlines_ = std::make_unique<entry_deadlines>(all); });
  deadlines_ = nullptr;
}

/// Records the deadline of an entry before a change, in a transaction.
void dict_object::note_deadline(const entry& which) {
  auto* log = undo_log::current();
  if (log == nullptr)
    return;
  log->add([this, number = which.number, before = deadlines_->find(which.number)] {
    if (before)
      deadlines_->set(number, *before);
    else
      deadlines_->forget(number);
  });
}

// -- waiting ----------------------------------------------------------------------

void dict_object::wait_for_key(pending<packed> reply, const packed& key) {
  require_value(key);
  if (auto* found = find(key))
    return reply.resolve(found->value);
  if (!waits_)
    waits_ = std::make_unique<key_waits>();
  waits_->add(equal_key(key).value_or(key), std::move(reply));
}

void dict_object::answer_waits() {
  if (!waits_)
    return;
  waits_->answer([this](const packed& key) {
    auto* found = find(key);
    return found == nullptr ? nullptr : &found->value;
  });
}

} // namespace manager
