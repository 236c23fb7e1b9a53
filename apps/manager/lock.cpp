#include "apps/manager/commands.hpp"
#include "apps/manager/connect.hpp"
#include "apps/manager/run_command.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/core.h>
#include <functional>
#include <iostream>
#include <manager/generic.hpp>
#include <manager/manager.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Runs a command under a lock, as flock(1) does with files.

namespace manager::app {
namespace {

struct lock_options {
  server_options server;
  std::string name;
  std::string type; ///< empty: the object's type, or a mutex
  std::optional<int64_t> permits;
  std::optional<double> timeout;
  bool shared = false;
};

/// Functions that take a lock and give it back.
struct holder {
  std::function<bool(time_limit)> take_for;
  std::function<void()> take;
  std::function<void()> give_back;
};

template <class Lock> holder exclusive(Lock lock) {
  return {[lock](auto time) { return lock.try_lock_for(time); }, [lock] { lock.lock(); },
          [lock] { lock.unlock(); }};
}

holder sharing(const shared_mutex& lock) {
  return {[lock](auto time) { return lock.try_lock_shared_for(time); },
          [lock] { lock.lock_shared(); }, [lock] { lock.unlock_shared(); }};
}

template <class Semaphore> holder permit_of(Semaphore semaphore) {
  return {[semaphore](auto time) { return semaphore.try_acquire_for(time); },
          [semaphore] { semaphore.acquire(); }, [semaphore] { semaphore.release(); }};
}

/// Returns the type of the object of this name, or the type to make if there is no such object.
std::string type_of(const session& m, const lock_options& options) {
  try {
    return generic_object::open(m, options.name).type();
  } catch (const error& failure) {
    if (failure.kind() != errc::no_such_name)
      throw;
  }
  if (!options.type.empty())
    return options.type;
  return options.shared ? "shared_mutex" : options.permits ? "semaphore" : "mutex";
}

template <class Semaphore, class Open>
holder open_semaphore(const lock_options& options, Open open) {
  return permit_of<Semaphore>(options.permits ? open(*options.permits) : open());
}

holder open(session& m, const std::string& type, const lock_options& options) {
  auto& name = options.name;
  if (type == "shared_mutex")
    return options.shared ? sharing(m.shared_mutex(name)) : exclusive(m.shared_mutex(name));
  if (type == "mutex")
    return exclusive(m.mutex(name));
  if (type == "recursive_mutex")
    return exclusive(m.recursive_mutex(name));
  if (type == "semaphore")
    return open_semaphore<semaphore>(options, [&](auto... n) { return m.semaphore(name, n...); });
  if (type == "bounded_semaphore")
    return open_semaphore<bounded_semaphore>(
        options, [&](auto... n) { return m.bounded_semaphore(name, n...); });
  throw error{errc::type_mismatch,
              "'" + name + "' is a " + type
                  + ", which cannot be locked: only mutexes and semaphores can"};
}

void require_fitting(const std::string& type, const lock_options& options) {
  bool is_semaphore = type == "semaphore" || type == "bounded_semaphore";
  if (!options.type.empty() && options.type != type)
    throw error{errc::type_mismatch,
                "'" + options.name + "' is a " + type + ", not a " + options.type};
  if (options.shared && type != "shared_mutex")
    throw error{errc::bad_argument,
                "--shared is for a shared_mutex, '" + options.name + "' is a " + type};
  if (options.permits && !is_semaphore)
    throw error{errc::bad_argument,
                "--permits is for a semaphore, '" + options.name + "' is a " + type};
}

void take(const holder& lock, const std::string& title, const lock_options& options) {
  if (!options.timeout)
    return lock.take();
  std::chrono::duration<double> time{*options.timeout};
  if (!lock.take_for(time))
    throw error{errc::timed_out, title + fmt::format(" was not free within {}", *options.timeout)
                                     + " s; the command was not run"};
}

/// Gives the lock back; returns the error if it was lost before.
std::optional<error> give_back(const session& m, const holder& lock) {
  std::optional<error> lost;
  m.on_lock_lost([&](const error& why) { lost = why; });
  try {
    lock.give_back();
  } catch (const error& failure) { // from a semaphore
    lost = failure;
  }
  m.on_lock_lost(nullptr);
  return lost;
}

int run_under_lock(const lock_options& options, const std::vector<std::string>& command) {
  if (command.empty())
    throw error{errc::bad_argument, "usage: manager lock [OPTIONS] NAME -- COMMAND [ARGS...]"};
  auto m = connect_to(options.server);
  auto type = type_of(m, options);
  require_fitting(type, options);
  auto lock = open(m, type, options);
  auto title = type + " '" + options.name + "'";
  take(lock, title, options);
  auto exit_code = run_command(command);
  if (auto lost = give_back(m, lock)) {
    std::cerr << "manager: " << title << " was lost while the command ran: " << lost->what()
              << '\n';
    return exit_code == 0 ? manager::exit_code(errc::lease_lost) : exit_code;
  }
  return exit_code;
}

} // namespace

std::vector<std::string> take_command(int& argc, char** argv) {
  auto* end = argv + argc;
  auto is_named = [&](std::string_view name) { return argc >= 2 && argv[1] == name; };
  if (!is_named("lock") && !is_named("run"))
    return {};
  auto* dashes = std::find(argv, end, std::string_view{"--"});
  std::vector<std::string> command;
  if (dashes != end)
    command.assign(dashes + 1, end);
  argc = static_cast<int>(dashes - argv);
  return command;
}

void add_lock(CLI::App& program, command_words& run) {
  constexpr double longest_wait = 1e9; // seconds; 30 years
  auto options = std::make_shared<lock_options>();
  auto* command = program.add_subcommand(
      "lock", "Run a command while holding a lock: lock [OPTIONS] NAME -- COMMAND [ARGS...]");
  options->server.add_to(*command);
  command
      ->add_option("--timeout", options->timeout, "seconds to wait for it; for ever if not given")
      ->check(CLI::Range(0.0, longest_wait));
  command->add_flag("--shared", options->shared, "share a shared_mutex with other readers");
  command->add_option("--type", options->type,
                      "mutex (what a missing one becomes), recursive_mutex, shared_mutex, "
                      "semaphore or bounded_semaphore");
  command->add_option("--permits", options->permits, "of a semaphore that is created");
  command->add_option("NAME", options->name, "the lock's name; created if missing")->required();
  command->footer(
      "Exits as COMMAND does, with 128 + N when signal N killed it, 127 when there is no "
      "such command, 71 when the lock\nwas not got in time, and with 94 when COMMAND "
      "succeeded but the lock was lost meanwhile.");
  command->callback([options, &run] { run.exit_code = run_under_lock(*options, run.words); });
}

} // namespace manager::app
