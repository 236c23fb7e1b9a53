#pragma once

#include "manager/proxies/pool.hpp"

#include <chrono>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

namespace manager {
namespace detail {

/// Line on stderr that shows the progress of a range, at most ten times a second; only if stderr is
/// a terminal.
class progress_line {
public:
  explicit progress_line(std::optional<size_t> total);

  /// Ends the line.
  ~progress_line();
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;

  /// Shows that `done` elements are done.
  void show(size_t done);

  /// Returns the line's text: "[#####.....]  50%  5/10  00:03", or "5  00:03" without a total.
  static std::string text(size_t done, std::optional<size_t> total, std::chrono::seconds since);

private:
  using clock = std::chrono::steady_clock;

  std::optional<size_t> total_;
  bool is_terminal_;
  clock::time_point begin_ = clock::now();
  clock::time_point shown_{};
  bool is_drawn_ = false;
};

} // namespace detail

/// Range over results, e.g. of `pool::imap`, that shows its progress on stderr if that is a
/// terminal: `for (auto& r : manager::progress(pool.imap(f, xs)))`. To be read once by one thread.
template <class Results> class progress {
public:
  explicit progress(Results results) : results_{std::move(results)}, line_{results_.total()} {}

  class iterator {
  public:
    using inner = decltype(std::declval<Results&>().begin());
    using value_type = typename Results::value_type;
    using difference_type = std::ptrdiff_t;

    explicit iterator(progress& of) : of_{&of}, at_{of.results_.begin()} {}
    decltype(auto) operator*() const { return *at_; }
    iterator& operator++() {
      of_->line_.show(++of_->done_);
      ++at_;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return at_ == of_->results_.end(); }

  private:
    progress* of_;
    inner at_;
  };

  iterator begin() { return iterator{*this}; }
  std::default_sentinel_t end() const { return {}; }

private:
  Results results_;
  detail::progress_line line_;
  size_t done_ = 0;
};

} // namespace manager
