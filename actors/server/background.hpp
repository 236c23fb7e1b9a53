#pragma once

#include "actors/server/held_references.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace manager {

class inbound_queue;

/// Threads for work that would block a server's network thread for long.
class background {
public:
  /// Runs `work` on one of the threads; if all are busy, in the order of the calls. `work` throws
  /// nothing. Called on the network thread; does not block.
  /// @throws std::bad_alloc, and has no effect then
  virtual void run(std::function<void()> work) = 0;

  /// Blocks until no work is running. Drops work that has not begun, and all later work.
  virtual void stop() = 0;

protected:
  ~background() = default;
};

/// Work for another thread, and a completion for the network thread.
class background_job {
public:
  virtual ~background_job() = default;

  /// Runs on a thread of a `background`. Throws nothing. Must not use data that the network thread
  /// uses meanwhile; it may create and destroy references of values.
  virtual void work() = 0;

  /// Runs on the network thread after `work`, or without `work` if the server stops before. Throws
  /// nothing.
  virtual void done() = 0;
};

/// Unfinished jobs of a server. Owns the jobs and destroys each on the network thread. Network
/// thread only.
class background_jobs {
public:
  /// Makes a table; the jobs complete in turn with the arrivals of `inbound`.
  explicit background_jobs(inbound_queue& inbound) : inbound_{inbound} {}
  background_jobs(const background_jobs&) = delete;
  background_jobs& operator=(const background_jobs&) = delete;

  /// Uses these threads until `stop`; `counter` counts the references of values.
  void run_in(background& threads, reference_counter& counter);

  /// Returns false if there are no threads: in a virtual node, and after `stop`.
  bool possible() const noexcept { return threads_ != nullptr; }

  /// Begins a job.
  /// @pre `possible()`
  /// @throws std::bad_alloc, and has no effect then
  void run(std::unique_ptr<background_job> job);

  /// Blocks until no work is running, then completes all jobs on the calling thread.
  void stop();

  /// Returns the number of unfinished jobs.
  size_t size() const noexcept { return jobs_.size(); }

private:
  struct entry {
    std::unique_ptr<background_job> job;
    noted_holds holds; ///< references that were added and removed during the work
  };

  void finish(uint64_t number);

  inbound_queue& inbound_;
  background* threads_ = nullptr;
  reference_counter* counter_ = nullptr;
  uint64_t last_number_ = 0;
  std::map<uint64_t, entry> jobs_; ///< by number
};

} // namespace manager
