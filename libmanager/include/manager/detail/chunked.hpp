#pragma once

#include "actors/value/packed_value.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace manager::detail {

/// Maximum number of elements in one chunk.
inline constexpr int64_t chunk_size = 1024;

/// Reads a part of a container: its elements by `read`, and the cursor of the next part.
template <class Cursor, class Read> auto part_of(const packed& answer, Read read) {
  auto parts = split_array(answer);
  return std::pair{read(parts.at(1)), unpack<Cursor>(parts.at(0))};
}

/// Reads a shared container part by part, in constant memory. `Proxy` has `using cursor`, whose
/// initial value is the beginning and the end, and `read_part(cursor)`. A scan can be resumed, also
/// in another process: `l.scan(cursor)`.
template <class Proxy> class part_scan {
public:
  using value_type = typename Proxy::value_type;

  explicit part_scan(Proxy source, typename Proxy::cursor from = {})
      : source_{std::move(source)}, cursor_{std::move(from)} {}

  /// Returns the next elements; none at the end.
  std::vector<value_type> next() {
    if (ended_)
      return {};
    auto [elements, following] = source_.read_part(cursor_);
    cursor_ = std::move(following);
    ended_ = cursor_ == typename Proxy::cursor{};
    return elements;
  }

  /// Returns the cursor of the next part. It is valid as long as the object lives.
  const typename Proxy::cursor& cursor() const noexcept { return cursor_; }
  bool ended() const noexcept { return ended_; }

private:
  Proxy source_;
  typename Proxy::cursor cursor_;
  bool ended_ = false;
};

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

} // namespace manager::detail
