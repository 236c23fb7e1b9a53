#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace manager {

/// Positions of scans in a sequence that changes meanwhile: a cursor keeps its place among the
/// elements when others are inserted and erased before it. Each element has a label, which stays
/// the same while elements are put and taken at the ends; the latest insertions and erasures
/// between other elements are kept, to move older cursors by them. Not thread-safe.
class scan_positions {
public:
  /// State before changes that may be reverted.
  struct mark {
    int64_t first;
    uint64_t version;
  };

  /// Record a change of a sequence of `size` elements.
  void inserted(int64_t index, int64_t count, int64_t size);
  void erased(int64_t index, int64_t count, int64_t size);

  mark now() const noexcept { return {first_, version_}; }

  /// Reverts the changes since a mark.
  void restore(const mark& before) noexcept;

  /// Returns the cursor of an element by its index.
  std::string cursor_at(int64_t index) const;

  /// Returns the index of a cursor's element, or of the first one after it that is left, in a
  /// sequence of `size` elements. The empty cursor is that of the beginning.
  /// @throws error bad_argument if the cursor is malformed; out_of_range if it is so old that too
  /// many changes came after it
  int64_t index_of(const std::string& cursor, int64_t size) const;

  /// Maximum number of insertions and erasures that are kept.
  static constexpr size_t most_edits = 100'000;

private:
  struct edit {
    int64_t label; ///< of the first element that moved or was erased
    int64_t count; ///< elements inserted before it; negative: elements erased from it on
  };

  void record(const edit& latest);

  int64_t first_ = 0;      ///< label of the first element
  uint64_t version_ = 0;   ///< number of edits so far
  std::deque<edit> edits_; ///< the latest ones
};

} // namespace manager
