#include "libmanager/src/spawner/worker_main.hpp"

#include "libmanager/src/client/connect.hpp"
#include "libmanager/src/client/process_exit.hpp"
#include "libmanager/src/spawner/child_server.hpp"
#include "libmanager/src/spawner/lifeline.hpp"
#include "manager/manager.hpp"

#include <cstdio>

namespace manager {
namespace {

session* own_session = nullptr;

void run_task(const boot_record& record, detail::session_core& core) {
  auto& task = detail::find_task(record.task);
  task.run(packed{record.arguments, detail::live_references(core.claim(record.worker))});
}

/// The text of the exception that is being handled.
std::string current_exception_text() {
  try {
    throw;
  } catch (const std::exception& failure) {
    return failure.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

int fail(const boot_record& record, detail::session_core* core) {
  auto text = current_exception_text();
  std::fprintf(stderr, "worker %s (process %d): %s\n", record.name.c_str(), ::getpid(),
               text.c_str());
  try {
    if (core != nullptr)
      core->report(record.worker, text);
  } catch (const error&) { // the server is gone; the error output has it
  }
  return 1;
}

} // namespace

int run_worker(const boot_record& record) {
  end_with_parent(watch_parent(record.parent));
  std::shared_ptr<detail::session_core> core;
  try {
    core =
        connect_core({record.address, record.key, std::chrono::seconds{10}, nullptr,
                      record.certificates, std::chrono::milliseconds{record.heartbeat_ms}, true});
    session current{core};
    own_session = &current;
    int code = 0;
    try {
      run_task(record, *core);
    } catch (...) {
      code = fail(record, core.get());
    }
    own_session = nullptr;
    begin_exit(); // threads that the task left behind find the session closed
    return code;
  } catch (...) {
    return fail(record, nullptr);
  }
}

session* worker_session() noexcept {
  return own_session;
}

} // namespace manager
