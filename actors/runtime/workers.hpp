#pragma once

#include "actors/runtime/store.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace manager {

/// What a worker says of its end: the only word on it where the kernel does not tell its spawner.
struct worker_report {
  int64_t exit_code = 0;
  std::optional<std::string> failure; ///< the text of the exception that ended its task

  MSGPACK_DEFINE(exit_code, failure)
};

/// Worker processes on their way and at work: the references that travel to them as tickets, and
/// what one says of its end. A ticket is owned by the session that spawns until the worker
/// claims it; if the worker dies before that, its spawner dismisses it and nothing leaks.
/// Lives on the server's network thread.
class worker_table {
public:
  explicit worker_table(store& objects) : store_{objects} {}

  /// Announces a worker that will be handed these objects. Returns its number.
  /// @throws error object_gone
  uint64_t announce(uint64_t spawner, const std::vector<uint64_t>& objects);

  /// Turns a worker's next tickets, at most `most_grants`, into grants of the worker's own session,
  /// in the announced order. None when all were claimed.
  /// @throws error object_gone when the spawner has gone meanwhile
  std::vector<grant> claim(uint64_t worker, uint64_t session);

  /// Records what a worker says of its end, a packed `worker_report`.
  void report(uint64_t worker, packed report);

  /// Ends a worker's record when its process has ended; returns its report.
  std::optional<packed> dismiss(uint64_t worker);

  void session_ended(uint64_t session);

private:
  struct record {
    uint64_t spawner;
    std::vector<uint64_t> tickets; ///< unclaimed
    std::optional<packed> report;
  };

  store& store_;
  uint64_t last_number_ = 0;
  std::map<uint64_t, record> workers_;
};

} // namespace manager
