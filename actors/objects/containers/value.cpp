#include "actors/objects/containers/value.hpp"

#include "actors/objects/undo_log.hpp"
#include "actors/value/packed_text.hpp"

#include <utility>

namespace manager {

value_object::value_object(const packed& initial)
    : value_{initial.empty() ? pack(msgpack::type::nil_t{}) : initial} {
  require_value(value_);
  quota_.add(amount_of(value_));
}

packed value_object::exchange(packed desired) {
  require_value(desired);
  return put(std::move(desired));
}

std::optional<packed> value_object::cmp_xchg(const packed& expected, packed desired) {
  require_value(desired);
  if (value_ != expected)
    return value_;
  put(std::move(desired));
  return std::nullopt;
}

// -- arithmetic ---------------------------------------------------------------

packed value_object::fetch_add(const packed& delta, const packed& range) {
  return put(add_values(value_, delta, range));
}

packed value_object::fetch_and(const packed& operand, const packed& range) {
  return combine(bit_operation::conjunction, operand, range);
}

packed value_object::fetch_or(const packed& operand, const packed& range) {
  return combine(bit_operation::disjunction, operand, range);
}

packed value_object::fetch_xor(const packed& operand, const packed& range) {
  return combine(bit_operation::difference, operand, range);
}

packed value_object::fetch_min(packed other) {
  require_value(other);
  return packed_order(other, value_) < 0 ? put(std::move(other)) : value_;
}

packed value_object::fetch_max(packed other) {
  require_value(other);
  return packed_order(other, value_) > 0 ? put(std::move(other)) : value_;
}

// -- values nested in the value --------------------------------------------------

packed value_object::path_at(const packed& field) const {
  return nested_value(value_, split_path(field));
}

void value_object::path_set(const packed& field, const packed& value) {
  require_value(value);
  change_at(field, assigning(value));
}

std::optional<packed> value_object::path_add(const packed& field, const packed& delta,
                                             const packed& range) {
  std::optional<packed> before;
  change_at(field, adding(delta, range, before));
  return before;
}

void value_object::path_push(const packed& field, const packed& element) {
  require_value(element);
  change_at(field, appending(element));
}

bool value_object::path_erase(const packed& field) {
  bool was_there = false;
  change_at(field, erasing(was_there));
  return was_there;
}

void value_object::change_at(const packed& field, const path_change& change) {
  auto changed = change_nested(value_, split_path(field), change);
  quota_.require_value_size(changed.size());
  put(std::move(changed));
}

// -- waiting ------------------------------------------------------------------

void value_object::wait(pending<packed> reply, const packed& old) {
  if (value_ != old)
    reply.resolve(value_);
  else
    waits_.push_back(std::move(reply));
}

std::string value_object::preview() const {
  return manager::preview(value_);
}

// -- helpers ------------------------------------------------------------------

/// Replaces the value, and returns the old value. If the two differ, answers all waiting calls.
packed value_object::put(packed next) {
  quota_.take(amount_of(next) - amount_of(value_));
  auto old = std::exchange(value_, std::move(next));
  if (notes_ != nullptr && value_ != old)
    notes_->assigned(pack(msgpack::type::nil_t{}), value_);
  if (auto* log = undo_log::current()) {
    log->add([this, old] { value_ = old; });
    log->after_end(this, [this, old] { end_waits(old); });
  } else {
    end_waits(old);
  }
  return old;
}

/// Answers all waiting calls if the value is not `old` any more.
void value_object::end_waits(const packed& old) {
  while (value_ != old && !waits_.empty())
    waits_.pop_front().reply.resolve(value_);
}

packed value_object::combine(bit_operation how, const packed& operand, const packed& range) {
  return put(combine_bits(value_, how, operand, range));
}

} // namespace manager
