#pragma once

#include "actors/objects/containers/deque.hpp"
#include "actors/objects/containers/lifo_queue.hpp"
#include "actors/objects/containers/priority_queue.hpp"
#include "tests/support/values.hpp"

#include <type_traits>

// Construction of the queues other than queue_object, for tests of their common properties.

namespace manager::test {

/// An initial value that says the capacity.
template <class Queue> packed of_capacity(int64_t capacity) {
  if constexpr (std::is_same_v<Queue, lifo_queue_object>)
    return pack(capacity);
  else if constexpr (std::is_same_v<Queue, priority_queue_object>)
    return pack(priority_queue_plan{capacity});
  else
    return pack(deque_plan{capacity});
}

/// A dump with these four parts, and what else the type's dump has.
template <class Queue, class Capacity, class Items, class Unfinished, class Closed>
packed dump_of(const Capacity& capacity, const Items& items, const Unfinished& unfinished,
               const Closed& closed) {
  if constexpr (std::is_same_v<Queue, lifo_queue_object>) {
    return array(capacity, items, unfinished, closed);
  } else if constexpr (std::is_same_v<Queue, priority_queue_object>) {
    auto count = describe(pack(items)).starts_with("array") ? split_array(pack(items)).size() : 0;
    std::vector<std::vector<int>> priorities(count);
    return array(capacity, items, unfinished, closed, false, priorities);
  } else {
    return array(capacity, items, unfinished, closed, nil);
  }
}

/// The items of a queue, in the order in which they would be taken.
template <class Queue> packed items_of(const Queue& queue) {
  return split_array(queue.dump()).at(1);
}

} // namespace manager::test
