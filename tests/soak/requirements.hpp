#pragma once

#include <chrono>
#include <csignal>
#include <iostream>
#include <manager/process.hpp>
#include <string>

namespace soak {

/// Limit of every wait.
inline constexpr std::chrono::seconds patience{30};

/// Requirements of a long run, which fails if one of them is not met.
class requirements {
public:
  /// Returns true if all requirements were met so far.
  bool is_good() const { return good_; }

  /// Prints `otherwise` if `condition` is false; returns `condition`.
  bool require(bool condition, const std::string& otherwise) {
    if (!condition)
      std::cerr << "soak: " << otherwise << '\n';
    good_ = good_ && condition;
    return condition;
  }

  bool require(bool condition, const manager::process& of, const std::string& otherwise) {
    if (!condition)
      std::cerr << "soak: " << of << ", " << of.failure().value_or("no exception") << '\n';
    return require(condition, of.name() + ' ' + otherwise);
  }

  /// Kills a process, which must not have ended before.
  void kill(manager::process& victim) {
    victim.kill();
    require(victim.join_for(patience), "a killed worker did not end");
    require(victim.exit_code() == -SIGKILL, victim, "ended before it was killed");
  }

  /// Waits for the end of a process, which must succeed; returns whether it has ended.
  bool await_success(manager::process& worker, std::chrono::steady_clock::time_point end) {
    if (!require(worker.join_until(end), worker, "does not end"))
      return false;
    require(worker.exit_code() == 0, worker, "failed");
    return true;
  }

private:
  bool good_ = true;
};

} // namespace soak
