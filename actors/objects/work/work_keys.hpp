#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace manager {

/// Keys of items, so that no second item with the same key is put: for a time after the put, or as
/// long as the item is unfinished. Knows no clock: times are arguments. Changes are recorded in the
/// undo_log in use. Not thread-safe.
class work_keys {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct entry {
    uint64_t item = 0;               ///< number of the item that was put with the key
    std::optional<time_point> until; ///< nullopt: until the item is finished
  };

  bool contains(const std::string& key) const { return keys_.contains(key); }

  /// Adds a key. @pre the table does not contain the key
  void add(const std::string& key, const entry& what);

  /// Removes the key of a finished item, unless the key is kept for a time.
  void finish(uint64_t item);

  /// Removes up to `most` keys whose time is over, the earliest first.
  void expire(time_point now, size_t most);

  /// Removes this key if its time is over.
  void expire(const std::string& key, time_point now);

  /// Moves the times of all keys, after a change of the clock.
  void shift_times(std::chrono::nanoseconds by);

  /// Returns the size of all keys in bytes.
  int64_t bytes() const noexcept { return bytes_; }

  const std::map<std::string, entry>& all() const noexcept { return keys_; }

private:
  using times = std::set<std::pair<time_point, std::string>>;

  void remove(const std::string& key);
  void end_time(times::iterator which);
  void erase(const std::string& key);

  std::map<std::string, entry> keys_;       ///< not a hash table, whose growth takes long
  std::map<uint64_t, std::string> by_item_; ///< keys without a time
  times times_;
  int64_t bytes_ = 0;
};

} // namespace manager
