#pragma once

#include "libmanager/src/testing/controlled_thread.hpp"
#include "libmanager/src/testing/simulated_process.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace manager::testing {

class virtual_driver;

/// Exception that ends the function of a process that was killed. Not a std::exception, so that the
/// function does not take it for a failure of its own.
struct killed {};

/// The thread of a process in a world. Runs only when the world's driver resumes it.
class simulated_thread {
public:
  using time_point = driver::time_point;

  /// Takes the function of the thread, which runs with this session.
  simulated_thread(std::shared_ptr<virtual_driver> world,
                   std::shared_ptr<simulated_process> process, session connected,
                   std::function<void(session&)> function);

  /// Returns the calling thread's; null on a thread that no world controls.
  static simulated_thread* current() noexcept;

  const std::string& name() const noexcept { return process_->name; }
  simulated_process& process() const noexcept { return *process_; }
  session& own_session() noexcept { return session_; }
  bool is_of(const virtual_driver& world) const noexcept { return world_.get() == &world; }
  virtual_driver& world() const noexcept { return *world_; }

  /// Returns true if the thread has something to do at this time.
  bool can_run(time_point now) const;

  /// Runs the thread until its next call or its end.
  void resume() { thread_.resume(); }

  /// Waits until the call is done or the time has come; with neither, for the next turn. Called by
  /// the thread itself.
  /// @throws killed
  void wait(call_state* call, std::optional<time_point> until);

  /// Checks that the thread's process was not killed. Called by the thread itself.
  /// @throws killed
  void require_alive();

  /// Returns true once the function has returned, or will not go on.
  bool has_ended() const noexcept { return thread_.has_ended() || process_->is_dead; }

  /// Runs a killed thread to the end of its function, by exceptions. Has no effect on a thread that
  /// is running, which ends at its next call.
  void unwind() noexcept;

  /// Returns the call that the thread waits for; null if there is none.
  const call_state* waited_call() const noexcept { return call_; }
  std::optional<time_point> wakes_at() const noexcept { return until_; }

  /// State that is done when the thread has ended.
  const std::shared_ptr<call_state>& end() const noexcept { return end_; }

  /// Returns the exception that left the function, once, after the end of the thread.
  std::exception_ptr take_failure() noexcept {
    return thread_.has_ended() ? std::exchange(failure_, nullptr) : nullptr;
  }

  /// Keeps the thread alive through `killed`, for as long as it makes a connection.
  class protection {
  public:
    explicit protection(simulated_thread* of) : of_{of} { count(1); }
    ~protection() { count(-1); }
    protection(const protection&) = delete;
    protection& operator=(const protection&) = delete;

  private:
    void count(int change) {
      if (of_ != nullptr)
        of_->protected_ += change;
    }
    simulated_thread* of_;
  };

private:
  void run(const std::function<void(session&)>& function) noexcept;

  std::shared_ptr<virtual_driver> world_; ///< owns this thread until the world ends
  std::shared_ptr<simulated_process> process_;
  session session_;
  std::shared_ptr<call_state> end_ = std::make_shared<call_state>(0);
  const call_state* call_ = nullptr;
  std::optional<time_point> until_;
  std::exception_ptr failure_;
  bool is_suspended_ = false; ///< inside `wait`
  int protected_ = 0;
  int refusals_ = 0; ///< times that a killed thread was told so
  controlled_thread thread_;
};

} // namespace manager::testing
