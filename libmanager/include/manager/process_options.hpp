#pragma once

#include "manager/process_stream.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace manager {

/// Limits of a new process; an empty optional leaves a limit as it is. `spawn` fails if the system
/// refuses a limit, for example one above the hard limit of this process.
struct resource_limits {
  std::optional<uint64_t> address_space{}; ///< bytes; counts reserved memory, too (RLIMIT_AS)
  std::optional<std::chrono::seconds> cpu_time{}; ///< then SIGXCPU, and SIGKILL a second later
  std::optional<uint64_t> open_files{};           ///< descriptors (RLIMIT_NOFILE)
  std::optional<int> nice{};                      ///< added to the niceness, see nice(2)
  std::vector<int> cores{}; ///< numbers of the processors that may run the process; empty: as here
};

/// Ways in which the process of a worker is made, with the names of Python's multiprocessing.
enum class start_method {
  /// Executes this program anew. Nothing is shared with other workers.
  spawn,

  /// Forks a process that has executed this program anew, and waits in `init`. Takes half the time.
  /// The program's static objects were made once, before: all workers start with the same values in
  /// them, for example the same seed of a random generator, and the same open files. The first
  /// worker of a session starts the process that is forked; it ends with the session.
  ///
  /// Executes this program anew all the same if static objects have started threads, or if the
  /// options change the environment, the folder, the processor time, the niceness or the
  /// processors.
  forkserver,
};

/// Options of a new process. Name the members: `m.spawn({.name = "index", .folder = "/data"},
/// task)`.
struct process_options {
  std::string name{}; ///< empty: the task's name, or the program's, and a number
  start_method start = start_method::spawn; ///< of a worker; other programs are executed always

  /// Environment variables that are set, or removed (nullopt), in the new process; all others are
  /// those of this process.
  std::map<std::string, std::optional<std::string>> environment{};

  std::string folder{}; ///< working folder; empty: that of this process

  process_stream input = process_stream::null();
  process_stream output = process_stream::inherit();
  process_stream error = process_stream::inherit();

  resource_limits limits{};

  /// True: the end of the session terminates the process. False: the session's end waits for the
  /// process, without a time limit, as Python does for processes that are not daemonic.
  bool daemon = true;

  /// True: the process continues when its session or its parent ends in any way. Its proxies fail
  /// with `disconnected` if the server ended, too.
  bool linger = false;
};

/// Program that is not part of this one, and its arguments: `manager::command{"grep", {"-c",
/// "x"}}`. A name without slash is searched in the PATH of the new process.
struct command {
  std::string program;
  std::vector<std::string> arguments{};
};

} // namespace manager
