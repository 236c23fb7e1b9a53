#include "libmanager/src/workers/worker_main.hpp"

#include "actors/value/demangled.hpp"
#include "libmanager/src/client/connect.hpp"
#include "libmanager/src/client/process_exit.hpp"
#include "libmanager/src/process/child_server.hpp"
#include "libmanager/src/process/child_setup.hpp"
#include "libmanager/src/process/lifeline.hpp"
#include "libmanager/src/workers/failure_text.hpp"
#include "manager/manager.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <memory>
#include <typeinfo>
#include <unistd.h>

namespace manager {
namespace {

session* own_session = nullptr;
thread_local session* session_of_thread = nullptr; ///< of a simulated worker

/// Sets the limits that would hinder the start of the worker.
void set_late_limits(const boot_record& record) {
  auto limit = [](uint64_t value) { return value == 0 ? std::nullopt : std::optional{value}; };
  child_setup late{
      {}, {.address_space = limit(record.address_space), .open_files = limit(record.open_files)}};
  if (const char* step = late.apply())
    throw error{errc::worker_failed, std::string{"cannot "} + step + ": " + std::strerror(errno)};
}

void run_task(const boot_record& record, detail::session_core& core) {
  auto& task = detail::find_task(record.task);
  set_late_limits(record);
  task.run(packed{record.arguments, detail::live_references(core.claim(record.worker))});
}

std::string readable(const std::type_info* type) {
  if (type == nullptr)
    return "an unknown exception";
  return demangled(type->name());
}

/// Returns the report of the current exception.
worker_report report_of_exception() {
  auto type = readable(abi::__cxa_current_exception_type());
  try {
    throw;
  } catch (const std::exception& failure) {
    return {1, shortened_failure(failure.what()), type};
  } catch (...) {
    return {1, "an exception that is not a std::exception", type};
  }
}

int fail(const boot_record& record, detail::session_core* core) {
  auto report = report_of_exception();
  std::fprintf(stderr, "worker %s (process %d): uncaught %s: %s\n", record.name.c_str(), ::getpid(),
               report.type.c_str(), report.failure->c_str());
  try {
    if (core != nullptr)
      core->report(record.worker, report);
  } catch (const error&) { // the server is gone; stderr has the text
  }
  return 1;
}

} // namespace

int run_worker(const boot_record& record) {
  if (record.linger)
    drop_lifeline(inherited_lifeline());
  else
    end_with_parent(watch_parent(inherited_lifeline()));
  std::shared_ptr<detail::session_core> core;
  try {
    core = connect_core({record.address, record.proof(), std::chrono::seconds{10}, nullptr,
                         record.certificates, std::chrono::milliseconds{record.heartbeat_ms}, true,
                         record.ends_with_connection});
    session current{core};
    own_session = &current;
    int code = 0;
    try {
      run_task(record, *core);
      core->report_success(record.worker);
    } catch (...) {
      code = fail(record, core.get());
    }
    core->states().clear(); // their destructors may use the current session
    own_session = nullptr;
    begin_exit(); // threads that the task left find the session closed
    return code;
  } catch (...) {
    return fail(record, nullptr);
  }
}

session* worker_session() noexcept {
  return session_of_thread != nullptr ? session_of_thread : own_session;
}

current_session_scope::current_session_scope(session& own) noexcept {
  session_of_thread = &own;
}

current_session_scope::~current_session_scope() {
  session_of_thread = nullptr;
}

} // namespace manager
