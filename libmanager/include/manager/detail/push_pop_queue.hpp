#pragma once

#include "manager/detail/basic_queue.hpp"

#include <chrono>
#include <initializer_list>
#include <span>
#include <vector>

namespace manager {

/// A queue with one order: `push` puts elements, and `pop` takes the next element, see
/// `basic_queue`.
template <class Object, class T> class push_pop_queue : public basic_queue<Object, T> {
public:
  using basic_queue<Object, T>::basic_queue;

  // -- putting ---------------------------------------------------------------

  void push(const T& value) const { this->template call<"push">(pack(value)); }
  bool try_push(const T& value) const { return push_for(time_limit{}, value); }

  /// Returns false if `stop` was requested before there was room.
  bool push(const std::stop_token& stop, const T& value) const {
    return this->template put_until<"push">(stop, pack(value));
  }

  /// Returns false if there was no room within `time`.
  bool push_for(time_limit time, const T& value) const {
    return this->template put_for<"push">(time, pack(value));
  }
  template <class Clock, class Duration>
  bool push_until(const std::chrono::time_point<Clock, Duration>& when, const T& value) const {
    return push_for(time_limit::until(when), value);
  }

  /// Puts all elements or, if it fails, none. Waits until all fit.
  void push_many(const std::vector<T>& values) const {
    this->template call<"push_many">(detail::pack_elements(values));
  }
  void push_many(std::span<const T> values) const {
    push_many(std::vector<T>(values.begin(), values.end()));
  }
  void push_many(std::initializer_list<T> values) const { push_many(std::vector<T>(values)); }

  future<void> async_push(const T& value) const {
    return this->template start_put<"push">(pack(value));
  }
  future<void> async_push_many(const std::vector<T>& values) const {
    return this->template start_put<"push_many">(detail::pack_elements(values));
  }

  // -- taking ----------------------------------------------------------------

  T pop() const { return this->template take<"pop">(); }
  std::optional<T> try_pop() const { return pop_for(time_limit{}); }

  /// Returns nullopt if `stop` was requested before there was an element.
  std::optional<T> pop(const std::stop_token& stop) const {
    return this->template take_until<"pop">(stop);
  }

  /// Returns nullopt if there was no element within `time`.
  std::optional<T> pop_for(time_limit time) const { return this->template take_for<"pop">(time); }
  template <class Clock, class Duration>
  std::optional<T> pop_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return pop_for(time_limit::until(when));
  }

  /// Waits for at least one element and takes up to `most` (fewer if they are large).
  std::vector<T> pop_many(size_t most) const { return this->template take_many<"pop_many">(most); }

  future<T> async_pop() const { return this->template start_take<"pop">(); }

  /// Waits for the next element. Returns nullopt when the queue is shut down and empty.
  std::optional<T> next() const { return this->template take_unless_shut_down<"pop">(); }

  using consumer = detail::consumer<push_pop_queue>;

  /// Returns a range that takes elements until shutdown, see `detail::consumer`.
  consumer consume() const { return consumer{*this}; }
};

} // namespace manager
