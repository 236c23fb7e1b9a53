#include "libmanager/src/workers/spawner.hpp"

#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/session_core.hpp"
#include "libmanager/src/process/launch.hpp"
#include "manager/session.hpp"

#include <algorithm>
#include <csignal>
#include <unistd.h>

namespace manager {
namespace {

/// Time between SIGTERM and SIGKILL.
constexpr std::chrono::seconds grace{1};

void require_can_spawn(const detail::session_core& session) {
  if (session.how().address.empty())
    throw error{errc::not_supported, "spawn: a local session has no server that another process "
                                     "could reach; use manager::start()"};
  if (!this_program().initialized)
    throw error{errc::not_initialized, "spawn: main must call manager::init(argc, argv) first"};
}

} // namespace

spawner::spawner(detail::session_core& session) : session_{session}, owner_{::getpid()} {}

spawner::~spawner() = default;

spawner& spawner::of(detail::session_core& session) {
  return static_cast<spawner&>(
      session.workers([](detail::session_core& owner) -> std::unique_ptr<detail::session_part> {
        return std::make_unique<spawner>(owner);
      }));
}

process session::spawn_task(const detail::task_entry& task, packed arguments) {
  return process{spawner::of(core()).spawn(task, std::move(arguments))};
}

std::shared_ptr<detail::worker_process> spawner::spawn(const detail::task_entry& task,
                                                       packed arguments) {
  require_can_spawn(session_);
  auto record = record_for(task, std::move(arguments));
  auto dismiss = [core = session_.weak_from_this(),
                  worker = record.worker]() -> std::optional<worker_report> {
    try {
      auto session = core.lock();
      return session ? session->dismiss(worker) : std::nullopt;
    } catch (const error&) { // no server: no report, and nothing to free
      return std::nullopt;
    }
  };
  try {
    auto child = launch(record, "[" + record.name + "]", -1);
    auto worker = std::make_shared<detail::worker_process>(record.name, std::move(child), dismiss);
    std::lock_guard guard{mutex_};
    // Ended workers need no termination; the caller's `process` keeps them.
    std::erase_if(workers_, [](auto& known) { return !known->alive(); });
    workers_.push_back(worker);
    return worker;
  } catch (const error& failure) {
    dismiss();
    throw error{failure.kind(),
                "spawn of task '" + detail::display_name(task) + "': " + failure.text()};
  }
}

void spawner::end() noexcept {
  if (owner_ != ::getpid())
    return;
  std::vector<std::shared_ptr<detail::worker_process>> workers;
  {
    std::lock_guard guard{mutex_};
    workers.swap(workers_);
  }
  for (auto& worker : workers)
    worker->signal(SIGTERM);
  auto deadline = std::chrono::steady_clock::now() + grace;
  for (auto& worker : workers) {
    if (worker->wait(time_limit::until(deadline)))
      continue;
    worker->signal(SIGKILL);
    worker->wait(std::nullopt);
  }
}

boot_record spawner::record_for(const detail::task_entry& task, packed arguments) {
  std::vector<uint64_t> objects;
  for (auto& named : arguments.refs().names()) {
    if (named.server != session_.store_id())
      throw error{errc::bad_argument, "spawn of task '" + detail::display_name(task)
                                          + "': an argument refers to object "
                                          + std::to_string(named.object) + " of another server"};
    objects.push_back(named.object);
  }
  boot_record record;
  record.address = session_.how().address;
  record.key = session_.how().key;
  record.certificates = session_.how().certificates;
  record.heartbeat_ms = session_.how().heartbeat.count();
  record.worker = session_.announce(objects);
  record.task = detail::key_of(task);
  record.arguments = std::move(arguments).bytes();
  std::lock_guard guard{mutex_};
  record.name = detail::display_name(task) + "-" + std::to_string(++spawned_);
  return record;
}

} // namespace manager
