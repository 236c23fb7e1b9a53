#pragma once

#include "actors/objects/time_limit.hpp"
#include "manager/exit_cause.hpp"

#include <chrono>
#include <concepts>
#include <iosfwd>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <sys/types.h>
#include <vector>

namespace manager {

class process;

namespace detail {
class worker_process; // libmanager/src/workers/worker_process.hpp

/// Waits until one of `all` has ended, for at most `time`; returns its index, or `all.size()`.
size_t await_any(const std::vector<process>& all, time_limit time);
} // namespace detail

/// A process that `session::spawn` started: a worker with a task, or another program; as
/// `multiprocessing.Process` after `start`. Copies refer to the same process. Any thread may use
/// any copy. A process runs on when all copies are destroyed. When its session ends, the process is
/// terminated, as Python's daemonic processes are, unless `process_options` say otherwise. No
/// process outlives the program that spawned it, however that program ends, unless it `linger`s.
class process {
public:
  explicit process(std::shared_ptr<detail::worker_process> worker) : worker_{std::move(worker)} {}

  /// Returns "task-3": the name in the options, or the task's name and a number.
  const std::string& name() const;
  pid_t pid() const;

  /// Blocks until the process has ended, and all output that it wrote has been passed to the
  /// callbacks for lines. May be called several times.
  void join() const;

  /// Waits for at most `time`; returns true if the process has ended.
  bool join_for(time_limit time) const;
  template <class Clock, class Duration>
  bool join_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return join_for(time_limit::until(when));
  }

  bool alive() const;

  /// Returns nullopt while the process runs; then 0 if its task returned, 1 if an exception left
  /// the task, -N if signal N killed the process, otherwise the status that the process passed to
  /// `exit`. Also nullopt if the process has ended (`alive()` is false) with unknown status:
  /// SIGCHLD is ignored or the program collected the process itself, the kernel is older than 6.15,
  /// and the worker was killed or called `exit`.
  std::optional<int> exit_code() const;

  /// Returns the cause of the end; nullopt while the process runs.
  std::optional<exit_cause> cause() const;

  /// Returns the text of the exception that ended the task, once the process has ended with 1. A
  /// text of more than 64 KiB is cut, with a note of its length.
  std::optional<std::string> failure() const;

  /// Returns the tail of stdout or stderr; empty unless the stream is a `process_stream::capture`.
  /// The tail is complete after `join`.
  std::string output() const;
  std::string error_output() const;

  /// Sends SIGINT (`interrupt`), SIGTERM (`terminate`) or SIGKILL (`kill`) to this process; never
  /// to another process that has got its number. Has no effect if the process has ended.
  void interrupt() const;
  void terminate() const;
  void kill() const;

  /// Sends SIGTERM, and SIGKILL if the process has not ended after `grace`. Blocks until the
  /// process has ended.
  void stop(time_limit grace = std::chrono::seconds{1}) const;

  /// Returns true for copies that refer to the same process.
  friend bool operator==(const process&, const process&) = default;

private:
  friend size_t detail::await_any(const std::vector<process>& all, time_limit time);

  std::shared_ptr<detail::worker_process> worker_;
};

/// Prints "task-3 (pid 71): running", or the cause of its end instead of "running".
std::ostream& operator<<(std::ostream& out, const process& p);

/// Range of processes, such as a `std::vector<process>`.
template <class R>
concept process_range =
    std::ranges::forward_range<R> && std::same_as<std::ranges::range_value_t<R>, process>;

/// Waits until one of the processes has ended, for at most `time`; returns an iterator to the first
/// of those that have ended, or the end of the range if none has.
template <process_range R>
std::ranges::borrowed_iterator_t<R> join_any(R&& processes,
                                             time_limit time = time_limit::for_ever()) {
  std::vector<process> all;
  for (const process& each : processes)
    all.push_back(each);
  auto index = detail::await_any(all, time);
  return std::ranges::next(std::ranges::begin(processes),
                           static_cast<std::ranges::range_difference_t<R>>(index));
}

/// Waits until all processes have ended, for at most `time` in all; returns true if they have.
template <process_range R> bool join_all(R&& processes, time_limit time = time_limit::for_ever()) {
  auto end = time_after(std::chrono::steady_clock::now(), time);
  bool all_ended = true;
  for (const process& each : processes)
    all_ended = each.join_for(time_limit::until(end)) && all_ended;
  return all_ended;
}

} // namespace manager
