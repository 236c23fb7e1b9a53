#include "manager/monitor.hpp"

#include "libmanager/src/client/session_core.hpp"
#include "libmanager/src/net/hello.hpp"

#include <iterator>
#include <string>
#include <utility>

namespace manager {
namespace {

/// Collects the parts of a list. `next` returns the part after an entry, `number` the entry's
/// number.
template <class Report, class Next, class Number>
std::vector<Report> all_parts(Next next, Number number) {
  std::vector<Report> all;
  for (;;) {
    auto part = unpack<std::vector<Report>>(next(all.empty() ? 0 : number(all.back())));
    if (part.empty())
      return all;
    std::move(part.begin(), part.end(), std::back_inserter(all));
  }
}

constexpr auto number_of = [](auto& report) { return report.number; };
constexpr auto id_of = [](auto& report) { return report.id; };

} // namespace

std::string_view library_version() {
  return MANAGER_VERSION;
}

uint32_t protocol_version_of_library() {
  return protocol_version;
}

server_identity monitor::identity() const {
  return unpack<server_identity>(detail::core_of(session_).watch<"identity">());
}

server_totals monitor::totals() const {
  return unpack<server_totals>(detail::core_of(session_).watch<"totals">());
}

std::vector<session_report> monitor::sessions() const {
  auto& core = detail::core_of(session_);
  return all_parts<session_report>([&](uint64_t after) { return core.watch<"sessions">(after); },
                                   number_of);
}

std::vector<held_report> monitor::held_by(uint64_t session) const {
  auto& core = detail::core_of(session_);
  return all_parts<held_report>([&](uint64_t after) { return core.watch<"held">(session, after); },
                                id_of);
}

std::vector<wait_report> monitor::waits() const {
  auto& core = detail::core_of(session_);
  return all_parts<wait_report>([&](uint64_t after) { return core.watch<"waits">(after); },
                                number_of);
}

object_report monitor::object(std::string_view name) const {
  if (name.empty())
    throw error{errc::no_such_name, "there is no object without a name; use its number"};
  return unpack<object_report>(
      detail::core_of(session_).watch<"about">(std::string{name}, uint64_t{0}));
}

object_report monitor::object(uint64_t id) const {
  return unpack<object_report>(detail::core_of(session_).watch<"about">(std::string{}, id));
}

std::vector<timing_report> monitor::timings() const {
  return unpack<std::vector<timing_report>>(detail::core_of(session_).watch<"timings">());
}

/// Asks once: if every call is slow, so is this one, and a second answer would have it.
std::vector<slow_report> monitor::slow_calls(uint64_t after) const {
  return unpack<std::vector<slow_report>>(detail::core_of(session_).watch<"slow">(after));
}

void monitor::measure(bool on, std::chrono::nanoseconds slow) const {
  detail::core_of(session_).watch<"measure">(on, int64_t{slow.count()});
}

bool monitor::kick(uint64_t session) const {
  return detail::core_of(session_).watch<"kick">(session);
}

} // namespace manager
