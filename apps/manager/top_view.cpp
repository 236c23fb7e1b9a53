#include "apps/manager/top_view.hpp"

#include "apps/manager/tables.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace manager::app {
namespace {

const timing_report* find(const std::vector<timing_report>& rows, const timing_report& same) {
  auto found = std::ranges::find_if(
      rows, [&](auto& row) { return row.type == same.type && row.operation == same.operation; });
  return found == rows.end() ? nullptr : &*found;
}

/// Returns what was added to a report since an earlier one.
timing_report difference(timing_report now, const timing_report* before) {
  if (before == nullptr)
    return now;
  now.calls -= before->calls;
  now.measured -= before->measured;
  now.total -= before->total;
  for (size_t i = 0; i < before->buckets.size() && i < now.buckets.size(); ++i)
    now.buckets[i] -= before->buckets[i];
  return now;
}

std::string time_or_dash(int64_t time) {
  return time == 0 ? "-" : duration_text(time);
}

void sort(std::vector<operation_rate>& rows, top_order order) {
  auto key = [order](const operation_rate& row) {
    switch (order) {
    case top_order::calls:
      return row.calls;
    case top_order::mean:
      return static_cast<double>(row.mean);
    case top_order::p99:
      return static_cast<double>(row.p99);
    case top_order::longest:
      return static_cast<double>(row.longest);
    default:
      return 0.0;
    }
  };
  std::ranges::stable_sort(rows, [&](auto& a, auto& b) { return key(a) > key(b); });
}

std::string holders_text(const wait_report& wait) {
  std::string text;
  for (auto& each : wait.holders)
    text += (text.empty() ? "session " : ", ") + std::to_string(each.session) + " thread "
            + std::to_string(each.thread);
  return text.empty() ? "-" : text;
}

} // namespace

snapshot snapshot::of(const monitor& server) {
  return {std::chrono::steady_clock::now(),
          server.totals(),
          server.timings(),
          server.sessions(),
          server.waits(),
          server.slow_calls()};
}

void top_view::update(snapshot next) {
  before_ = std::exchange(now_, std::move(next));
}

double top_view::rate(uint64_t server_totals::*number) const {
  if (!before_)
    return 0;
  auto time = std::chrono::duration<double>{now_->when - before_->when}.count();
  return time <= 0 ? 0 : static_cast<double>(now_->totals.*number - before_->totals.*number) / time;
}

double top_view::calls() const {
  return rate(&server_totals::calls);
}

double top_view::bytes_in() const {
  return rate(&server_totals::bytes_in);
}

double top_view::bytes_out() const {
  return rate(&server_totals::bytes_out);
}

std::vector<operation_rate> top_view::operations(top_order order) const {
  std::vector<operation_rate> rows;
  auto time = before_ ? std::chrono::duration<double>{now_->when - before_->when}.count() : 0.0;
  for (auto& row : now_->timings) {
    auto since = difference(row, before_ ? find(before_->timings, row) : nullptr);
    auto measured = static_cast<int64_t>(since.measured);
    rows.push_back({row.type, row.operation, time > 0 ? static_cast<double>(since.calls) / time : 0,
                    measured > 0 ? since.total / measured : 0,
                    measured > 0 ? quantile_of(since, 0.99) : 0, row.longest, row.calls});
  }
  sort(rows, order);
  return rows;
}

std::vector<std::string> top_view::head(const std::string& address) const {
  auto& all = now_->totals;
  auto memory = bytes_text(all.memory_used)
                + (all.memory_most == 0 ? "" : " of " + bytes_text(all.memory_most));
  return {fmt::format("{}  up {}", address, duration_text(all.uptime)),
          fmt::format("{} sessions  {} objects  {} waits  {} deadlocks  {} slow calls",
                      all.sessions, all.objects, all.waits, all.deadlocks, all.slow_calls),
          fmt::format("{:.0f} calls/s  in {}/s  out {}/s  memory {}", calls(),
                      bytes_text(static_cast<uint64_t>(bytes_in())),
                      bytes_text(static_cast<uint64_t>(bytes_out())), memory)};
}

std::string top_view::heading(top_page page) const {
  switch (page) {
  case top_page::operations:
    return fmt::format("{:<30} {:>10} {:>8} {:>8} {:>8} {:>10}", "OPERATION", "CALLS/S", "MEAN",
                       "P99", "LONGEST", "CALLS");
  case top_page::sessions:
    return fmt::format("{:>7} {:>8} {:>6} {:>8}  {:<18} {}", "SESSION", "OBJECTS", "WAITS", "PID",
                       "HOST", "WORKER");
  case top_page::waits:
    return fmt::format("{:>7} {:>6} {:>8}  {:<28} {:<10} {}", "SESSION", "THREAD", "WAITED", "FOR",
                       "OPERATION", "HELD BY");
  default:
    return fmt::format("{:<24} {:>8} {:>8}  {:<24} {}", "TIME", "TOOK", "SESSION", "OBJECT",
                       "OPERATION");
  }
}

std::vector<std::string> top_view::rows(top_page page, top_order order) const {
  std::vector<std::string> lines;
  if (page == top_page::operations)
    for (auto& row : operations(order))
      lines.push_back(fmt::format("{:<30} {:>10.0f} {:>8} {:>8} {:>8} {:>10}",
                                  row.type + '.' + row.operation, row.calls, time_or_dash(row.mean),
                                  time_or_dash(row.p99), time_or_dash(row.longest), row.all));
  else if (page == top_page::sessions)
    for (auto& row : now_->sessions)
      lines.push_back(fmt::format("{:>7} {:>8} {:>6} {:>8}  {:<18} {}", row.number, row.objects,
                                  row.waits, row.pid, shown_name(row.host),
                                  row.worker.empty() ? "-" : shown_name(row.worker)));
  else if (page == top_page::waits)
    for (auto& row : now_->waits)
      lines.push_back(fmt::format("{:>7} {:>6} {:>8}  {:<28} {:<10} {}", row.session, row.thread,
                                  duration_text(row.waited), row.title, row.operation,
                                  holders_text(row)));
  else
    for (auto row = now_->slow.rbegin(); row != now_->slow.rend(); ++row)
      lines.push_back(fmt::format("{:<24} {:>8} {:>8}  {:<24} {}", time_text(row->clock),
                                  duration_text(row->duration), row->session, row->title,
                                  row->operation));
  return lines;
}

std::vector<std::string> top_view::histogram(const operation_rate& row) const {
  constexpr uint64_t width = 40;
  std::vector<std::string> lines{row.type + '.' + row.operation + ": durations of "
                                 + std::to_string(row.all) + " calls"};
  auto found = std::ranges::find_if(now_->timings, [&](auto& each) {
    return each.type == row.type && each.operation == row.operation;
  });
  if (found == now_->timings.end() || found->measured == 0)
    return {lines[0], "none was measured yet"};
  auto most = *std::ranges::max_element(found->buckets);
  for (size_t i = 0; i < found->buckets.size(); ++i)
    if (auto count = found->buckets[i]; count != 0)
      lines.push_back(fmt::format("{} {:>8} {:>10} {}", i + 1 < bucket_count ? "below" : "above",
                                  duration_text(bucket_limit(i + 1 < bucket_count ? i : i - 1)),
                                  count, std::string(count * width / most, '#')));
  return lines;
}

std::vector<std::string> top_view::details(const monitor& server, top_page page, top_order order,
                                           size_t row) const {
  if (page == top_page::operations) {
    auto all = operations(order);
    return row < all.size() ? histogram(all[row]) : std::vector<std::string>{};
  }
  std::vector<std::string> lines;
  if (page == top_page::sessions && row < now_->sessions.size()) {
    auto& session = now_->sessions[row];
    lines.push_back("session " + std::to_string(session.number) + ", " + process_text(session)
                    + ", holds");
    for (auto& held : server.held_by(session.number))
      lines.push_back(fmt::format("  {}, {} references{}", held.title, held.references,
                                  held.locks == 0 ? "" : ", locked"));
    for (auto& wait : now_->waits)
      if (wait.session == session.number)
        lines.push_back(fmt::format("  waits for {}: {}, {}", wait.title, wait.operation,
                                    duration_text(wait.waited)));
  } else if (page == top_page::waits && row < now_->waits.size()) {
    auto& wait = now_->waits[row];
    lines = {fmt::format("session {}, thread {}", wait.session, wait.thread),
             fmt::format("  waits for {}: {}, for {}", wait.title, wait.operation,
                         duration_text(wait.waited)),
             wait.left < 0 ? "  without limit" : "  times out in " + duration_text(wait.left)};
    for (auto& each : wait.holders)
      lines.push_back(fmt::format("  held by session {}, thread {}, for {}", each.session,
                                  each.thread, duration_text(each.since)));
  }
  return lines;
}

json top_view::as_json(const std::string& address) const {
  auto operations = json::array();
  for (auto& row : this->operations(top_order::calls))
    operations.push_back({{"type", row.type},
                          {"operation", row.operation},
                          {"calls_per_second", row.calls},
                          {"mean_ns", row.mean},
                          {"p99_ns", row.p99},
                          {"longest_ns", row.longest},
                          {"calls", row.all}});
  return {{"address", address},
          {"totals", to_json(now_->totals)},
          {"calls_per_second", calls()},
          {"bytes_in_per_second", bytes_in()},
          {"bytes_out_per_second", bytes_out()},
          {"operations", std::move(operations)},
          {"sessions", to_json_array(now_->sessions)},
          {"waits", to_json_array(now_->waits)},
          {"slow_calls", to_json_array(now_->slow)}};
}

} // namespace manager::app
