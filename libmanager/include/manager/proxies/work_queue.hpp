#pragma once

#include "actors/value/packed_value.hpp"
#include "manager/detail/element.hpp"
#include "manager/detail/taken_items.hpp"
#include "manager/detail/ticket.hpp"
#include "manager/detail/work_leases.hpp"
#include "manager/leased.hpp"
#include "manager/lock_report.hpp"
#include "manager/work_options.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <iterator>
#include <limits>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace manager {

/// Item that is ready, as `peek` shows it.
template <class T> struct ready_item {
  uint64_t number = 0;
  int64_t priority = 0;
  int64_t deliveries = 0;
  T value;
};

/// Item that is dead, with the reasons of its latest deliveries' failures.
template <class T> struct dead_item {
  uint64_t number = 0;
  int64_t deliveries = 0;
  std::vector<std::string> reasons;
  T value;
};

namespace detail {

/// Range of the leased items of a work queue. Each step of the loop acknowledges the item that the
/// body has finished, and takes the next; both in one round trip. An exception in the body, and
/// `break`, give the item back. An `ack_and_put` or `ack_with` that did not succeed gives it back,
/// too, for 100 ms later. The loop ends when the queue is shut down and all work is done.
///
///     for (auto& job : jobs.consume()) run(*job);
///
/// Move-only while no loop runs; used by one thread.
template <class Queue> class work_consumer {
public:
  using item = leased<typename Queue::value_type>;

  work_consumer(Queue source, size_t prefetch)
      : source_{std::move(source)}, prefetch_{std::max<size_t>(1, prefetch)} {}
  work_consumer(const work_consumer&) = delete;
  work_consumer& operator=(const work_consumer&) = delete;
  ~work_consumer() {
    source_.give_back_unused(leases_of(taken_));
    forget_leases(taken_);
  }

  class iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = item;
    using difference_type = std::ptrdiff_t;
    using pointer = item*;
    using reference = item&;

    iterator() = default;
    explicit iterator(work_consumer* owner) : owner_{owner} { owner_->step(); }

    item& operator*() const { return *owner_->current_; }
    item* operator->() const { return &*owner_->current_; }
    iterator& operator++() {
      owner_->step();
      return *this;
    }
    void operator++(int) { owner_->step(); }
    bool operator==(std::default_sentinel_t) const { return !owner_->current_; }

  private:
    work_consumer* owner_ = nullptr;
  };

  iterator begin() { return iterator{this}; }
  std::default_sentinel_t end() const { return {}; }

private:
  /// Ends the lease of the current item, if the body has not, and takes the next.
  void step() {
    std::optional<future<void>> acked;
    if (current_ && current_->held()) {
      if (current_->was_refused())
        current_->nack(time_before_next_try, "its transaction did not succeed");
      else
        acked.emplace(current_->async_ack());
    }
    current_.reset();
    take_more(acked);
    if (acked)
      acked->get();
    if (taken_.empty())
      return;
    current_.emplace(std::move(taken_.front()));
    taken_.pop_front();
  }

  /// Takes items if none is left. If that fails, an acknowledgement that has failed, too, is the
  /// more important failure: the work may be done again.
  void take_more(std::optional<future<void>>& acked) {
    if (!taken_.empty())
      return;
    try {
      for (auto& each : source_.next_many(prefetch_))
        taken_.push_back(std::move(each));
    } catch (...) {
      if (acked)
        acked->get();
      throw;
    }
  }

  /// Time for which an item rests whose transaction did not succeed: for example until the queue of
  /// its results has room.
  static constexpr std::chrono::milliseconds time_before_next_try{100};

  Queue source_;
  size_t prefetch_;
  std::deque<item> taken_; ///< leases of later items
  std::optional<item> current_;
};

} // namespace detail

/// A queue of work that lives in the server: an item is delivered at least once. `take` leases an
/// item to this process's session. The item is done when its lease is acknowledged; it comes back,
/// in front of the others, when it is given back or when the session ends, however that ends. While
/// the session lives the item is never delivered again, however long the work takes. Putting waits
/// for room if there is a capacity, taking waits for an item; calls wait without a limit, a `_for`
/// form for the given time, a `try_` form not at all. Waiting calls are served in the order of
/// arrival.
/// @throws error shut_down after `shutdown`, object_gone, type_mismatch, and those of every call
template <class T> class work_queue : public detail::work_leases {
public:
  using value_type = T;
  using lease_type = leased<T>;

  using work_leases::work_leases;
  MANAGER_PROXY_MEMBERS(work_queue)

  static std::string schema_name() { return "work_queue<" + schema<T>() + ">"; }

  // -- putting -----------------------------------------------------------------

  put_result put(const T& value, const work_options& options = {}) const {
    return detail::put_result_of(call<"put_with">(pack(value), detail::plan_of(options)));
  }
  put_result try_put(const T& value, const work_options& options = {}) const {
    return put_for(time_limit{}, value, options);
  }
  put_result put_for(time_limit time, const T& value, const work_options& options = {}) const {
    return or_full(errc::timed_out, [&] {
      return call_for<"put_with">(time, pack(value), detail::plan_of(options));
    });
  }
  put_result put(const std::stop_token& stop, const T& value,
                 const work_options& options = {}) const {
    return or_full(errc::canceled, [&] {
      return call_until<"put_with">(stop, std::nullopt, pack(value), detail::plan_of(options));
    });
  }

  /// Puts an item that becomes ready at `when`, by the clock of `when` in this process.
  template <class Clock, class Duration>
  put_result put_at(const std::chrono::time_point<Clock, Duration>& when, const T& value,
                    work_options options = {}) const {
    options.delay = time_limit::until(when);
    return put(value, options);
  }

  /// Puts all items, with the same properties, or none; waits until all fit.
  /// @throws error bad_argument if the properties have a key
  void put_many(const std::vector<T>& values, const work_options& options = {}) const {
    call<"put_many">(detail::pack_elements(values), detail::plan_of(options));
  }

  future<put_result> async_put(const T& value, const work_options& options = {}) const {
    return {start<"put_with">(pack(value), detail::plan_of(options)), detail::put_result_of};
  }

  // -- taking ------------------------------------------------------------------

  lease_type take() const {
    return first_of(read_answer<"take">(reader(), call<"take">(int64_t{1}, detail::next_ticket())));
  }
  std::optional<lease_type> try_take() const { return take_for(time_limit{}); }

  /// Returns nullopt if there was no item within `time`.
  std::optional<lease_type> take_for(time_limit time) const {
    return unless_timed_out([&] {
      return first_of(
          read_answer<"take">(reader(), call_for<"take">(time, int64_t{1}, detail::next_ticket())));
    });
  }

  /// Returns nullopt if `stop` was requested before there was an item.
  std::optional<lease_type> take(const std::stop_token& stop) const {
    return unless(errc::canceled, [&] {
      return first_of(read_answer<"take">(
          reader(), call_until<"take">(stop, std::nullopt, int64_t{1}, detail::next_ticket())));
    });
  }

  /// Waits for at least one item and takes up to `most` (fewer if they are large). An item that
  /// cannot be read as a `T` becomes dead; if all are so, the first one's error is thrown.
  std::vector<lease_type> take_many(size_t most) const {
    return read_answer<"take">(reader(), call<"take">(limited(most), detail::next_ticket()));
  }

  /// Starts to take an item. A future that is destroyed unread gives its item back.
  future<lease_type> async_take() const {
    return {start<"take">(int64_t{1}, detail::next_ticket()), [self = *this](const packed& answer) {
              return first_of(self.template read_answer<"take">(self.reader(), answer));
            }};
  }

  /// Takes up to `most` items as `take_many` does. Returns none when the queue is shut down and all
  /// work is done.
  std::vector<lease_type> next_many(size_t most) const {
    auto taken = unless(errc::shut_down, [&] { return take_many(most); });
    return taken ? std::move(*taken) : std::vector<lease_type>{};
  }

  using consumer = detail::work_consumer<work_queue>;

  /// Returns a range that takes and acknowledges items until shutdown, see `detail::work_consumer`.
  /// @param prefetch number of items to lease at a time
  consumer consume(size_t prefetch = 1) const { return consumer{*this, prefetch}; }

  /// Acknowledges many items in one call, or none.
  void ack_many(std::vector<lease_type>& done) const {
    ack_all(detail::leases_of(done));
    detail::forget_leases(done);
  }

  // -- dead items ----------------------------------------------------------------

  /// Returns the dead items in the order in which they were put, at most `most`.
  std::vector<dead_item<T>> dead(size_t most = 1000) const {
    using row = std::tuple<uint64_t, int64_t, std::vector<std::string>, T>;
    std::vector<dead_item<T>> all;
    while (all.size() < most) {
      auto after = all.empty() ? 0 : static_cast<int64_t>(all.back().number);
      auto part = ask<"dead">(unpack<std::vector<row>>, after, limited(most - all.size()));
      if (part.empty())
        break;
      for (auto& [number, deliveries, reasons, value] : part)
        all.push_back({number, deliveries, std::move(reasons), std::move(value)});
    }
    return all;
  }

  /// Makes dead items ready again, without deliveries; returns the number of those that were dead.
  size_t put_back(const std::vector<uint64_t>& numbers) const {
    return static_cast<size_t>(call<"put_back">(pack(numbers)));
  }
  size_t put_back_all() const { return static_cast<size_t>(call<"back_all">()); }

  // -- state -----------------------------------------------------------------------

  /// Returns the number of ready and delayed items.
  size_t size() const { return static_cast<size_t>(call<"size">()); }
  bool empty() const { return size() == 0; }
  size_t capacity() const { return static_cast<size_t>(call<"capacity">()); }
  int64_t max_deliveries() const { return call<"deliveries">(); }

  /// Returns the numbers of ready, leased, delayed and dead items at one moment.
  work_counts counts() const {
    auto [ready, leased, delayed, dead] =
        ask<"counts">(unpack<std::tuple<size_t, size_t, size_t, size_t>>);
    return {ready, leased, delayed, dead};
  }

  /// Returns up to `most` items in the order in which they would be taken (fewer if they are
  /// large).
  std::vector<ready_item<T>> peek(size_t most = 1) const {
    using row = std::tuple<uint64_t, int64_t, int64_t, T>;
    std::vector<ready_item<T>> all;
    for (auto& [number, priority, deliveries, value] :
         ask<"peek">(unpack<std::vector<row>>, limited(most)))
      all.push_back({number, priority, deliveries, std::move(value)});
    return all;
  }

  /// Removes the items of a state; returns their number.
  /// @throws error bad_argument for leased items
  size_t purge(work_state state = work_state::ready) const {
    static constexpr std::string_view words[] = {"ready", "delayed", "leased", "dead"};
    return static_cast<size_t>(call<"purge">(std::string{words[static_cast<size_t>(state)]}));
  }

  /// Returns the holders of leases, one entry for each lease, and the calls that wait for items.
  lock_report who() const { return ask<"who">(detail::read_report); }

  // -- end of work -------------------------------------------------------------------

  /// Waits until no item is ready, delayed or leased.
  void join() const { call<"join">(); }
  bool join_for(time_limit time) const {
    return done_unless(errc::timed_out, [&] { call_for<"join">(time); });
  }

  /// Ends putting. Taking goes on until no item is ready, delayed or leased, because a leased item
  /// may come back; if `immediate`, ready and delayed items are removed.
  void shutdown(bool immediate = false) const { call<"shutdown">(immediate); }
  bool closed() const { return call<"closed">(); }

private:
  template <class Call> static put_result or_full(errc expected, Call call) {
    auto number = unless(expected, call);
    return number ? detail::put_result_of(*number) : put_result::full;
  }

  static int64_t limited(size_t most) {
    return static_cast<int64_t>(std::min(most, size_t{std::numeric_limits<int64_t>::max()}));
  }

  /// Returns the function that reads the answer of `take`.
  auto reader() const {
    return [self = static_cast<const work_leases&>(*this)](const packed& answer) {
      return detail::taken_items<T>{self, answer}.read();
    };
  }

  static lease_type first_of(std::vector<lease_type> taken) { return std::move(taken.at(0)); }
};

/// `m.work_queue<T>(...)` of a session.
template <class Session> class work_queue_factory {
public:
  /// Creates a work queue, which is anonymous: it lives while any session holds a proxy.
  /// @throws error bad_argument for a negative number
  template <class T> manager::work_queue<T> work_queue(const work_queue_options& options = {}) {
    return make<T>({}, initial_of(options));
  }

  /// Opens the work queue of this name with any options, or creates it with the defaults.
  /// @throws error type_mismatch if the name belongs to another type
  template <class T> manager::work_queue<T> work_queue(std::string_view name) {
    return make<T>(name, {});
  }

  /// Opens the work queue of this name, or creates it with these options.
  /// @throws error type_mismatch as above, bad_argument if the queue has other options
  template <class T>
  manager::work_queue<T> work_queue(std::string_view name, const work_queue_options& options) {
    return make<T>(name, initial_of(options));
  }

private:
  static packed initial_of(const work_queue_options& options) {
    return pack(work_queue_plan{options.capacity, options.max_deliveries});
  }

  template <class T> manager::work_queue<T> make(std::string_view name, packed initial) {
    using made = manager::work_queue<T>;
    return static_cast<Session&>(*this).template obtain<made>(name, std::move(initial));
  }
};

} // namespace manager
