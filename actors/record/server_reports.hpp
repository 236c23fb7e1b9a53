#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// Reports of a server about itself, for tools that watch servers. Durations are in nanoseconds,
// sizes in bytes. Each struct crosses the wire as an array of its members.

namespace manager {

/// Totals of a server.
struct server_totals {
  uint64_t sessions = 0;
  uint64_t objects = 0;
  uint64_t waits = 0;       ///< calls that wait in the server
  uint64_t memory_used = 0; ///< of the server's process; 0: not measured
  uint64_t memory_most = 0; ///< limit of `memory_used`
  uint64_t calls = 0;       ///< since the start, as records
  uint64_t bytes_in = 0;    ///< of calls
  uint64_t bytes_out = 0;   ///< of answers
  uint64_t deadlocks = 0;   ///< found since the start
  uint64_t long_calls = 0;  ///< that run beside the network thread now
  uint64_t slow_calls = 0;  ///< since measuring began
  int64_t uptime = 0;       ///< time since the start
  int64_t slow_limit = 0;   ///< duration from which a call counts as slow
  bool measures = false;    ///< durations of calls are measured
};

/// Properties of a server's program and machine, which never change while the server runs.
struct server_identity {
  std::string version; ///< of the library
  std::string host;
  int64_t pid = 0;
  uint64_t protocol = 0;
  std::string caf_version;
  uint64_t descriptors = 0; ///< limit of open files
  int64_t clock = 0;        ///< the system's time, since 1970
};

/// One session.
struct session_report {
  uint64_t number = 0;
  std::string host;
  int64_t pid = 0;
  std::string worker;   ///< name of the worker; empty for a process that no spawner started
  uint64_t objects = 0; ///< with references of the session
  uint64_t waits = 0;   ///< calls of the session that wait
};

/// One object that a session holds.
struct held_report {
  uint64_t id = 0;
  std::string title;       ///< "queue 'jobs'"
  uint64_t references = 0; ///< of this session
  uint64_t locks = 0;      ///< acquisitions of this session: of a lock, or permits
};

/// A thread that holds a lock or a permit.
struct claim_report {
  uint64_t session = 0;
  uint64_t thread = 0;
  int64_t since = 0; ///< time since the acquisition

  friend bool operator==(const claim_report&, const claim_report&) = default;
};

/// A call that waits in the server.
struct wait_report {
  uint64_t number = 0; ///< in the order in which waits began
  uint64_t session = 0;
  uint64_t thread = 0;
  uint64_t object = 0;
  std::string title;     ///< "mutex 'door'"
  std::string operation; ///< "lock"
  int64_t waited = 0;
  int64_t left = -1;                 ///< until the wait times out; -1: without limit
  std::vector<claim_report> holders; ///< threads for whose release the call waits
};

/// A session's references to an object.
struct holder_report {
  uint64_t session = 0;
  uint64_t references = 0;
};

/// One object.
struct object_report {
  uint64_t id = 0;
  std::string type, schema, name;
  uint64_t references = 0; ///< of sessions, of stored values, and on their way to workers
  int64_t items = -1;      ///< elements; -1: not known for this type, or at the moment
  int64_t bytes = -1;      ///< of the packed elements; -1: as `items`
  bool busy = false;       ///< a long operation runs
  std::vector<holder_report> holders;
  std::vector<claim_report> claims; ///< threads that hold the lock
  uint64_t waits = 0;               ///< calls that wait in the object
};

/// Durations of the calls of one operation: times on the server's threads, without waits.
struct timing_report {
  std::string type, operation;
  uint64_t calls = 0;            ///< since the server's start
  uint64_t measured = 0;         ///< of these, with a duration
  int64_t total = 0;             ///< sum of the durations
  int64_t longest = 0;           ///< greatest duration
  std::vector<uint64_t> buckets; ///< see `bucket_limit`
};

/// Number of the buckets of durations.
inline constexpr size_t bucket_count = 26;

/// Returns the upper limit of a bucket: 256 ns, doubled for each bucket. The last bucket has no
/// limit.
constexpr int64_t bucket_limit(size_t bucket) {
  return int64_t{256} << bucket;
}

/// A call that took long.
struct slow_report {
  uint64_t number = 0; ///< in the order in which the calls ended
  int64_t clock = 0;   ///< the system's time at its end, since 1970
  std::string title;   ///< of the object: "list 'results'"
  std::string type, operation;
  uint64_t session = 0;
  int64_t duration = 0;
};

} // namespace manager
