#include "apps/manager/http_address.hpp"
#include "apps/manager/server_view.hpp"

#include <manager/error.hpp>

#ifdef MANAGER_HAS_PROMETHEUS

#include <algorithm>
#include <limits>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>
#include <string>
#include <vector>

namespace manager::app {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr double seconds(int64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / 1e9;
}

MetricFamily family(const std::string& name, const std::string& help, MetricType type) {
  return {name, help, type, {}};
}

ClientMetric labeled(const timing_report& row) {
  ClientMetric metric;
  metric.label = {{"type", row.type}, {"operation", row.operation}};
  return metric;
}

ClientMetric histogram_of(const timing_report& row) {
  auto metric = labeled(row);
  metric.histogram.sample_count = row.measured;
  metric.histogram.sample_sum = seconds(row.total);
  uint64_t count = 0;
  for (size_t i = 0; i < row.buckets.size(); ++i) {
    count += row.buckets[i];
    auto limit = i + 1 < row.buckets.size() ? seconds(bucket_limit(i))
                                            : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({count, limit});
  }
  return metric;
}

/// Reads a server when Prometheus asks.
class collector final : public prometheus::Collectable {
public:
  explicit collector(server_view& server) : server_{server} {}

  std::vector<MetricFamily> Collect() const override {
    try {
      auto server = server_.watch();
      add_totals(server.totals());
      add_identity(server.identity());
      add_operations(server.timings());
    } catch (const error&) { // the server ends, and with it the metrics
    }
    return std::exchange(all_, {});
  }

private:
  void gauge(const std::string& name, const std::string& help, double value) const {
    auto metrics = family("manager_" + name, help, MetricType::Gauge);
    metrics.metric.emplace_back().gauge.value = value;
    all_.push_back(std::move(metrics));
  }
  void counter(const std::string& name, const std::string& help, uint64_t value) const {
    auto metrics = family("manager_" + name + "_total", help, MetricType::Counter);
    metrics.metric.emplace_back().counter.value = static_cast<double>(value);
    all_.push_back(std::move(metrics));
  }

  void add_totals(const server_totals& totals) const {
    auto number = [](uint64_t value) { return static_cast<double>(value); };
    gauge("sessions", "Open sessions, that of the metrics included.", number(totals.sessions));
    gauge("objects", "Objects in the server.", number(totals.objects));
    gauge("waits", "Calls that wait in the server.", number(totals.waits));
    gauge("memory_bytes", "Memory of the server's process.", number(totals.memory_used));
    gauge("memory_limit_bytes", "Limit of the memory.", number(totals.memory_most));
    gauge("long_calls", "Calls that run beside the network thread.", number(totals.long_calls));
    gauge("uptime_seconds", "Time since the start.", seconds(totals.uptime));
    counter("calls", "Calls that arrived.", totals.calls);
    counter("received_bytes", "Bytes of calls.", totals.bytes_in);
    counter("sent_bytes", "Bytes of answers.", totals.bytes_out);
    counter("deadlocks", "Cycles of waits that were found.", totals.deadlocks);
    counter("slow_calls", "Calls that took long.", totals.slow_calls);
  }

  void add_identity(const server_identity& about) const {
    auto metrics = family("manager_build_info", "Versions of the server.", MetricType::Gauge);
    auto& metric = metrics.metric.emplace_back();
    metric.label = {{"version", about.version}, {"caf_version", about.caf_version}};
    metric.gauge.value = 1;
    all_.push_back(std::move(metrics));
  }

  void add_operations(const std::vector<timing_report>& rows) const {
    auto calls =
        family("manager_operation_calls_total", "Calls of an operation.", MetricType::Counter);
    auto times = family("manager_operation_duration_seconds",
                        "Durations of an operation's calls in the server, without waits.",
                        MetricType::Histogram);
    for (auto& row : rows) {
      calls.metric.push_back(labeled(row));
      calls.metric.back().counter.value = static_cast<double>(row.calls);
      if (row.measured != 0)
        times.metric.push_back(histogram_of(row));
    }
    all_.push_back(std::move(calls));
    all_.push_back(std::move(times));
  }

  server_view& server_;
  mutable std::vector<MetricFamily> all_; // Collect is called by one thread at a time
};

class metrics_part final : public http_part {
public:
  metrics_part(http_address where, server_view& server)
      : where_{std::move(where)},
        exposer_{where_.text(), 1},
        collector_{std::make_shared<collector>(server)} {
    where_.port = exposer_.GetListeningPorts().front();
    exposer_.RegisterCollectable(collector_);
  }

  std::string url() const override { return "http://" + where_.text() + "/metrics"; }

private:
  http_address where_;
  prometheus::Exposer exposer_;
  std::shared_ptr<collector> collector_;
};

} // namespace

std::unique_ptr<http_part> serve_metrics(const std::string& where, server_view& server) {
  auto parsed = http_address::parse(where);
  try {
    return std::make_unique<metrics_part>(parsed, server);
  } catch (const error&) {
    throw;
  } catch (const std::exception&) {
    throw error{errc::address_in_use,
                "metrics: cannot listen at " + parsed.text() + "; is another program there?"};
  }
}

} // namespace manager::app

#else

namespace manager::app {

std::unique_ptr<http_part> serve_metrics(const std::string& where, server_view&) {
  http_address::parse(where);
  throw error{errc::not_supported, "this program was built without prometheus-cpp: install the "
                                   "package prometheus-cpp-dev and build it again for --metrics"};
}

} // namespace manager::app

#endif
