#pragma once

#include "actors/record/server_reports.hpp"
#include "manager/session.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace manager {

/// Version of the library, "0.1.0".
std::string_view library_version();

/// Version of the protocol between clients and servers; both sides must have the same.
uint32_t protocol_version_of_library();

/// View of a running server, for tools: sessions, waits, holders, durations of calls. Uses a
/// session, which must outlive it. Each function takes one round trip, or one for each thousand
/// entries; a list is no snapshot if it has more entries. Any thread may call.
/// @throws error, each function: session_ended, disconnected
class monitor {
public:
  explicit monitor(const session& m) : session_{m} {}

  server_identity identity() const;
  server_totals totals() const;

  /// Returns the open sessions, in the order in which they were opened.
  std::vector<session_report> sessions() const;

  /// Returns the objects that a session holds, in the order of their creation.
  std::vector<held_report> held_by(uint64_t session) const;

  /// Returns the calls that wait in the server, in the order in which the waits began.
  std::vector<wait_report> waits() const;

  /// Returns the report of a named object.
  /// @throws error no_such_name
  object_report object(std::string_view name) const;

  /// Returns the report of the object with this number.
  /// @throws error object_gone
  object_report object(uint64_t id) const;

  /// Returns the number of calls of each operation, and their durations as far as they were
  /// measured.
  std::vector<timing_report> timings() const;

  /// Returns the calls that took long, after the one with the number `after`. The server keeps the
  /// latest 128.
  std::vector<slow_report> slow_calls(uint64_t after = 0) const;

  /// Begins or ends the measurement of durations, which costs each call about 50 ns, until the
  /// server ends. Calls that take at least `slow` are kept as slow calls.
  /// @throws error bad_argument if `slow` is negative
  void measure(bool on, std::chrono::nanoseconds slow = std::chrono::milliseconds{10}) const;

  /// Ends a session, as the death of its process would: the server frees all that the session
  /// holds, and its calls throw `session_ended`. Returns false if there is no such session.
  bool kick(uint64_t session) const;

private:
  const session& session_;
};

} // namespace manager
