#include "apps/manager/page_api.hpp"

#include "apps/manager/reports.hpp"
#include "apps/manager/text.hpp"

#include <manager/generic.hpp>

namespace manager::app {
namespace {

/// Size of the largest content that the page shows, in bytes.
constexpr int64_t most_shown = 256 << 10;

/// Returns an object's content; null if it is anonymous, large, or just not to be had.
json content_of(const session& m, const object_report& about) {
  if (about.name.empty() || about.bytes > most_shown || about.busy)
    return {};
  try {
    auto content = generic_object::open(m, about.name).call("dump", {});
    return content ? json::parse(manager::app::to_json(*content)) : json{};
  } catch (const error&) { // removed meanwhile, or of a type that only its program knows
    return {};
  }
}

} // namespace

json page_state(server_view& server) {
  auto view = server.watch();
  return {
      {"identity", to_json(view.identity())},        {"totals", to_json(view.totals())},
      {"operations", to_json_array(view.timings())}, {"sessions", to_json_array(view.sessions())},
      {"waits", to_json_array(view.waits())},        {"slow", to_json_array(view.slow_calls())}};
}

json page_objects(server_view& server, const std::string& text) {
  constexpr size_t most = 200;
  auto found = json::array();
  size_t fitting = 0;
  auto status = server.get().status();
  for (auto& each : status.objects) {
    if (each.name.find(text) == std::string::npos && each.schema.find(text) == std::string::npos)
      continue;
    if (++fitting <= most)
      found.push_back({{"id", each.id},
                       {"name", each.name},
                       {"schema", each.schema},
                       {"references", each.references}});
  }
  return {{"objects", std::move(found)}, {"fitting", fitting}, {"all", status.objects.size()}};
}

json page_object(server_view& server, uint64_t id) {
  auto view = server.watch();
  auto about = view.object(id);
  auto whole = to_json(about);
  auto waiting = json::array();
  for (auto& wait : view.waits())
    if (wait.object == id)
      waiting.push_back(to_json(wait));
  whole["waiting"] = std::move(waiting);
  whole["content"] = content_of(server.get(), about);
  return whole;
}

json page_session(server_view& server, uint64_t number) {
  return {{"session", number}, {"holds", to_json_array(server.watch().held_by(number))}};
}

} // namespace manager::app
