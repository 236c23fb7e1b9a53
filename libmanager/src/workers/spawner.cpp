#include "libmanager/src/workers/spawner.hpp"

#include "actors/value/quoted.hpp"
#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/session_core.hpp"
#include "libmanager/src/process/environment.hpp"
#include "libmanager/src/process/launch.hpp"
#include "libmanager/src/process/oom_kills.hpp"
#include "libmanager/src/process/sealed_file.hpp"
#include "libmanager/src/workers/standard_streams.hpp"
#include "manager/session.hpp"

#include <algorithm>
#include <csignal>
#include <unistd.h>
#include <utility>

namespace manager {
namespace {

/// Time between SIGTERM and SIGKILL at the end of a session.
constexpr std::chrono::seconds grace{1};

/// File with the authkey in a program that is no worker: its descriptor 3.
constexpr const char* key_file_in_child = "/proc/self/fd/3";

void require_can_spawn(const detail::session_core& session) {
  if (session.how().address.empty())
    throw error{errc::not_supported, "spawn: a local session has no server that another process "
                                     "could reach; use manager::start()"};
  if (!this_program().initialized)
    throw error{errc::not_initialized, "spawn: main must call manager::init(argc, argv) first"};
}

std::string last_part(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

/// Returns the variables by which a program can connect to the server, see `manager::connect()`.
environment_changes access_variables(const detail::session_core::access& how) {
  auto set_if = [](const std::string& value) {
    return value.empty() ? std::nullopt : std::optional{value};
  };
  return {{"MANAGER_ADDRESS", how.address},
          {"MANAGER_KEY_FILE", set_if(how.key.empty() ? "" : key_file_in_child)},
          {"MANAGER_CA", set_if(how.certificates.authority)},
          {"MANAGER_CERT", set_if(how.certificates.certificate)},
          {"MANAGER_PRIVATE_KEY", set_if(how.certificates.private_key)}};
}

} // namespace

spawner::spawner(detail::session_core& session) : session_{session}, owner_{::getpid()} {}

spawner::~spawner() = default;

task_spawner& spawner::of(detail::session_core& session) {
  return static_cast<task_spawner&>(
      session.workers([](detail::session_core& owner) -> std::unique_ptr<detail::session_part> {
        return std::make_unique<spawner>(owner);
      }));
}

process session::spawn_task(const detail::task_entry& task, packed arguments,
                            const process_options& options) {
  return process{spawner::of(core()).spawn(task, std::move(arguments), options)};
}

process session::spawn(const command& program, const process_options& options) {
  return process{spawner::of(core()).spawn(program, options)};
}

std::shared_ptr<detail::worker_process>
spawner::spawn(const detail::task_entry& task, packed arguments, const process_options& options) {
  require_can_spawn(session_);
  auto name = detail::display_name(task);
  try {
    auto record = record_for(task, std::move(arguments), options);
    detail::worker_about about{.name = record.name};
    about.ended = [core = session_.weak_from_this(),
                   worker = record.worker]() -> std::optional<worker_report> {
      try {
        auto session = core.lock();
        return session ? session->dismiss(worker) : std::nullopt;
      } catch (const error&) { // no server: no report, and nothing to free
        return std::nullopt;
      }
    };
    auto early = options.limits; // the others would count for the start of the worker
    early.address_space = early.open_files = std::nullopt;
    return start(options, std::move(about), [&](child_settings settings) {
      if (auto child = fork(record, options, settings))
        return std::move(*child);
      settings.setup = child_setup{options.folder, early};
      return launch(record, "[" + record.name + "]", std::move(settings));
    });
  } catch (const error& failure) {
    throw error{failure.kind(), "spawn of task '" + name + "': " + failure.text()};
  }
}

/// Forks a worker if its options ask for that and have nothing that is set before a program starts;
/// otherwise, and if no server can fork it, returns nullopt.
std::optional<child_process> spawner::fork(const boot_record& record,
                                           const process_options& options,
                                           const child_settings& settings) {
  auto& limits = options.limits;
  bool is_executed = options.start == start_method::spawn || !options.environment.empty()
                     || !options.folder.empty() || limits.cpu_time || limits.nice
                     || !limits.cores.empty();
  return is_executed ? std::nullopt : fork_server_.start(record, settings.standard);
}

std::shared_ptr<detail::worker_process> spawner::spawn(const command& program,
                                                       const process_options& options) {
  require_can_spawn(session_);
  try {
    auto& how = session_.how();
    // The line end is not part of the key, see `authkey::from_file`. CR LF, because a key can end
    // with CR.
    auto key = how.key.empty() ? unique_fd{} : sealed_file(how.key.bytes() + "\r\n");
    detail::worker_about about{.name = name_for(options, last_part(program.program))};
    return start(options, std::move(about), [&](child_settings settings) {
      settings.setup = child_setup{options.folder, options.limits};
      for (auto& [name, value] : access_variables(how))
        settings.environment.try_emplace(name, value);
      return launch(program, key.get(), !options.linger, std::move(settings));
    });
  } catch (const error& failure) {
    throw error{failure.kind(),
                "spawn of program " + quoted_text(program.program) + ": " + failure.text()};
  }
}

/// Starts a process by `launch`, and keeps it until it or the session ends.
template <class Launch>
spawner::worker_ptr spawner::start(const process_options& options, detail::worker_about about,
                                   Launch launch) {
  auto dismiss = about.ended;
  try {
    standard_streams streams{options, *reader_};
    about.daemon = options.daemon;
    about.linger = options.linger;
    about.output = streams.output_pipe();
    about.error = streams.error_pipe();
    about.reader = reader_;
    about.oom_kills = oom_kills::of_own_group().count();
    auto child = launch(
        child_settings{.standard = streams.descriptors(), .environment = options.environment});
    auto worker = std::make_shared<detail::child_worker>(std::move(about), std::move(child));
    std::lock_guard guard{mutex_};
    // Ended workers need no termination; the caller's `process` keeps them.
    std::erase_if(workers_, [](auto& known) { return !known->alive(); });
    workers_.push_back(worker);
    return worker;
  } catch (...) {
    if (dismiss)
      dismiss();
    throw;
  }
}

void spawner::end() noexcept {
  if (owner_ != ::getpid())
    return;
  auto workers = take_workers();
  auto ends_now = [](auto& worker) { return worker->daemon() && !worker->linger(); };
  for (auto& worker : workers)
    if (ends_now(worker))
      worker->signal(SIGTERM);
  auto deadline = std::chrono::steady_clock::now() + grace;
  for (auto& worker : workers) {
    if (!ends_now(worker) || worker->wait(time_limit::until(deadline)))
      continue;
    worker->signal(SIGKILL);
    worker->wait(std::nullopt);
  }
  for (auto& worker : workers)
    if (!worker->daemon())
      worker->wait(std::nullopt);
  fork_server_.end();
  reader_->end();
}

uint64_t announce_arguments(detail::session_core& session, const packed& arguments) {
  std::vector<uint64_t> objects;
  for (auto& named : arguments.refs().names()) {
    if (named.server != session.store_id())
      throw error{errc::bad_argument, "an argument refers to object " + std::to_string(named.object)
                                          + " of another server"};
    objects.push_back(named.object);
  }
  return session.announce(objects);
}

std::vector<spawner::worker_ptr> spawner::take_workers() {
  std::lock_guard guard{mutex_};
  return std::exchange(workers_, {});
}

std::string spawner::name_for(const process_options& options, const std::string& what) {
  std::lock_guard guard{mutex_};
  auto number = ++spawned_;
  return options.name.empty() ? what + "-" + std::to_string(number) : options.name;
}

boot_record spawner::record_for(const detail::task_entry& task, packed arguments,
                                const process_options& options) {
  boot_record record;
  record.address = session_.how().address;
  record.key = session_.how().key.bytes();
  record.certificates = session_.how().certificates;
  record.heartbeat_ms = session_.how().heartbeat.count();
  record.linger = options.linger;
  record.ends_with_connection = session_.how().ends_with_connection;
  record.address_space = options.limits.address_space.value_or(0);
  record.open_files = options.limits.open_files.value_or(0);
  record.task = detail::key_of(task);
  record.worker = announce_arguments(session_, arguments);
  record.arguments = std::move(arguments).bytes();
  record.name = name_for(options, detail::display_name(task));
  return record;
}

} // namespace manager
