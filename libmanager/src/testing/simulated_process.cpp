#include "libmanager/src/testing/simulated_process.hpp"

namespace manager::testing {

std::optional<error> simulated_process::begin_call(const std::string& operation,
                                                   std::chrono::steady_clock::time_point now) {
  std::optional<world::call_fault> due;
  std::erase_if(faults, [&](auto& each) {
    bool counts = each.operation.empty() || each.operation == operation;
    if (!counts || --each.nth > 0 || due)
      return false;
    due = each;
    return true;
  });
  if (!due || !path)
    return std::nullopt;
  if (due->kind != errc::disconnected)
    return error{due->kind, "world::fail_call has made this call fail"};
  if (due->executed) {
    path->lose_next_answer();
    return std::nullopt;
  }
  path->end_client(now);
  return error{errc::disconnected, "world::fail_call has broken the connection before this call"};
}

} // namespace manager::testing
