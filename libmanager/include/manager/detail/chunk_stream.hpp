#pragma once

#include "manager/detail/pool_calls.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace manager::detail {

class job_log; // libmanager/src/client/job_log.hpp

/// Elements that travel to workers as one task.
struct chunk_plan {
  size_t chunk = 0;      ///< elements of a chunk; 0: as many as take a few milliseconds
  size_t look_ahead = 0; ///< elements that may be under way; 0: as many as keep the workers busy
  std::optional<size_t> total{}; ///< elements in all, if known
  std::string joblog{};          ///< file; then every chunk has one element. Empty: none
  bool resume = false; ///< takes the results in the log instead of running the elements again
  bool awaited = true; ///< `pool::join` waits for the stream's end
};

/// Results of one chunk, or of one of its elements.
struct chunk_result {
  size_t first; ///< index of the first element
  size_t count;
  task_outcome outcome;
  std::optional<error> failure{}; ///< if there is no outcome: the pool refused the chunk, or ended
};

/// Chunks of elements on their way through a pool: one `map` or `imap`. A stream that was made
/// before the pool was closed takes chunks afterwards. The destructor cancels the chunks that no
/// worker runs. Use from one thread at a time.
class chunk_stream {
public:
  /// @throws error shut_down if the pool is closed; bad_argument for the joblog
  chunk_stream(pool_calls pool, task_spec task, chunk_plan plan);
  ~chunk_stream();
  chunk_stream(const chunk_stream&) = delete;
  chunk_stream& operator=(const chunk_stream&) = delete;

  /// Chunks and elements of which the caller keeps the results.
  struct load {
    size_t chunks = 0;
    size_t elements = 0;
  };

  /// Returns the number of elements of the next chunk; 0 if enough chunks are under way or kept, or
  /// the pool has ended.
  size_t room(load kept) const;

  /// Adds a chunk: an array of elements. `objects` are those that the elements refer to.
  void add(const packed& elements, size_t count, std::vector<object_ptr> objects);

  /// Returns the next results, in any order; nullopt if no chunk is under way. Blocks for at most
  /// `wait`. Each element that was added comes once.
  /// @throws error timed_out
  std::optional<chunk_result> next(wait_time wait);

  const pool_calls& pool() const noexcept { return pool_; }
  const task_spec& task() const noexcept { return task_; }

private:
  struct span {
    size_t first;
    size_t count;
  };

  /// Chunks in one call of the pool.
  struct sent_chunks {
    int64_t first;
    int64_t count;
    reply<void> answer;
  };

  void flush();
  void check_sent();
  void refuse(int64_t first, int64_t count, const error& failure);
  std::optional<packed> collect(wait_time wait);
  void receive(wait_time wait);
  void take(task_outcome outcome);
  span extract(int64_t index);
  void end(const error& failure);
  void measure(const chunk_result& result);
  size_t window() const;

  pool_calls pool_;
  task_spec task_;
  chunk_plan plan_;
  std::unique_ptr<job_log> log_; ///< null: none
  int64_t group_;
  size_t workers_ = 1;
  size_t elements_ = 0;               ///< added so far
  size_t elements_held_ = 0;          ///< under way, or received
  int64_t chunks_ = 0;                ///< added so far
  std::map<int64_t, span> under_way_; ///< by index in the group, see `pool_object::submit`
  std::deque<chunk_result> received_;
  std::vector<packed> unsent_; ///< the latest chunks
  size_t unsent_bytes_ = 0;
  std::vector<object_ptr> objects_; ///< of the unsent chunks
  std::deque<sent_chunks> submitting_;
  std::optional<reply<packed>> collecting_;
  bool has_ended_ = false;   ///< the pool, or the session
  size_t most_bytes_ = 0;    ///< of chunks in one call, about
  double element_ns_ = 0;    ///< measured; 0: not yet
  double element_bytes_ = 0; ///< of elements and results; the largest
  size_t last_chunk_ = 1;
};

} // namespace manager::detail
