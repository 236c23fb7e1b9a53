#pragma once

#include <chrono>
#include <functional>
#include <manager/monitor.hpp>
#include <manager/session.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace manager::app {

/// Connection of a server's process to its own server, for metrics, the page, the log of slow calls
/// and the watchdog. It is made by the first use, which also begins to measure calls: whoever reads
/// the durations twice gets those of all calls in between. Thread-safe.
class server_view {
public:
  /// Calls of at least `slow` count as slow.
  server_view(std::string address, authkey key, std::chrono::nanoseconds slow)
      : address_{std::move(address)}, key_{std::move(key)}, slow_{slow} {}

  /// Returns the session.
  /// @throws error unreachable, disconnected once the server ends
  session& get();

  /// Returns the monitor of the session.
  monitor watch() { return monitor{get()}; }

  /// Closes the session; later uses throw `disconnected`.
  void close();

private:
  std::string address_;
  authkey key_;
  std::chrono::nanoseconds slow_;
  std::mutex mutex_;
  std::optional<session> session_;
  bool closed_ = false;
};

/// A part of `serve` that ends with its destructor: the metrics, or the page.
class http_part {
public:
  virtual ~http_part() = default;

  /// Returns where it listens: "http://127.0.0.1:9464/metrics".
  virtual std::string url() const = 0;
};

/// Serves Prometheus metrics.
/// @throws error address_in_use, bad_argument; not_supported if this program was built without
/// prometheus-cpp
std::unique_ptr<http_part> serve_metrics(const std::string& where, server_view& server);

/// Serves the page. Clients that are not on loopback must know `password`; an empty one refuses
/// them.
/// @throws error address_in_use, bad_argument; not_supported if this program was built without
/// cpp-httplib
std::unique_ptr<http_part> serve_page(const std::string& where, const std::string& password,
                                      server_view& server);

} // namespace manager::app
