#pragma once

#include "libmanager/src/basp/node.hpp"
#include "libmanager/src/client/session_core.hpp"
#include "libmanager/src/testing/network_path.hpp"
#include "manager/testing/world.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace manager::testing {

class simulated_thread;

/// A client of a world, which stands for a process: its node, its connection, and its state.
struct simulated_process {
  explicit simulated_process(std::string known_as) : name{std::move(known_as)} {}

  const std::string name;
  node* own = nullptr; ///< null before the connection, and after its end
  std::shared_ptr<network_path> path;
  std::weak_ptr<connection> link;
  std::weak_ptr<detail::session_core> core; ///< its session
  uint64_t session = 0;                     ///< number of the session in the server
  bool is_paused = false;
  bool is_dead = false;
  std::vector<world::call_fault> faults;
  std::vector<std::weak_ptr<simulated_thread>> workers; ///< spawned by its session

  /// Returns the failure of a call that is about to be made, if one is scripted for it, and
  /// prepares the loss of its answer.
  std::optional<error> begin_call(const std::string& operation,
                                  std::chrono::steady_clock::time_point now);
};

} // namespace manager::testing
