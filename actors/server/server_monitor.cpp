#include "actors/server/server_monitor.hpp"

#include "actors/objects/containers/bulk.hpp"

#include <algorithm>
#include <utility>

namespace manager {
namespace {

using std::chrono::nanoseconds;

constexpr size_t most_entries = 1000;

/// Maximum number of holders in the report of a wait.
constexpr size_t most_holders = 20;

/// Packs reports, as many as fit into one part.
template <class Reports> packed part_of(const Reports& reports) {
  part_writer part{most_entries};
  for (auto& each : reports) {
    auto bytes = pack(each);
    if (!part.takes(bytes.size()))
      break;
    part.add(bytes);
  }
  return std::move(part).finish();
}

int64_t system_time() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<nanoseconds>(now).count();
}

} // namespace

server_monitor::server_monitor(parts server) : server_{std::move(server)} {
  server_.context.timing().title_with(
      [&objects = server_.objects](uint64_t id) { return objects.title_of(id); });
}

packed server_monitor::identity() const {
  auto about = server_.identity;
  about.clock = system_time();
  return pack(about);
}

packed server_monitor::totals() const {
  auto& context = server_.context;
  auto memory = context.memory().use();
  auto& timing = context.timing();
  server_totals all;
  all.sessions = context.sessions().size();
  all.objects = server_.objects.size();
  all.waits = context.waits().size();
  all.memory_used = memory.used;
  all.memory_most = memory.most;
  all.calls = server_.totals.calls;
  all.bytes_in = server_.totals.bytes_in;
  all.bytes_out = server_.totals.bytes_out;
  all.deadlocks = server_.totals.deadlocks;
  all.long_calls = context.aside().size();
  all.slow_calls = timing.slow_count();
  all.uptime = nanoseconds{call_timing::clock::now() - begin_}.count();
  all.slow_limit = timing.slow_limit().count();
  all.measures = timing.is_on();
  return pack(all);
}

packed server_monitor::sessions(uint64_t after) const {
  std::vector<session_report> found;
  for (auto& [number, about] : server_.context.sessions().list(after, most_entries))
    found.push_back({number, about.host, about.pid, about.worker, server_.objects.count_of(number),
                     server_.context.waits().count_of(number)});
  return part_of(found);
}

packed server_monitor::held(uint64_t session, uint64_t after) const {
  return part_of(server_.objects.held_by(session, after, most_entries));
}

packed server_monitor::waits(uint64_t after) const {
  auto now = server_.context.locks().now();
  std::vector<wait_report> found;
  for (auto& wait : server_.context.waits().list(after, most_entries)) {
    auto& who = wait.who;
    auto holders = server_.objects.claims_of(who.object, now);
    holders.resize(std::min(holders.size(), most_holders));
    found.push_back({wait.number, who.session, who.thread, who.object,
                     server_.objects.title_of(who.object), std::string{who.operation},
                     nanoseconds{now - wait.since}.count(),
                     wait.deadline ? std::max(int64_t{0}, nanoseconds{*wait.deadline - now}.count())
                                   : int64_t{-1},
                     std::move(holders)});
  }
  return part_of(found);
}

packed server_monitor::slow(uint64_t after) const {
  std::vector<slow_report> found;
  for (auto& slow : server_.context.timing().slow())
    if (slow.number > after) {
      auto [type, operation] = server_.objects.row_at(slow.call.row);
      found.push_back({slow.number, slow.clock, slow.title, type, operation, slow.call.session,
                       slow.duration.count()});
    }
  return part_of(found);
}

packed server_monitor::about(const std::string& name, uint64_t id) const {
  auto now = server_.context.locks().now();
  auto found = server_.objects.report_of(name, id, now);
  found.waits = server_.context.waits().count_at(found.id);
  return pack(found);
}

packed server_monitor::timings() const {
  auto rows = server_.objects.called_rows();
  for (auto& [counter, report] : rows)
    if (auto* times = server_.context.timing().of(counter)) {
      report.measured = times->count();
      report.total = times->total().count();
      report.longest = times->longest().count();
      report.buckets.assign(times->buckets().begin(), times->buckets().end());
    }
  std::vector<timing_report> reports;
  for (auto& [counter, report] : rows)
    reports.push_back(std::move(report));
  return pack(reports);
}

void server_monitor::measure(bool on, int64_t slow) {
  if (slow < 0)
    throw error{errc::bad_argument, "the duration of a slow call is negative"};
  server_.context.timing().measure(on, nanoseconds{slow});
}

bool server_monitor::kick(uint64_t session) {
  bool is_open = server_.context.sessions().is_open(session);
  if (is_open)
    server_.end_session(session);
  return is_open;
}

} // namespace manager
