#pragma once

#include "actors/objects/memory_budget.hpp"
#include "actors/objects/pending.hpp"
#include "actors/server/object_watch.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace manager {

/// Request of a session to be told the changes of an object.
struct watch_request {
  uint64_t session;
  uint64_t object; ///< 0: the names of all objects
  uint64_t stream; ///< number that the session gives to a stream of changes
  uint64_t number; ///< number that the session gives to the watch
  watch_filter filter;
};

/// Watches of all sessions. The changes of a session's watches come in streams: each has the
/// changes that its client has not acknowledged, at most 1000 and 1 MiB, and a call that waits for
/// the next ones. If a stream has no room, its changes are dropped, and each watch that they
/// concern is told that it fell behind. Lives on the server's network thread.
class watch_table {
public:
  explicit watch_table(memory_budget& memory);
  watch_table(const watch_table&) = delete;
  watch_table& operator=(const watch_table&) = delete;
  ~watch_table();

  /// Adds a watch, and returns the receiver of its changes.
  /// @throws error bad_argument if the session has a watch of this number
  change_receiver& add(object_watch& object, const watch_request& request);

  /// Removes a watch. Returns the number of its object; nullopt if there is no watch, or if its
  /// object is gone.
  std::optional<uint64_t> remove(uint64_t session, uint64_t number);

  /// Answers with the changes after the one with the number `after`, which is acknowledged with all
  /// before it; waits until there are some. A call that waits already is canceled.
  /// @throws error bad_argument if no watch of the session uses the stream
  void changes(uint64_t session, pending<packed> reply, uint64_t stream, uint64_t after);

  /// Answers calls that wait for changes. Called after each delivery.
  void answer_waits();

  /// Removes all watches of a session. Returns their objects.
  std::vector<uint64_t> session_ended(uint64_t session);

  /// Returns the number of watches of a session.
  size_t count_of(uint64_t session) const;

  /// Returns the number of changes that were added to streams since the server began.
  uint64_t delivered() const noexcept { return delivered_; }

  /// Maximum number and bytes of the changes in a stream.
  static constexpr size_t most_changes = 1000;
  static constexpr size_t most_bytes = size_t{1} << 20;

private:
  class stream;
  class watch;
  using key = std::pair<uint64_t, uint64_t>; ///< session, number

  void leave(const key& which);

  memory_budget& memory_;
  std::map<key, std::unique_ptr<stream>> streams_;
  std::map<key, std::unique_ptr<watch>> watches_;
  std::map<uint64_t, size_t> counts_; ///< watches by session
  std::set<stream*> filled_;          ///< streams with new changes
  uint64_t delivered_ = 0;
};

} // namespace manager
