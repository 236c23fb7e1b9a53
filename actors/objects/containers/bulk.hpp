#pragma once

#include "actors/value/packed_value.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

// Many values in one answer.

namespace manager {

/// Approximate size limit of a partial answer in bytes, which keeps iteration and bulk operations
/// far below the largest message.
inline constexpr size_t chunk_bytes = size_t{1} << 20;

/// Packs all elements from `first` to `last` as one array.
template <class Iterator> packed join_array(Iterator first, Iterator last) {
  packed_writer out;
  out.array(static_cast<size_t>(std::distance(first, last)));
  for (; first != last; ++first)
    out.add(*first);
  return std::move(out).finish();
}

/// Collects a part of a container as a packed array: at most `max` entries and about `chunk_bytes`,
/// but at least one entry, so that a reader makes progress.
class part_writer {
public:
  /// Makes an empty part.
  /// @throws error bad_argument if `max` is not positive
  explicit part_writer(int64_t max) : max_{max} {
    if (max < 1)
      throw error{errc::bad_argument, "the maximum must be positive"};
  }

  /// Returns true if an entry of `bytes` bytes still fits this part.
  bool takes(size_t bytes) const noexcept {
    return entries_ == 0 || (entries_ < max_ && body_.size() + bytes <= chunk_bytes);
  }

  /// Appends one entry of one or more array members.
  template <class... Packed> void add(const Packed&... members) {
    (body_.add(members), ...);
    members_ += sizeof...(members);
    ++entries_;
  }

  /// Appends the values from `first` to `last` as long as they fit. Returns the first one that does
  /// not, or `last`.
  template <class Iterator> Iterator add_range(Iterator first, Iterator last) {
    for (; first != last && takes(first->size()); ++first)
      add(*first);
    return first;
  }

  int64_t entries() const noexcept { return entries_; }

  packed finish() && {
    packed_writer out;
    out.array(members_);
    out.add(std::move(body_).finish());
    return std::move(out).finish();
  }

  /// Returns [cursor, part], where the cursor tells a later call where to go on.
  template <class Cursor> packed finish_with(const Cursor& cursor) && {
    packed_writer out;
    out.array(2);
    out.value(cursor);
    out.add(std::move(*this).finish());
    return std::move(out).finish();
  }

private:
  int64_t max_;
  int64_t entries_ = 0;
  size_t members_ = 0;
  packed_writer body_;
};

/// One packed array of the elements from `first` on, as many as belong to one part.
/// @throws error bad_argument when `max` is not positive
template <class Iterator> packed join_chunk(Iterator first, Iterator last, int64_t max) {
  part_writer part{max};
  part.add_range(first, last);
  return std::move(part).finish();
}

} // namespace manager
