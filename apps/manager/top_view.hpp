#pragma once

#include "apps/manager/reports.hpp"

#include <chrono>
#include <manager/monitor.hpp>
#include <optional>
#include <string>
#include <vector>

// What `top` shows: reports of two moments, and the rates between them.

namespace manager::app {

/// Reports of a server at one moment.
struct snapshot {
  std::chrono::steady_clock::time_point when;
  server_totals totals;
  std::vector<timing_report> timings;
  std::vector<session_report> sessions;
  std::vector<wait_report> waits;
  std::vector<slow_report> slow;

  static snapshot of(const monitor& server);
};

/// One operation between two moments.
struct operation_rate {
  std::string type, operation;
  double calls = 0;    ///< per second
  int64_t mean = 0;    ///< nanoseconds; 0 if no call was measured
  int64_t p99 = 0;     ///< nanoseconds
  int64_t longest = 0; ///< nanoseconds, since measuring began
  uint64_t all = 0;    ///< calls since the server's start
};

enum class top_page : uint8_t { operations, sessions, waits, slow };
enum class top_order : uint8_t { calls, mean, p99, longest, name };

/// Rates and texts of the page that is shown.
class top_view {
public:
  /// Takes the next snapshot.
  void update(snapshot next);

  const snapshot& now() const { return *now_; }
  double calls() const;     ///< per second
  double bytes_in() const;  ///< per second
  double bytes_out() const; ///< per second
  std::vector<operation_rate> operations(top_order order) const;

  /// Returns the lines of the head: the server and its totals.
  std::vector<std::string> head(const std::string& address) const;

  /// Returns the heading of a page's table, and its rows.
  std::string heading(top_page page) const;
  std::vector<std::string> rows(top_page page, top_order order) const;

  /// Returns what more is known of a row, in lines.
  std::vector<std::string> details(const monitor& server, top_page page, top_order order,
                                   size_t row) const;

  json as_json(const std::string& address) const;

private:
  double rate(uint64_t server_totals::*number) const;
  std::vector<std::string> histogram(const operation_rate& row) const;

  std::optional<snapshot> before_, now_;
};

} // namespace manager::app
