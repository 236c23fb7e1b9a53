#pragma once

#include "manager/detail/chunk_stream.hpp"

#include <algorithm>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace manager::detail {

/// Returns the number of elements of a range if it is known without reading the range.
template <class Range> std::optional<size_t> size_if_known(Range& range) {
  if constexpr (std::ranges::sized_range<Range>)
    return static_cast<size_t>(std::ranges::size(range));
  else
    return std::nullopt;
}

/// A range that is read later: an lvalue by reference, an rvalue as a copy.
template <class Range> class kept_range {
  static constexpr bool is_lvalue = std::is_lvalue_reference_v<Range>;
  using plain = std::remove_reference_t<Range>;

public:
  explicit kept_range(plain& range) requires is_lvalue : range_{&range} {}
  explicit kept_range(plain&& range) requires(!is_lvalue) : range_{std::move(range)} {}

  plain& get() {
    if constexpr (is_lvalue)
      return *range_;
    else
      return range_;
  }

private:
  std::conditional_t<is_lvalue, plain*, plain> range_;
};

/// Checks at compile time that the elements of a range can be arguments of the task `F`.
template <class F, class Range> constexpr void require_elements() {
  static_assert(std::convertible_to<std::ranges::range_reference_t<Range>, task_element_of<F>>,
                "the elements are not the task's argument, or tuples of all of its arguments");
}

/// Elements of an input range on their way into a chunk_stream, for calls of the task `F`. Reads
/// the range only as far as the stream takes elements. An exception of the range ends it: the
/// elements before go into the stream.
template <class F, class Range> class pool_feed {
public:
  using element = task_element_of<F>;

  explicit pool_feed(kept_range<Range> range) : range_{std::move(range)} {}

  /// Adds chunks while the stream has room for them. `kept` are results that the caller keeps.
  void feed(chunk_stream& into, chunk_stream::load kept) {
    while (!has_ended_) {
      auto room = into.room(kept);
      if (room == 0)
        return;
      if (auto chunk = read(room); !chunk.empty())
        add(into, chunk);
    }
  }

  /// Throws, once, the exception that ended the range, if there is one.
  void rethrow_failure() {
    if (auto failure = std::exchange(failure_, nullptr))
      std::rethrow_exception(failure);
  }

private:
  std::vector<element> read(size_t most) {
    std::vector<element> chunk;
    try {
      if (!next_)
        next_.emplace(std::ranges::begin(range_.get()));
      for (; !(has_ended_ = *next_ == std::ranges::end(range_.get())) && chunk.size() < most;
           ++*next_)
        chunk.push_back(static_cast<element>(**next_));
    } catch (...) {
      end_with_failure();
    }
    return chunk;
  }

  void add(chunk_stream& into, const std::vector<element>& chunk) {
    try {
      packed_objects found;
      auto elements = pack(chunk);
      into.add(elements, chunk.size(), std::move(found).take());
    } catch (...) { // an element has no packed form
      end_with_failure();
    }
  }

  void end_with_failure() {
    failure_ = std::current_exception();
    has_ended_ = true;
  }

  kept_range<Range> range_;
  bool has_ended_ = false;
  std::exception_ptr failure_;
  std::optional<std::ranges::iterator_t<std::remove_reference_t<Range>>> next_;
};

/// Result of a task for one element.
template <class R> using element_result = std::variant<kept_result<R>, error>;

/// Splits the results of a chunk.
template <class R>
std::vector<element_result<R>> results_in(const chunk_stream& of, chunk_result&& chunk) {
  using kept = kept_result<R>;
  std::vector<element_result<R>> all;
  all.reserve(chunk.count);
  if (chunk.failure) {
    all.assign(chunk.count, *chunk.failure);
    return all;
  }
  if (chunk.outcome.numbers[1] != static_cast<int64_t>(task_status::done)) {
    std::optional<error> failure;
    try {
      value_of_outcome(of.pool(), of.task().title, std::move(chunk.outcome));
    } catch (const error& why) {
      failure = why;
    }
    all.assign(chunk.count, *failure);
    return all;
  }
  auto each = unpack<each_result<kept>>(chunk.outcome.value);
  auto failure = each.failures.begin();
  for (auto value = each.values.begin(); all.size() < chunk.count;)
    if (failure != each.failures.end() && failure->first == all.size())
      all.emplace_back(error_of(of.pool(), of.task().title, (failure++)->second));
    else if (value != each.values.end())
      all.emplace_back(std::in_place_index<0>, std::move(*value++));
    else
      throw error{errc::internal, of.pool().title() + ": a result is missing"};
  return all;
}

/// Results of a task for the elements of a range, one after the other.
template <class R> class result_source {
public:
  virtual ~result_source() = default;

  /// Returns the next result; nullopt after the last one.
  virtual std::optional<kept_result<R>> next(wait_time wait) = 0;
};

/// Results in the order of the elements, or in the order in which they come.
template <class F, class Range> class element_results final : public result_source<task_result<F>> {
  using R = task_result<F>;

public:
  element_results(pool_calls pool, task_spec task, chunk_plan plan, kept_range<Range> range,
                  bool ordered)
      : stream_{std::move(pool), std::move(task), plan},
        feed_{std::move(range)},
        ordered_{ordered} {}

  std::optional<kept_result<R>> next(wait_time wait) override {
    while (current_.empty()) {
      if (auto found = chunks_.find(next_); found != chunks_.end()) {
        next_ += found->second.size();
        kept_elements_ -= found->second.size();
        open(std::move(found->second));
        chunks_.erase(found);
        continue;
      }
      feed_.feed(stream_, {chunks_.size(), kept_elements_});
      auto chunk = stream_.next(wait);
      if (!chunk) {
        feed_.rethrow_failure();
        return std::nullopt;
      }
      auto first = chunk->first;
      auto results = results_in<R>(stream_, std::move(*chunk));
      if (ordered_) {
        kept_elements_ += results.size();
        chunks_.emplace(first, std::move(results));
      } else {
        open(std::move(results));
      }
    }
    auto result = std::move(current_.front());
    current_.pop_front();
    if (auto* failure = std::get_if<error>(&result))
      throw error{*failure};
    return std::get<0>(std::move(result));
  }

private:
  void open(std::vector<element_result<R>>&& results) {
    current_.assign(std::make_move_iterator(results.begin()),
                    std::make_move_iterator(results.end()));
  }

  chunk_stream stream_;
  pool_feed<F, Range> feed_;
  bool ordered_;
  size_t next_ = 0;                                         ///< element whose result comes next
  size_t kept_elements_ = 0;                                ///< in `chunks_`
  std::map<size_t, std::vector<element_result<R>>> chunks_; ///< by the first element
  std::deque<element_result<R>> current_;
};

/// Runs the task `F` for all elements of a range and returns the results in their order.
/// @throws error the first failure; the other elements are then not run, unless they run already
template <class F, class Range>
auto map_all(chunk_stream& stream, kept_range<Range> range, wait_time wait) {
  using R = task_result<F>;
  using kept = kept_result<R>;
  auto until = end_of_wait(wait);
  pool_feed<F, Range> feed{std::move(range)};
  std::vector<std::pair<size_t, std::vector<kept>>> parts;
  for (;;) {
    feed.feed(stream, {});
    feed.rethrow_failure();
    auto chunk = stream.next(rest_until(until));
    if (!chunk)
      break;
    if (chunk->failure)
      throw error{*chunk->failure};
    auto first = chunk->first;
    auto value = value_of_outcome(stream.pool(), stream.task().title, std::move(chunk->outcome));
    auto each = unpack<each_result<kept>>(value);
    if (!each.failures.empty())
      throw error_of(stream.pool(), stream.task().title, each.failures.front().second);
    parts.emplace_back(first, std::move(each.values));
  }
  if constexpr (!std::is_void_v<R>) {
    std::ranges::sort(parts, {}, [](auto& part) { return part.first; });
    std::vector<R> all;
    for (auto& part : parts)
      std::move(part.second.begin(), part.second.end(), std::back_inserter(all));
    return all;
  }
}

} // namespace manager::detail
