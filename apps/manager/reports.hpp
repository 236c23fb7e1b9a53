#pragma once

#include "apps/manager/output.hpp"

#include <manager/monitor.hpp>
#include <string>
#include <string_view>

// Reports of a server as JSON and as text. One JSON form for the commands and the page.

namespace manager::app {

json to_json(const session_report& report);
json to_json(const held_report& report);
json to_json(const wait_report& report);
json to_json(const object_report& report);
json to_json(const timing_report& report);
json to_json(const slow_report& report);
json to_json(const server_totals& report);
json to_json(const server_identity& report);

/// Returns all reports of a list as a JSON array.
template <class Report> json to_json_array(const std::vector<Report>& reports) {
  auto all = json::array();
  for (auto& each : reports)
    all.push_back(to_json(each));
  return all;
}

/// Returns the duration below which a part of the measured calls lies, in nanoseconds: the limit of
/// the bucket that it falls into, or the longest duration; 0 if no call was measured.
int64_t quantile_of(const timing_report& report, double part);

/// Returns a session's process for people: "worker 'sum' (process 812 on db1)".
std::string process_text(const session_report& report);

/// Returns the named object's report: `name` is a name, or `#` and a number.
/// @throws error no_such_name, object_gone, bad_argument
object_report find_object(const monitor& server, std::string_view name);

} // namespace manager::app
