#pragma once

#include "actors/objects/containers/priority_queue.hpp"
#include "manager/detail/element.hpp"
#include "manager/detail/push_pop_queue.hpp"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace manager {

/// Order in which a priority queue returns its elements.
enum class priority_order : uint8_t {
  smallest_first, ///< as in Python's queue.PriorityQueue
  largest_first   ///< as in std::priority_queue
};

/// Options of a new priority queue.
struct priority_queue_options {
  int64_t capacity = 0; ///< largest number of elements; 0: unbounded
  priority_order order = priority_order::smallest_first;
};

namespace detail {

/// Base of both kinds of priority queues: all operations except putting.
template <class T> class any_priority_queue : public push_pop_queue<priority_queue_object, T> {
public:
  using push_pop_queue<priority_queue_object, T>::push_pop_queue;

  /// Returns the element that `pop` would take, without taking it; nullopt if the queue is empty.
  optional_result<T> top() const { return this->template ask<"top">(unpack_if_any<T>); }

  priority_order order() const {
    return this->template call<"largest">() ? priority_order::largest_first
                                            : priority_order::smallest_first;
  }
};

} // namespace detail

/// A queue that lives in the server and gives the smallest element first, or the largest if it was
/// created with `priority_order::largest_first`; among equal elements, the element that was put
/// first. The order of elements is that of `operator<` of their type, see docs/objects.md. All else
/// is as in `basic_queue`.
///
/// `priority_queue<T, Priority>` orders by a priority that is given to each element when it is put.
template <class T, class Priority = void>
class priority_queue : public detail::any_priority_queue<T> {
public:
  using detail::any_priority_queue<T>::any_priority_queue;
  MANAGER_PROXY_MEMBERS(priority_queue)

  static std::string schema_name() {
    return "priority_queue<" + schema<T>() + "," + schema<Priority>() + ">";
  }

  void push(const T& value, const Priority& priority) const {
    this->template call<"push_with">(pack(value), pack(priority));
  }
  bool try_push(const T& value, const Priority& priority) const {
    return push_for(time_limit{}, value, priority);
  }

  /// Returns false if `stop` was requested before there was room.
  bool push(const std::stop_token& stop, const T& value, const Priority& priority) const {
    return this->template put_until<"push_with">(stop, pack(value), pack(priority));
  }

  /// Returns false if there was no room within `time`.
  bool push_for(time_limit time, const T& value, const Priority& priority) const {
    return this->template put_for<"push_with">(time, pack(value), pack(priority));
  }
  template <class Clock, class Duration>
  bool push_until(const std::chrono::time_point<Clock, Duration>& when, const T& value,
                  const Priority& priority) const {
    return push_for(time_limit::until(when), value, priority);
  }

  /// Puts all elements, each with its priority, or, if it fails, none. Waits until all fit.
  void push_many(const std::vector<std::pair<T, Priority>>& elements) const {
    auto [values, priorities] = packed_parts(elements);
    this->template call<"many_with">(std::move(values), std::move(priorities));
  }
  void push_many(std::initializer_list<std::pair<T, Priority>> elements) const {
    push_many(std::vector(elements));
  }

  future<void> async_push(const T& value, const Priority& priority) const {
    return this->template start_put<"push_with">(pack(value), pack(priority));
  }
  future<void> async_push_many(const std::vector<std::pair<T, Priority>>& elements) const {
    auto [values, priorities] = packed_parts(elements);
    return this->template start_put<"many_with">(values, priorities);
  }

private:
  static std::pair<packed, packed>
  packed_parts(const std::vector<std::pair<T, Priority>>& elements) {
    std::vector<T> values;
    std::vector<Priority> priorities;
    for (auto& [value, priority] : elements) {
      values.push_back(value);
      priorities.push_back(priority);
    }
    return {detail::pack_elements(values), detail::pack_elements(priorities)};
  }
};

template <class T> class priority_queue<T, void> : public detail::any_priority_queue<T> {
public:
  using detail::any_priority_queue<T>::any_priority_queue;
  MANAGER_PROXY_MEMBERS(priority_queue)

  static std::string schema_name() { return "priority_queue<" + schema<T>() + ">"; }
};

/// `m.priority_queue<T>(...)` and `m.priority_queue<T, Priority>(...)` of a session.
template <class Session> class priority_queue_factory {
public:
  /// Creates a queue, which is anonymous: it lives while any session holds a proxy.
  /// @throws error bad_argument for a negative capacity
  template <class T, class Priority = void>
  manager::priority_queue<T, Priority> priority_queue(priority_queue_options options = {}) {
    return make<T, Priority>({}, initial_of(options));
  }
  template <class T, class Priority = void>
  manager::priority_queue<T, Priority> priority_queue(int64_t capacity) {
    return make<T, Priority>({}, initial_of({capacity}));
  }

  /// Opens the queue of this name with any capacity and order, or creates it: unbounded, the
  /// smallest element first.
  /// @throws error type_mismatch if the name belongs to another type
  template <class T, class Priority = void>
  manager::priority_queue<T, Priority> priority_queue(std::string_view name) {
    return make<T, Priority>(name, {});
  }

  /// Opens the queue of this name, or creates it with these options.
  /// @throws error type_mismatch as above, bad_argument if the queue has another capacity or order
  template <class T, class Priority = void>
  manager::priority_queue<T, Priority> priority_queue(std::string_view name,
                                                      priority_queue_options options) {
    return make<T, Priority>(name, initial_of(options));
  }

  template <class T, class Priority = void>
  manager::priority_queue<T, Priority> priority_queue(std::string_view name, int64_t capacity) {
    return make<T, Priority>(name, initial_of({capacity}));
  }

private:
  static packed initial_of(const priority_queue_options& options) {
    return pack(
        priority_queue_plan{options.capacity, options.order == priority_order::largest_first});
  }

  template <class T, class Priority>
  manager::priority_queue<T, Priority> make(std::string_view name, packed initial) {
    using made = manager::priority_queue<T, Priority>;
    return static_cast<Session&>(*this).template obtain<made>(name, std::move(initial));
  }
};

} // namespace manager
