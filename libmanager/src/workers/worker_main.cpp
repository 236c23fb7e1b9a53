#include "libmanager/src/workers/worker_main.hpp"

#include "libmanager/src/client/connect.hpp"
#include "libmanager/src/client/process_exit.hpp"
#include "libmanager/src/process/child_server.hpp"
#include "libmanager/src/process/lifeline.hpp"
#include "manager/manager.hpp"

#include <cstdio>

namespace manager {
namespace {

/// Size limit of an exception's text (process::failure), in bytes.
constexpr size_t longest_failure = 64 * 1024;

session* own_session = nullptr;
thread_local session* session_of_thread = nullptr; ///< of a simulated worker

void run_task(const boot_record& record, detail::session_core& core) {
  auto& task = detail::find_task(record.task);
  task.run(packed{record.arguments, detail::live_references(core.claim(record.worker))});
}

/// Cuts a long text at the end of a UTF-8 character, and adds a note.
std::string shortened(std::string text) {
  if (text.size() <= longest_failure)
    return text;
  auto end = longest_failure;
  while (end > longest_failure - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  auto note = "... (" + std::to_string(text.size()) + " bytes in all)";
  text.resize(end);
  return text + note;
}

/// Returns the text of the current exception.
std::string current_exception_text() {
  try {
    throw;
  } catch (const std::exception& failure) {
    return shortened(failure.what());
  } catch (...) {
    return "an exception that is not a std::exception";
  }
}

int fail(const boot_record& record, detail::session_core* core) {
  auto text = current_exception_text();
  std::fprintf(stderr, "worker %s (process %d): %s\n", record.name.c_str(), ::getpid(),
               text.c_str());
  try {
    if (core != nullptr)
      core->report(record.worker, {1, text});
  } catch (const error&) { // the server is gone; stderr has the text
  }
  return 1;
}

} // namespace

int run_worker(const boot_record& record) {
  end_with_parent(watch_parent(inherited_lifeline()));
  std::shared_ptr<detail::session_core> core;
  try {
    core =
        connect_core({record.address, record.proof(), std::chrono::seconds{10}, nullptr,
                      record.certificates, std::chrono::milliseconds{record.heartbeat_ms}, true});
    session current{core};
    own_session = &current;
    int code = 0;
    try {
      run_task(record, *core);
      core->report_success(record.worker);
    } catch (...) {
      code = fail(record, core.get());
    }
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
