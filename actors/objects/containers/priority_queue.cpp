#include "actors/objects/containers/priority_queue.hpp"

#include "actors/value/schema_tree.hpp"

#include <string>
#include <utility>

namespace manager {
namespace {

void require_as_many(const std::vector<prioritized>& items, const std::vector<packed>& priorities) {
  if (priorities.size() != items.size())
    throw error{errc::bad_argument, "there are " + std::to_string(items.size()) + " items and "
                                        + std::to_string(priorities.size()) + " priorities"};
}

/// Returns the priority as it is in a dump: an array of one element, or an empty array.
packed dumped_priority(const prioritized& item) {
  packed_writer out;
  out.array(item.priority ? 1 : 0);
  if (item.priority)
    out.add(*item.priority);
  return std::move(out).finish();
}

std::optional<packed> priority_from(const packed& dumped) {
  auto parts = split_array(dumped, max_stored_depth);
  if (parts.size() > 1)
    throw error{errc::bad_argument, "an item of a dumped priority queue has one priority at most"};
  return parts.empty() ? std::nullopt : std::optional{std::move(parts[0])};
}

} // namespace

priority_queue_object::priority_queue_object(const packed& initial)
    : blocking_queue{"priority queue", {}, {}} {
  if (initial.empty() || is_nil(initial))
    return;
  if (describe(initial).starts_with("array")) {
    restore_dump(initial);
  } else {
    auto plan = unpack<priority_queue_plan>(initial);
    set_capacity(plan.capacity);
    order_by(plan.largest_first);
  }
}

void priority_queue_object::set_schema(const std::string& schema) {
  has_priorities_ = parse_schema(schema).members.size() == 2;
}

void priority_queue_object::push(pending<void> reply, packed value) {
  require_no_priorities();
  blocking_queue::push(std::move(reply), std::move(value));
}

void priority_queue_object::push_many(pending<void> reply, const packed& values) {
  require_no_priorities();
  blocking_queue::push_many(std::move(reply), values);
}

void priority_queue_object::push_with(pending<void> reply, packed value, packed priority) {
  require_value(priority);
  auto items = single(std::move(value));
  items.front().priority = std::move(priority);
  put(std::move(reply), {std::move(items), {}});
}

void priority_queue_object::push_many_with(pending<void> reply, const packed& values,
                                           const packed& priorities) {
  auto items = all_of(values);
  auto given = split_array(priorities, max_stored_depth);
  require_as_many(items, given);
  for (size_t i = 0; i < items.size(); ++i)
    items[i].priority = std::move(given[i]);
  put(std::move(reply), {std::move(items), {}});
}

std::vector<parameter> priority_queue_object::parameters() const {
  auto all = blocking_queue::parameters();
  all.push_back({"order", largest_first_ ? "largest first" : "smallest first"});
  return all;
}

packed priority_queue_object::dump() const {
  packed_writer priorities;
  priorities.array(items_.size());
  for (auto& item : items_)
    priorities.add(dumped_priority(item));
  return dump_with({pack(largest_first_), std::move(priorities).finish()});
}

void priority_queue_object::restore_dump(const packed& dumped) {
  auto parts = parts_of(dumped, 6);
  order_by(unpack<bool>(parts[4]));
  auto items = all_of(parts[1]);
  auto priorities = split_array(parts[5]);
  require_as_many(items, priorities);
  for (size_t i = 0; i < items.size(); ++i)
    items[i].priority = priority_from(priorities[i]);
  restore(parts, std::move(items));
}

/// Checks that a value can be its own priority: priorities of the queue's type would not compare
/// with it.
/// @throws error bad_argument
void priority_queue_object::require_no_priorities() const {
  if (has_priorities_)
    throw error{errc::bad_argument, "the items of this queue have priorities: put an item with its "
                                    "priority, by push_with or many_with"};
}

/// Sets the order.
/// @pre there are no items
void priority_queue_object::order_by(bool largest_first) {
  largest_first_ = largest_first;
  items_ = sorted_items{largest_first};
}

} // namespace manager
