#pragma once

#include "actors/objects/containers/deque.hpp"
#include "manager/detail/basic_queue.hpp"
#include "manager/detail/chunked.hpp"
#include "manager/detail/element.hpp"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace manager {

/// Options of a new deque: a bound of one kind, or none.
struct deque_options {
  int64_t capacity = 0;            ///< largest number of elements before a put waits; 0: unbounded
  std::optional<int64_t> maxlen{}; ///< largest number of elements before a put drops some
};

/// A double-ended queue that lives in the server: elements are put and taken at both ends, see
/// `basic_queue`. If the deque was created with a `maxlen`, a put never waits: it drops elements at
/// the other end, which count as done. A range-for fetches chunks of elements: an element that is
/// there all the time is seen once, unless `rotate` moves it. `snapshot` returns all elements at
/// one moment.
template <class T> class deque : public basic_queue<deque_object, T> {
public:
  using basic_queue<deque_object, T>::basic_queue;
  MANAGER_PROXY_MEMBERS(deque)

  static std::string schema_name() { return "deque<" + schema<T>() + ">"; }

  // -- putting ---------------------------------------------------------------

  void push_back(const T& value) const { this->template call<"push_back">(pack(value)); }
  void push_front(const T& value) const { this->template call<"push_front">(pack(value)); }
  bool try_push_back(const T& value) const { return push_back_for(time_limit{}, value); }
  bool try_push_front(const T& value) const { return push_front_for(time_limit{}, value); }

  /// Returns false if `stop` was requested before there was room.
  bool push_back(const std::stop_token& stop, const T& value) const {
    return this->template put_until<"push_back">(stop, pack(value));
  }
  bool push_front(const std::stop_token& stop, const T& value) const {
    return this->template put_until<"push_front">(stop, pack(value));
  }

  /// Returns false if there was no room within `time`.
  bool push_back_for(time_limit time, const T& value) const {
    return this->template put_for<"push_back">(time, pack(value));
  }
  bool push_front_for(time_limit time, const T& value) const {
    return this->template put_for<"push_front">(time, pack(value));
  }
  template <class Clock, class Duration>
  bool push_back_until(const std::chrono::time_point<Clock, Duration>& when, const T& value) const {
    return push_back_for(time_limit::until(when), value);
  }
  template <class Clock, class Duration>
  bool push_front_until(const std::chrono::time_point<Clock, Duration>& when,
                        const T& value) const {
    return push_front_for(time_limit::until(when), value);
  }

  /// Puts all elements, in their order, behind the last element or before the first; if it fails,
  /// none. Waits until all fit.
  void append_range(const std::vector<T>& values) const {
    this->template call<"append">(detail::pack_elements(values));
  }
  void append_range(std::initializer_list<T> values) const { append_range(std::vector<T>(values)); }
  void prepend_range(const std::vector<T>& values) const {
    this->template call<"prepend">(detail::pack_elements(values));
  }
  void prepend_range(std::initializer_list<T> values) const {
    prepend_range(std::vector<T>(values));
  }

  future<void> async_push_back(const T& value) const {
    return this->template start_put<"push_back">(pack(value));
  }
  future<void> async_push_front(const T& value) const {
    return this->template start_put<"push_front">(pack(value));
  }
  future<void> async_append_range(const std::vector<T>& values) const {
    return this->template start_put<"append">(detail::pack_elements(values));
  }
  future<void> async_prepend_range(const std::vector<T>& values) const {
    return this->template start_put<"prepend">(detail::pack_elements(values));
  }

  // -- taking ----------------------------------------------------------------

  T pop_back() const { return this->template take<"pop_back">(); }
  T pop_front() const { return this->template take<"pop_front">(); }
  std::optional<T> try_pop_back() const { return pop_back_for(time_limit{}); }
  std::optional<T> try_pop_front() const { return pop_front_for(time_limit{}); }

  /// Returns nullopt if `stop` was requested before there was an element.
  std::optional<T> pop_back(const std::stop_token& stop) const {
    return this->template take_until<"pop_back">(stop);
  }
  std::optional<T> pop_front(const std::stop_token& stop) const {
    return this->template take_until<"pop_front">(stop);
  }

  /// Returns nullopt if there was no element within `time`.
  std::optional<T> pop_back_for(time_limit time) const {
    return this->template take_for<"pop_back">(time);
  }
  std::optional<T> pop_front_for(time_limit time) const {
    return this->template take_for<"pop_front">(time);
  }
  template <class Clock, class Duration>
  std::optional<T> pop_back_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return pop_back_for(time_limit::until(when));
  }
  template <class Clock, class Duration>
  std::optional<T> pop_front_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return pop_front_for(time_limit::until(when));
  }

  /// Waits for at least one element and takes up to `most` (fewer if they are large), the outermost
  /// element first.
  std::vector<T> pop_back_many(size_t most) const {
    return this->template take_many<"take_back">(most);
  }
  std::vector<T> pop_front_many(size_t most) const {
    return this->template take_many<"take_front">(most);
  }

  future<T> async_pop_back() const { return this->template start_take<"pop_back">(); }
  future<T> async_pop_front() const { return this->template start_take<"pop_front">(); }

  /// Waits for the next element at the front. Returns nullopt when the deque is shut down and
  /// empty.
  std::optional<T> next() const { return this->template take_unless_shut_down<"pop_front">(); }

  using consumer = detail::consumer<deque>;

  /// Returns a range that takes elements from the front until shutdown, see `detail::consumer`.
  consumer consume() const { return consumer{*this}; }

  // -- elements without taking them -------------------------------------------

  detail::optional_result<T> front() const { return this->template ask<"front">(unpack_if_any<T>); }
  detail::optional_result<T> back() const { return this->template ask<"back">(unpack_if_any<T>); }

  /// Returns a copy of the element; a negative index counts from the end.
  /// @throws error out_of_range
  template <class Value = T> detail::read_result<Value> at(int64_t index) const {
    return this->template ask<"at">(unpack<T>, index);
  }

  /// Moves `steps` elements from the back to the front, or from the front to the back if `steps` is
  /// negative.
  void rotate(int64_t steps = 1) const { this->template call<"rotate">(steps); }

  /// Returns the number of elements beyond which a put drops some; nullopt without such a bound.
  std::optional<size_t> maxlen() const {
    auto most = this->template call<"maxlen">();
    return most ? std::optional{static_cast<size_t>(*most)} : std::nullopt;
  }

  // -- iteration -------------------------------------------------------------

  using cursor = std::string;

  /// Begins to read all elements part by part, or goes on at a cursor of an earlier scan:
  /// `auto part = scan.next()`.
  detail::part_scan<deque> scan(cursor from = {}) const {
    return detail::part_scan<deque>{*this, std::move(from)};
  }
  using const_iterator = detail::chunk_iterator<detail::part_scan<deque>>;

  const_iterator begin() const { return const_iterator{scan()}; }
  const_iterator end() const { return {}; }

private:
  friend class detail::part_scan<deque>;

  auto read_part(const cursor& from) const {
    return this->template ask<"scan">(
        [](const packed& answer) {
          return detail::part_of<cursor>(answer, detail::unpack_elements<T>);
        },
        from, detail::chunk_size);
  }
};

/// `m.deque<T>(...)` of a session.
template <class Session> class deque_factory {
public:
  /// Creates a deque, which is anonymous: it lives while any session holds a proxy.
  /// @throws error bad_argument for a negative capacity, for a maxlen that is not positive, for
  /// both
  template <class T> manager::deque<T> deque(deque_options options = {}) {
    return make<T>({}, initial_of(options));
  }
  template <class T> manager::deque<T> deque(int64_t capacity) {
    return make<T>({}, initial_of({capacity}));
  }

  /// Opens the deque of this name with any bound, or creates it, unbounded.
  /// @throws error type_mismatch if the name belongs to another type
  template <class T> manager::deque<T> deque(std::string_view name) { return make<T>(name, {}); }

  /// Opens the deque of this name, or creates it with these options.
  /// @throws error type_mismatch as above, bad_argument if the deque has another bound
  template <class T> manager::deque<T> deque(std::string_view name, deque_options options) {
    return make<T>(name, initial_of(options));
  }

  template <class T> manager::deque<T> deque(std::string_view name, int64_t capacity) {
    return make<T>(name, initial_of({capacity}));
  }

private:
  static packed initial_of(const deque_options& options) {
    return pack(deque_plan{options.capacity, options.maxlen});
  }

  template <class T> manager::deque<T> make(std::string_view name, packed initial) {
    using made = manager::deque<T>;
    return static_cast<Session&>(*this).template obtain<made>(name, std::move(initial));
  }
};

} // namespace manager
