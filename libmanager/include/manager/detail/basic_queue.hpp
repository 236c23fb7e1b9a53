#pragma once

#include "manager/detail/element.hpp"
#include "manager/detail/proxy.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace manager {

/// Base of the proxies of queues. A queue lives in the server, shared by all processes that hold a
/// proxy. Taking waits for an element, and putting waits for room if there is a capacity. A call
/// waits without a limit, and a `_for` form for the given time; a `try_` form does not wait.
/// Waiting clients are served in the order of arrival; the server skips a client that dies while it
/// waits. Delivery is at most once: an element goes to one connected client, and is lost if that
/// client dies before it uses the element.
/// @throws error shut_down after `shutdown`, object_gone, type_mismatch, and those of every call
template <class Object, class T> class basic_queue : public proxy<Object> {
public:
  using value_type = T;

  using proxy<Object>::proxy;

  // -- size ------------------------------------------------------------------

  size_t size() const { return static_cast<size_t>(this->template call<"size">()); }
  bool empty() const { return size() == 0; }

  /// Returns the largest number of elements; 0 means unbounded.
  size_t capacity() const { return static_cast<size_t>(this->template call<"capacity">()); }

  /// Returns true if a put would have to wait for room.
  bool full() const {
    auto limit = capacity();
    return limit != 0 && size() >= limit;
  }

  /// Returns all elements at one moment, in the order in which they would be taken, without taking
  /// them.
  std::vector<T> snapshot() const {
    return this->template ask<"dump">([](const packed& answer) { // [capacity, elements, ...]
      return detail::unpack_elements<T>(split_array(answer).at(1));
    });
  }

  // -- counting work ---------------------------------------------------------

  /// Reports that `count` elements that were taken are done.
  void task_done(int64_t count = 1) const { this->template call<"task_done">(count); }

  /// Returns the number of elements that were put and not yet reported done.
  size_t unfinished() const { return static_cast<size_t>(this->template call<"unfinished">()); }

  /// Waits until every element that was put has been reported done.
  void join() const { this->template call<"join">(); }
  bool join_for(time_limit time) const {
    return this->done_unless(errc::timed_out, [&] { this->template call_for<"join">(time); });
  }
  template <class Clock, class Duration>
  bool join_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return join_for(time_limit::until(when));
  }

  // -- ending ----------------------------------------------------------------

  /// Ends putting. Elements in the queue can still be taken, unless `immediate` is true.
  void shutdown(bool immediate = false) const { this->template call<"shutdown">(immediate); }
  bool closed() const { return this->template call<"closed">(); }

protected:
  // -- forms of putting; `Name` is the operation -------------------------------

  /// Returns false if `stop` was requested before there was room.
  template <detail::wire_name Name, class... A>
  bool put_until(const std::stop_token& stop, const A&... arguments) const {
    return this->done_unless(
        errc::canceled, [&] { this->template call_until<Name>(stop, std::nullopt, arguments...); });
  }

  /// Returns false if there was no room within `time`.
  template <detail::wire_name Name, class... A>
  bool put_for(time_limit time, const A&... arguments) const {
    return this->done_unless(errc::timed_out,
                             [&] { this->template call_for<Name>(time, arguments...); });
  }

  template <detail::wire_name Name, class... A>
  future<void> start_put(const A&... arguments) const {
    return {this->template start<Name>(arguments...), nullptr};
  }

  // -- forms of taking ---------------------------------------------------------

  template <detail::wire_name Name> T take() const { return this->template ask<Name>(unpack<T>); }

  /// Returns nullopt if `stop` was requested before there was an element.
  template <detail::wire_name Name> std::optional<T> take_until(const std::stop_token& stop) const {
    return this->unless(errc::canceled, [&] {
      return read<Name>(this->template call_until<Name>(stop, std::nullopt));
    });
  }

  /// Returns nullopt if there was no element within `time`.
  template <detail::wire_name Name> std::optional<T> take_for(time_limit time) const {
    return this->unless_timed_out([&] { return read<Name>(this->template call_for<Name>(time)); });
  }

  template <detail::wire_name Name> std::vector<T> take_many(size_t most) const {
    auto limit = std::min(most, size_t{std::numeric_limits<int64_t>::max()});
    return this->template ask<Name>(detail::unpack_elements<T>, static_cast<int64_t>(limit));
  }

  template <detail::wire_name Name> future<T> start_take() const {
    return {this->template start<Name>(),
            [self = *this](const packed& answer) { return self.template read<Name>(answer); }};
  }

  /// Returns nullopt if the queue is shut down and empty.
  template <detail::wire_name Name> std::optional<T> take_unless_shut_down() const {
    return this->unless(errc::shut_down, [&] { return take<Name>(); });
  }

private:
  template <detail::wire_name Name> T read(const packed& answer) const {
    return this->template read_answer<Name>(unpack<T>, answer);
  }
};

namespace detail {

/// A range that ends with a queue. Each step of the loop takes one element, and waits for it if
/// necessary. The loop ends when the queue is shut down and empty.
///
///     for (auto& job : jobs.consume()) ...
///
/// `Queue` has `value_type` and `std::optional<value_type> next()`.
template <class Queue> class consumer {
public:
  explicit consumer(Queue source) : source_{std::move(source)} {}

  class iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = typename Queue::value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;

    iterator() = default;
    explicit iterator(Queue source) : source_{std::move(source)} { ++*this; }

    reference operator*() const { return *current_; }
    pointer operator->() const { return &*current_; }
    iterator& operator++() {
      current_ = source_.next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& i, std::default_sentinel_t) { return !i.current_; }

  private:
    Queue source_;
    std::optional<value_type> current_;
  };

  iterator begin() const { return iterator{source_}; }
  std::default_sentinel_t end() const { return {}; }

private:
  Queue source_;
};

} // namespace detail
} // namespace manager
