#pragma once

#include "manager/session.hpp"

#include <memory>
#include <string>

namespace manager::testing {

class simulated_thread;

/// A process of a world: a session, and a function that runs in it on a thread of its own. Only one
/// thread of a world runs at a time; others get their turn when a call of a session is made or
/// waits. `world::spawn` makes a worker. Move-only. The destructor kills a worker that still runs,
/// so the function may refer to variables that were declared before the worker.
class [[nodiscard]] worker {
public:
  worker(std::shared_ptr<simulated_thread> thread) noexcept : thread_{std::move(thread)} {}
  worker(worker&&) noexcept = default;
  worker& operator=(worker&& other) noexcept;
  ~worker();

  const std::string& name() const noexcept;

  /// Returns the session of the process, for `world::kill` and the like. The session is closed when
  /// the function has returned.
  const manager::session& session() const noexcept;
  operator const manager::session&() const noexcept { return session(); }

  /// Returns true if the function has returned, or the process was killed.
  bool ended() const noexcept;

  /// Returns the call that the worker waits for, "mutex 'm': lock"; empty if the worker can run or
  /// has ended.
  std::string waits_for() const;

  /// Runs the world until the function has returned.
  /// @throws error would_deadlock if no event can end the worker's wait; also the exception of any
  /// worker's function
  void join();

private:
  std::shared_ptr<simulated_thread> thread_;
};

} // namespace manager::testing
