#pragma once

#include "actors/objects/operation.hpp"
#include "actors/record/server_reports.hpp"
#include "actors/server/server_context.hpp"
#include "actors/server/store.hpp"

#include <functional>
#include <limits>

namespace manager {

/// Object through which tools watch a server: its sessions, objects, waits, and the durations of
/// its calls. It has an operation table as any other object, and a number that no other object has.
/// Lives on the server's network thread.
class server_monitor : public shared_object {
public:
  static constexpr std::string_view type_name = "monitor";
  static constexpr uint64_t number = std::numeric_limits<uint64_t>::max();

  /// Traffic of a server since its start.
  struct traffic {
    uint64_t calls = 0;
    uint64_t bytes_in = 0;
    uint64_t bytes_out = 0;
    uint64_t deadlocks = 0;
  };

  struct parts {
    server_context& context;
    store& objects;
    const server_identity& identity;
    const traffic& totals;
    std::function<void(uint64_t)> end_session;
  };

  explicit server_monitor(parts server);

  packed identity() const;
  packed totals() const;

  /// Return reports in parts of about 1 MiB and at most a thousand entries, after the entry with
  /// the number `after`; the last part is empty.
  packed sessions(uint64_t after) const;
  packed held(uint64_t session, uint64_t after) const;
  packed waits(uint64_t after) const;
  packed slow(uint64_t after) const;

  /// Returns the report of an object, found by its name or, if that is empty, its number.
  /// @throws error no_such_name, object_gone
  packed about(const std::string& name, uint64_t id) const;
  packed timings() const;

  /// Begins or ends measuring the durations of calls, see `call_timing`.
  /// @throws error bad_argument if `slow` is negative
  void measure(bool on, int64_t slow);

  /// Ends a session, as the death of its process would. Returns false if there is no such session.
  bool kick(uint64_t session);

  static constexpr auto operations() {
    using self = server_monitor;
    return operation_table(
        MANAGER_OP(identity, "identity", "  version, machine and process"),
        MANAGER_OP(totals, "totals", "  numbers of sessions, objects, waits, bytes"),
        MANAGER_OP(sessions, "sessions", "AFTER  the next sessions"),
        MANAGER_OP(held, "held", "SESSION AFTER  the next objects that a session holds"),
        MANAGER_OP(waits, "waits", "AFTER  the next calls that wait, and for whom"),
        MANAGER_OP(slow, "slow", "AFTER  the next calls that took long"),
        MANAGER_OP(about, "about", "NAME ID  one object, its holders and its size"),
        MANAGER_OP(timings, "timings", "  durations of the calls of each operation"),
        MANAGER_OP(measure, "measure", "ON SLOW  begin or end measuring durations"),
        MANAGER_OP(kick, "kick", "SESSION  end a session"));
  }

private:
  parts server_;
  call_timing::clock::time_point begin_ = call_timing::clock::now();
};

} // namespace manager
