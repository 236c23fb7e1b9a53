#include "libmanager/src/testing/world_report.hpp"

#include "actors/objects/sync/mutex_base.hpp"

#include <algorithm>

namespace manager::testing {
namespace {

/// Returns "held by owner and client 2", or an empty text.
std::string holders_of(uint64_t object, const virtual_driver& world, server_core& server) {
  auto* lock = server.calls().locks().find(object);
  std::string names;
  if (lock == nullptr)
    return names;
  for (auto& held : lock->holders()) {
    auto& all = world.processes();
    auto holder = std::ranges::find(all, held.who.session, &simulated_process::session);
    names += names.empty() ? ", held by " : " and ";
    names += holder == all.end() ? "an unknown session" : (*holder)->name;
    if (holder != all.end() && (*holder)->is_dead)
      names += " (killed)";
  }
  return names;
}

std::string wait_text(const call_state& call, const virtual_driver& world, server_core& server) {
  if (call.object == 0 && call.operation == 0)
    return "waits for the end of a worker\n";
  return "waits for " + world.text_of(call.object, call.operation)
         + holders_of(call.object, world, server) + '\n';
}

std::string state_of(const simulated_thread& thread, const virtual_driver& world,
                     server_core& server) {
  if (thread.process().is_dead)
    return "was killed\n";
  if (thread.has_ended())
    return "has ended\n";
  std::string paused = thread.process().is_paused ? "is paused; " : "";
  if (auto* call = thread.waited_call())
    return paused + wait_text(*call, world, server);
  return paused + (thread.wakes_at() ? "waits for time to pass\n" : "can run\n");
}

} // namespace

std::string report_of(const virtual_driver& world, server_core& server) {
  std::string text;
  if (auto* call = world.own_wait())
    text += "the test: " + wait_text(*call, world, server);
  for (auto& each : world.threads())
    text += each->name() + ": " + state_of(*each, world, server);
  for (auto& each : world.processes())
    if (each->is_paused)
      text += each->name + ": is paused\n";
  return text;
}

std::string difference(const std::deque<std::string>& before,
                       const std::deque<std::string>& after) {
  auto first = before.empty() ? after.begin()
                              : std::find(after.rbegin(), after.rend(), before.back()).base();
  std::string text;
  for (auto call = first; call != after.end(); ++call)
    text += *call + '\n';
  return text;
}

} // namespace manager::testing
