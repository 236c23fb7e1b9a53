#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace manager::detail {

/// Iterates over a shared container and fetches elements in chunks, to save round trips. Each chunk
/// is a consistent view; the container's documentation tells what a loop sees of changes between
/// two chunks. This is an input iterator: copies share their position.
///
/// `Source` has `using value_type` and `std::vector<value_type> next()`, which returns an empty
/// vector at the end.
template <class Source> class chunk_iterator {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = typename Source::value_type;
  using difference_type = std::ptrdiff_t;
  using pointer = const value_type*;
  using reference = typename std::vector<value_type>::const_reference; // none to a bool

  /// Makes the end of every range.
  chunk_iterator() = default;

  explicit chunk_iterator(Source source) : state_{std::make_shared<state>(std::move(source))} {
    fetch();
  }

  reference operator*() const { return state_->chunk[state_->position]; }
  pointer operator->() const { return &**this; }

  chunk_iterator& operator++() {
    if (++state_->position == state_->chunk.size())
      fetch();
    return *this;
  }
  void operator++(int) { ++*this; }

  friend bool operator==(const chunk_iterator& left, const chunk_iterator& right) {
    return left.state_ == right.state_ || (left.at_end() && right.at_end());
  }

private:
  struct state {
    explicit state(Source from) : source{std::move(from)} {}
    Source source;
    std::vector<value_type> chunk;
    size_t position = 0;
  };

  bool at_end() const { return !state_ || state_->chunk.empty(); }

  void fetch() {
    state_->chunk = state_->source.next();
    state_->position = 0;
  }

  std::shared_ptr<state> state_;
};

/// Maximum number of elements in one chunk.
inline constexpr int64_t chunk_size = 1024;

} // namespace manager::detail
