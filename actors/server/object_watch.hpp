#pragma once

#include "actors/objects/change_notes.hpp"
#include "actors/record/change_report.hpp"
#include "actors/value/packed.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace manager {

/// One change of an object, shared by all that receive it.
struct change_event {
  change_kind kind = change_kind::changed;
  uint64_t revision = 0;
  std::string_view operation{}; ///< static text
  uint64_t session = 0;         ///< session that called the operation; 0: none

  /// Of an entry: [key, value], or [key] if it was removed, or [] if all were. Of an object without
  /// entries: the arguments of the operation.
  packed contents{};
  packed key{}; ///< of the entry; empty: none
};
using shared_change = std::shared_ptr<const change_event>;

/// Part of an object that a watch concerns: everything, one key, or the keys with a prefix.
class watch_filter {
public:
  watch_filter() = default;

  /// Reads a filter: nil, or [`filter_kind`, key or prefix].
  /// @throws error bad_argument, type_mismatch
  explicit watch_filter(const packed& filter);

  bool is_everything() const noexcept { return is_everything_; }
  bool is_prefix() const noexcept { return is_prefix_; }

  /// Returns the bytes of the packed key, or the prefix of a string.
  const std::string& bytes() const noexcept { return bytes_; }

  /// Returns true if the watch receives the change.
  bool concerns(const change_event& change) const;

private:
  bool is_everything_ = true;
  bool is_prefix_ = false;
  std::string bytes_;
};

/// Receiver of an object's changes.
class change_receiver {
public:
  /// Takes a change. Must not call the object.
  virtual void take(const shared_change& change) = 0;

  /// Takes the news that the object's log ends, after its last change.
  virtual void object_ended() = 0;

protected:
  ~change_receiver() = default;
};

/// Watchers of one object, and its latest changes. Exists only while an object is watched. A change
/// costs the watchers that it concerns, not the others: they are found by the key, and by each
/// length of a prefix that is watched. Lives on the server's network thread; but `notes` belongs to
/// the thread that executes the object's operation.
class object_watch {
public:
  /// Begins the log of an object at this revision.
  explicit object_watch(uint64_t revision) : complete_after_{revision}, latest_{revision} {}
  object_watch(const object_watch&) = delete;
  object_watch& operator=(const object_watch&) = delete;

  /// Changes of the operation that is being executed.
  change_notes notes;

  void add(change_receiver& who, const watch_filter& filter);
  void remove(change_receiver& who, const watch_filter& filter);
  bool empty() const noexcept { return all_.empty() && by_key_.empty() && by_prefix_.empty(); }

  /// Reports the change to all watchers that it concerns, and keeps it among the latest ones.
  void publish(shared_change change);

  /// Reports the latest changes after the revision `from`; or, if some of them are not kept any
  /// more, that the watch fell behind. `now` is the object's revision.
  void replay(change_receiver& who, const watch_filter& filter, uint64_t from, uint64_t now) const;

  /// Tells all watchers that the object is gone, and forgets the watchers.
  void end(uint64_t revision);

  /// Maximum number and bytes of the latest changes that are kept.
  static constexpr size_t most_kept = 1000;
  static constexpr size_t most_kept_bytes = size_t{1} << 20;

private:
  using watchers = std::set<change_receiver*>;

  void keep(shared_change change);
  template <class F> void for_each_concerned(const change_event& change, F f) const;

  watchers all_;
  std::unordered_map<std::string, watchers> by_key_;
  std::map<size_t, std::unordered_map<std::string, watchers>> by_prefix_; ///< by length
  std::deque<shared_change> latest_changes_;
  size_t kept_bytes_ = 0;
  uint64_t complete_after_; ///< all changes after this revision are kept
  uint64_t latest_;
};

/// Bytes of memory that a change counts for.
size_t bytes_of_change(const change_event& change) noexcept;

/// Returns the changes that an operation has noted, and forgets the notes.
std::vector<shared_change> take_noted(change_notes& notes, const change_event& common);

} // namespace manager
