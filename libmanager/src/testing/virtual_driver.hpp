#pragma once

#include "libmanager/src/client/connection.hpp"
#include "libmanager/src/testing/simulated_thread.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace manager::testing {

/// Runs the parts of a world, one at a time, on one clock: nodes, network paths and threads of
/// workers. The order is fixed, or random by a seed.
class virtual_driver final : public driver {
public:
  explicit virtual_driver(std::optional<uint64_t> seed = std::nullopt);

  /// Adds a node and sets its clock to this driver's time.
  void add(node& joined);
  void add(std::shared_ptr<simulated_process> process) { processes_.push_back(std::move(process)); }
  void add(std::shared_ptr<simulated_thread> thread) { threads_.push_back(std::move(thread)); }

  time_point now() const override { return now_; }

  /// Waits for a call. On the thread of a worker lets the other parts run; on any other thread runs
  /// all parts, and throws the exception of a worker.
  /// @throws error would_deadlock if no event can end the wait; limit_reached if the workers do not
  /// come to rest
  bool wait(call_state& call, std::optional<time_point> deadline) override;
  void retire(node& leaving) override;
  std::optional<error> begin_call(const connection& link, const call_record& what) override;

  /// Runs all parts until no work is left at this time. On the thread of a worker takes one turn.
  void settle();
  void advance_to(time_point time);

  /// Keeps the threads of workers from running while the test's own thread starts a process, so
  /// that a worker does not end before the next one is there. Has no effect on the thread of a
  /// worker.
  class thread_hold {
  public:
    explicit thread_hold(virtual_driver& world)
        : world_{simulated_thread::current() == nullptr ? &world : nullptr} {
      count(1);
    }
    ~thread_hold() { count(-1); }
    thread_hold(const thread_hold&) = delete;
    thread_hold& operator=(const thread_hold&) = delete;

  private:
    void count(int change) {
      if (world_ != nullptr)
        world_->holds_ += change;
    }
    virtual_driver* world_;
  };

  /// Runs all parts except threads once.
  void step_network();

  /// Ends a process: see `world::kill`.
  void kill(simulated_process& process);

  /// Lets a stopped process go on, at the present time.
  void resume(simulated_process& process);

  /// Runs all threads to their end by exceptions; called once, before the world ends.
  void end_threads() noexcept;

  const std::vector<std::shared_ptr<simulated_process>>& processes() const { return processes_; }
  const std::vector<std::shared_ptr<simulated_thread>>& threads() const { return threads_; }
  const std::deque<std::string>& history() const { return history_; }

  /// Number of things that happened: calls, turns of workers, ends of processes.
  uint64_t activity() const noexcept { return activity_; }

  /// Sets the functions that describe objects, and the state of a world, for texts.
  void describe_with(std::function<std::string(uint64_t object)> title,
                     std::function<std::string()> report);

  /// Keeps the present state of the world for texts about a failure, before it changes.
  void keep_report();

  /// Returns the state when the test failed; empty if it has not.
  const std::string& kept_report() const noexcept { return kept_report_; }

  /// Returns "queue 'jobs': pop".
  std::string text_of(uint64_t object, uint64_t operation) const;

  /// Returns what the test's own thread waits for; null if it does not wait.
  const call_state* own_wait() const noexcept { return own_wait_; }

private:
  bool step();
  bool step_all();
  bool step_any();
  bool run(simulated_thread& thread);
  bool is_paused(const node& any) const;
  [[noreturn]] void fail_wait();
  void throw_failure();
  std::optional<time_point> next_event() const;
  bool must_give_up(uint64_t activity_before, uint64_t& idle_events) const;
  void note_call(const std::string& who, const std::string& what);

  std::optional<std::mt19937_64> random_; ///< nullopt: a fixed order
  std::vector<node*> nodes_;
  std::vector<std::shared_ptr<simulated_process>> processes_;
  std::vector<std::shared_ptr<simulated_thread>> threads_;
  std::deque<std::string> history_;
  std::function<std::string(uint64_t)> title_ = [](uint64_t) { return std::string{}; };
  std::function<std::string()> report_ = [] { return std::string{}; };
  std::string kept_report_;
  const call_state* own_wait_ = nullptr;
  uint64_t activity_ = 0;
  int holds_ = 0;
  uint64_t turns_ = 0;                          ///< of threads, since time passed
  time_point now_{std::chrono::nanoseconds{1}}; ///< where CAF's test clock begins
};

} // namespace manager::testing
