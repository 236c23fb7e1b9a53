#pragma once

#include "manager/future.hpp"

#include <algorithm>
#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <ranges>
#include <utility>

// Waits for several futures, as `concurrent.futures.wait` and `as_completed` in Python. A future
// that is not `valid` counts as not there.

namespace manager {
namespace detail {

/// Positions of futures in the order of their completion. Thread-safe.
class completions {
public:
  void add(size_t position) {
    std::lock_guard guard{mutex_};
    done_.push_back(position);
    wake_.notify_all();
  }

  bool has_one() {
    std::lock_guard guard{mutex_};
    return !done_.empty();
  }

  /// Returns the next position; nullopt if none completes within `time`.
  std::optional<size_t> next(time_limit time) {
    std::unique_lock guard{mutex_};
    auto is_there = [this] { return !done_.empty(); };
    auto until = deadline_after(std::chrono::steady_clock::now(), time);
    if (!until)
      wake_.wait(guard, is_there);
    else if (!wake_.wait_until(guard, *until, is_there))
      return std::nullopt;
    auto first = done_.front();
    done_.pop_front();
    return first;
  }

private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<size_t> done_;
};

/// Registers all futures of a range with new completions; returns their number. The registration
/// ends with the completions. Does work on which the results, or the first one only, may
/// depend, until the time has come.
template <class Range>
std::pair<std::shared_ptr<completions>, size_t> watch_completions(Range& futures, time_limit time,
                                                                  bool first_only) {
  auto all = std::make_shared<completions>();
  std::weak_ptr<completions> known{all};
  size_t position = 0;
  size_t count = 0;
  for (auto& each : futures) {
    if (each.valid()) {
      auto note = [known, position] {
        if (auto watching = known.lock())
          watching->add(position);
      };
      each.state()->on_ready({note, known});
      ++count;
    }
    ++position;
  }
  auto until = end_of_wait(time);
  for (auto& each : futures)
    if (each.valid() && !(first_only && all->has_one()))
      each.state()->help(until);
  return {all, count};
}

} // namespace detail

/// Blocks until one of the futures is ready; returns its position, or nullopt if none is ready
/// within `time` or the range is empty. Python: `wait(..., return_when=FIRST_COMPLETED)`.
template <std::ranges::forward_range Range>
std::optional<size_t> wait_any(Range& futures, time_limit time = time_limit::for_ever()) {
  auto until = time_after(std::chrono::steady_clock::now(), time);
  auto [all, count] = detail::watch_completions(futures, time, true);
  return count == 0 ? std::nullopt : all->next(time_limit::until(until));
}

/// Blocks until all futures are ready; returns false if `time` was over first.
template <std::ranges::forward_range Range>
bool wait_all(Range& futures, time_limit time = time_limit::for_ever()) {
  auto until = time_after(std::chrono::steady_clock::now(), time);
  return std::ranges::all_of(futures, [&](auto& each) {
    return !each.valid() || each.wait_for(time_limit::until(until));
  });
}

/// Range of the futures of another range, each as soon as it is ready. An input range; the futures
/// must outlive it.
template <std::ranges::random_access_range Range> class as_completed {
public:
  explicit as_completed(Range& futures) : futures_{&futures} {
    std::tie(all_, left_) = detail::watch_completions(futures, time_limit::for_ever(), false);
  }

  class iterator {
  public:
    using value_type = std::ranges::range_value_t<Range>;
    using difference_type = std::ptrdiff_t;

    explicit iterator(as_completed& of) : of_{&of} { ++*this; }
    auto& operator*() const { return (*of_->futures_)[position_]; }
    iterator& operator++() {
      is_end_ = of_->left_ == 0;
      if (!is_end_) {
        --of_->left_;
        position_ = *of_->all_->next(time_limit::for_ever());
      }
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return is_end_; }

  private:
    as_completed* of_;
    size_t position_ = 0;
    bool is_end_ = false;
  };

  iterator begin() { return iterator{*this}; }
  std::default_sentinel_t end() const { return {}; }

private:
  Range* futures_;
  std::shared_ptr<detail::completions> all_;
  size_t left_ = 0;
};

} // namespace manager
