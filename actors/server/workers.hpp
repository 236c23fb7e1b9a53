#pragma once

#include "actors/server/store.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace manager {

/// A worker's report of its end. It is the only information about the end if the kernel does not
/// inform the worker's spawner.
struct worker_report {
  int64_t exit_code = 0;
  std::optional<std::string> failure; ///< text of the exception that ended the task
  std::string type{};                 ///< of that exception

  MSGPACK_DEFINE(exit_code, failure, type)
};

/// Worker processes that are starting or running: the references for them as tickets, and their
/// reports. A ticket is owned by the session that spawns, until the worker claims it. If the worker
/// dies before that, the spawner dismisses the worker, which frees the ticket. Lives on the
/// server's network thread.
class worker_table {
public:
  explicit worker_table(store& objects) : store_{objects} {}

  /// Announces a worker that will receive these objects. Returns its number.
  /// @throws error object_gone
  uint64_t announce(uint64_t spawner, const std::vector<uint64_t>& objects);

  /// Turns the worker's next tickets, at most `most_grants`, into grants of the worker's own
  /// session, in the announced order. Returns no grants if all tickets are claimed.
  /// @throws error object_gone if the spawner has ended
  std::vector<granted_object> claim(uint64_t worker, uint64_t session);

  /// Records a worker's report of its end, a packed `worker_report`.
  void report(uint64_t worker, packed report);

  /// Removes a worker whose process has ended; returns its report.
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
