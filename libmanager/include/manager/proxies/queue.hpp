#pragma once

#include "actors/objects/queue.hpp"
#include "manager/element.hpp"
#include "manager/proxy.hpp"

#include <chrono>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace manager {

/// A first-in first-out queue that lives in the server, shared by all who hold a proxy of it;
/// bounded if it was made with a size. `pop` waits for an element, `push` for room: for ever, or as
/// long as the `_for` form says; the `try_` form does not wait. Waiting clients are served in the
/// order they came; one that dies while it waits is passed over.
/// Delivery is at most once: an element is handed to one client that is connected, and is lost with
/// it if it dies before using it.
/// @throws error shut_down after `shutdown`, object_gone, type_mismatch, and those of every call
template <class T> class queue : public proxy<queue_object> {
public:
  using value_type = T;

  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(queue)

  static std::string schema_name() { return "queue<" + schema<T>() + ">"; }

  // -- size ------------------------------------------------------------------

  size_t size() const { return static_cast<size_t>(call<"size">()); }
  bool empty() const { return size() == 0; }

  /// The most elements it takes, 0 for any number.
  size_t capacity() const { return static_cast<size_t>(call<"capacity">()); }

  /// True when a `push` would have to wait for room.
  bool full() const {
    auto limit = capacity();
    return limit != 0 && size() >= limit;
  }

  // -- putting ---------------------------------------------------------------

  void push(const T& value) const { call<"push">(pack(value)); }
  bool try_push(const T& value) const { return push_for(time_limit{}, value); }

  /// False when `stop` was requested before there was room.
  bool push(const std::stop_token& stop, const T& value) const {
    return done_unless(errc::canceled,
                       [&] { call_until<"push">(stop, std::nullopt, pack(value)); });
  }

  /// False when there was no room within `time`.
  bool push_for(time_limit time, const T& value) const {
    return done_unless(errc::timed_out, [&] { call_for<"push">(time, pack(value)); });
  }

  /// Puts all elements or, if it fails, none; waits until all fit.
  void push_many(const std::vector<T>& values) const {
    call<"push_many">(detail::pack_elements(values));
  }
  void push_many(std::span<const T> values) const {
    push_many(std::vector<T>(values.begin(), values.end()));
  }
  void push_many(std::initializer_list<T> values) const { push_many(std::vector<T>(values)); }

  future<void> async_push(const T& value) const { return {start<"push">(pack(value)), nullptr}; }
  future<void> async_push_many(const std::vector<T>& values) const {
    return {start<"push_many">(detail::pack_elements(values)), nullptr};
  }

  // -- taking ----------------------------------------------------------------

  T pop() const { return read_pop(call<"pop">()); }
  std::optional<T> try_pop() const { return pop_for(time_limit{}); }

  /// Nothing when `stop` was requested before there was an element.
  std::optional<T> pop(const std::stop_token& stop) const {
    return unless(errc::canceled, [&] { return read_pop(call_until<"pop">(stop, std::nullopt)); });
  }

  /// Nothing when there was no element within `time`.
  std::optional<T> pop_for(time_limit time) const {
    return unless_timed_out([&] { return read_pop(call_for<"pop">(time)); });
  }

  /// Waits for at least one element and takes up to `most` (fewer if they are large).
  std::vector<T> pop_many(size_t most) const {
    auto limit = std::min(most, size_t{std::numeric_limits<int64_t>::max()});
    return ask<"pop_many">(detail::unpack_elements<T>, static_cast<int64_t>(limit));
  }

  future<T> async_pop() const {
    return {start<"pop">(), [self = *this](const packed& answer) { return self.read_pop(answer); }};
  }

  /// The first element, without taking it.
  const std::optional<T> front() const { return ask<"front">(unpack_if_any<T>); }

  /// The elements at one moment, without taking them.
  std::vector<T> snapshot() const {
    return ask<"dump">([](const packed& answer) { // [capacity, elements, ...]
      return detail::unpack_elements<T>(split_array(answer).at(1));
    });
  }

  // -- counting work ---------------------------------------------------------

  /// Says that `count` elements that were taken are done with.
  void task_done(int64_t count = 1) const { call<"task_done">(count); }

  /// Elements that were put and not yet reported done.
  size_t unfinished() const { return static_cast<size_t>(call<"unfinished">()); }

  /// Waits until every element that was put has been reported done.
  void join() const { call<"join">(); }
  bool join_for(time_limit time) const {
    return done_unless(errc::timed_out, [&] { call_for<"join">(time); });
  }

  // -- ending ----------------------------------------------------------------

  /// Nothing can be put any more; what is there can still be taken, unless `immediate`.
  void shutdown(bool immediate = false) const { call<"shutdown">(immediate); }
  bool closed() const { return call<"closed">(); }

  /// An endless supply that ends with the queue: each step of the loop takes one element, waiting
  /// if need be; the loop ends when the queue is shut down and empty.
  ///
  ///     for (auto& job : jobs.consume()) ...
  class consumer {
  public:
    explicit consumer(queue source) : source_{std::move(source)} {}

    class iterator {
    public:
      using iterator_category = std::input_iterator_tag;
      using value_type = T;
      using difference_type = std::ptrdiff_t;
      using pointer = const T*;
      using reference = const T&;

      iterator() = default;
      explicit iterator(queue source) : source_{std::move(source)} { ++*this; }

      reference operator*() const { return *current_; }
      pointer operator->() const { return &*current_; }
      iterator& operator++() {
        current_ = source_.next();
        return *this;
      }
      void operator++(int) { ++*this; }
      friend bool operator==(const iterator& i, std::default_sentinel_t) { return !i.current_; }

    private:
      queue source_;
      std::optional<T> current_;
    };

    iterator begin() const { return iterator{source_}; }
    std::default_sentinel_t end() const { return {}; }

  private:
    queue source_;
  };

  consumer consume() const { return consumer{*this}; }

  /// Waits for the next element; nothing once the queue is shut down and empty.
  std::optional<T> next() const {
    try {
      return pop();
    } catch (const error& failure) {
      if (failure.kind() == errc::shut_down)
        return std::nullopt;
      throw;
    }
  }

private:
  T read_pop(const packed& answer) const { return read_answer<"pop">(unpack<T>, answer); }
};

/// `m.queue<T>(...)` of a session.
template <class Session> class queue_factory {
public:
  /// A new queue of at most `capacity` elements, 0 for any number; anonymous: it lives while
  /// somebody holds a proxy.
  /// @throws error bad_argument for a negative capacity
  template <class T> manager::queue<T> queue(int64_t capacity = 0) {
    return make<T>({}, pack(capacity));
  }

  /// Opens the queue of this name, whatever its capacity, or creates it, unbounded.
  /// @throws error type_mismatch when the name belongs to another type
  template <class T> manager::queue<T> queue(std::string_view name) { return make<T>(name, {}); }

  /// Opens the queue of this name, or creates it with this capacity.
  /// @throws error type_mismatch as above, bad_argument when it has another capacity
  template <class T> manager::queue<T> queue(std::string_view name, int64_t capacity) {
    return make<T>(name, pack(capacity));
  }

private:
  template <class T> manager::queue<T> make(std::string_view name, packed initial) {
    using made = manager::queue<T>;
    return static_cast<Session&>(*this).template obtain<made>(name, std::move(initial));
  }
};

} // namespace manager
