#pragma once

#include "actors/runtime/held_references.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace manager {

class arrivals;

/// Threads beside a server's network thread, for what takes long.
class background {
public:
  /// Runs `work` on one of the threads, in the order of the calls when all are busy. `work` throws
  /// nothing. Called on the network thread; does not block.
  /// @throws std::bad_alloc, and has no effect then
  virtual void run(std::function<void()> work) = 0;

  /// Blocks until no work is under way. Work that has not begun is dropped, and so is all later
  /// work.
  virtual void stop() = 0;

protected:
  ~background() = default;
};

/// Something that takes long: work for another thread, and what the network thread does afterwards.
class background_job {
public:
  virtual ~background_job() = default;

  /// Runs on a thread of a `background`. Throws nothing. Touches nothing that the network thread
  /// uses meanwhile; references of values may come and go.
  virtual void work() = 0;

  /// Runs on the network thread, after `work`; without it when the server stops before. Throws
  /// nothing.
  virtual void done() = 0;
};

/// The jobs of a server that are under way. Owns them; each is destroyed on the network thread.
/// Network thread only.
class background_jobs {
public:
  /// Jobs end in their turn among what arrives in `line`.
  explicit background_jobs(arrivals& line) : line_{line} {}
  background_jobs(const background_jobs&) = delete;
  background_jobs& operator=(const background_jobs&) = delete;

  /// Uses these threads from now on, until `stop`; references are held in `keeper`.
  void run_in(background& threads, reference_keeper& keeper);

  /// False where there are no threads: in a virtual node, and after `stop`.
  bool possible() const noexcept { return threads_ != nullptr; }

  /// Begins a job. @pre `possible()`
  /// @throws std::bad_alloc, and nothing is done then
  void run(std::unique_ptr<background_job> job);

  /// Ends: blocks until no work is under way, then does what is left on the network thread.
  void stop();

  /// How many jobs are under way.
  size_t size() const noexcept { return jobs_.size(); }

private:
  struct entry {
    std::unique_ptr<background_job> job;
    noted_holds holds; ///< of the references that came and went during its work
  };

  void finish(uint64_t number);

  arrivals& line_;
  background* threads_ = nullptr;
  reference_keeper* keeper_ = nullptr;
  uint64_t last_number_ = 0;
  std::map<uint64_t, entry> jobs_; ///< by their numbers
};

} // namespace manager
