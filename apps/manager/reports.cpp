#include "apps/manager/reports.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/core.h>
#include <manager/error.hpp>

namespace manager::app {
namespace {

json to_json(const claim_report& report) {
  return {{"session", report.session}, {"thread", report.thread}, {"since_ns", report.since}};
}

json claims_of(const std::vector<claim_report>& claims) {
  auto all = json::array();
  for (auto& each : claims)
    all.push_back(to_json(each));
  return all;
}

} // namespace

json to_json(const session_report& report) {
  return {{"session", report.number}, {"host", report.host},       {"pid", report.pid},
          {"worker", report.worker},  {"objects", report.objects}, {"waits", report.waits}};
}

json to_json(const held_report& report) {
  return {{"id", report.id},
          {"title", report.title},
          {"references", report.references},
          {"locks", report.locks}};
}

json to_json(const wait_report& report) {
  return {{"number", report.number},
          {"session", report.session},
          {"thread", report.thread},
          {"object", report.object},
          {"title", report.title},
          {"operation", report.operation},
          {"waited_ns", report.waited},
          {"left_ns", report.left < 0 ? json{} : json(report.left)},
          {"holders", claims_of(report.holders)}};
}

json to_json(const object_report& report) {
  auto holders = json::array();
  for (auto& each : report.holders)
    holders.push_back({{"session", each.session}, {"references", each.references}});
  return {{"id", report.id},
          {"type", report.type},
          {"schema", report.schema},
          {"name", report.name},
          {"references", report.references},
          {"items", report.items < 0 ? json{} : json(report.items)},
          {"bytes", report.bytes < 0 ? json{} : json(report.bytes)},
          {"busy", report.busy},
          {"holders", std::move(holders)},
          {"locked_by", claims_of(report.claims)},
          {"waits", report.waits}};
}

json to_json(const timing_report& report) {
  return {{"type", report.type},
          {"operation", report.operation},
          {"calls", report.calls},
          {"measured", report.measured},
          {"total_ns", report.total},
          {"p50_ns", quantile_of(report, 0.5)},
          {"p99_ns", quantile_of(report, 0.99)},
          {"longest_ns", report.longest}};
}

json to_json(const slow_report& report) {
  return {{"number", report.number},       {"time", time_text(report.clock)},
          {"title", report.title},         {"type", report.type},
          {"operation", report.operation}, {"session", report.session},
          {"duration_ns", report.duration}};
}

json to_json(const server_totals& report) {
  return {{"sessions", report.sessions},
          {"objects", report.objects},
          {"waits", report.waits},
          {"memory_used", report.memory_used},
          {"memory_most", report.memory_most},
          {"calls", report.calls},
          {"bytes_in", report.bytes_in},
          {"bytes_out", report.bytes_out},
          {"deadlocks", report.deadlocks},
          {"long_calls", report.long_calls},
          {"slow_calls", report.slow_calls},
          {"uptime_ns", report.uptime},
          {"slow_limit_ns", report.slow_limit},
          {"measures", report.measures}};
}

json to_json(const server_identity& report) {
  return {{"version", report.version},
          {"host", report.host},
          {"pid", report.pid},
          {"protocol", report.protocol},
          {"caf_version", report.caf_version},
          {"descriptors", report.descriptors},
          {"clock", time_text(report.clock)}};
}

int64_t quantile_of(const timing_report& report, double part) {
  auto wanted = std::ceil(static_cast<double>(report.measured) * part);
  uint64_t seen = 0;
  for (size_t i = 0; i + 1 < report.buckets.size(); ++i) {
    seen += report.buckets[i];
    if (static_cast<double>(seen) >= wanted)
      return std::min(bucket_limit(i), report.longest);
  }
  return report.longest;
}

std::string process_text(const session_report& report) {
  auto process =
      "process " + std::to_string(report.pid) + (report.host.empty() ? "" : " on " + report.host);
  return report.worker.empty() ? process : "worker '" + report.worker + "' (" + process + ")";
}

object_report find_object(const monitor& server, std::string_view name) {
  if (!name.starts_with('#'))
    return server.object(name);
  uint64_t id = 0;
  auto digits = name.substr(1);
  auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  if (failure != std::errc{} || end != digits.data() + digits.size())
    throw error{errc::bad_argument,
                "'" + std::string{name} + "' is no object: # and a number, or a name"};
  return server.object(id);
}

} // namespace manager::app
