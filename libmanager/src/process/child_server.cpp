#include "libmanager/src/process/child_server.hpp"

#include "manager/task.hpp"

#include <csignal>
#include <unistd.h>

namespace manager {
namespace {

/// Maximum time from the break of the connection until the process is seen as ended.
constexpr int death_notice_ms = 300;

boot_record record_for(const std::string& address, const authkey& key,
                       const start_options& options) {
  boot_record record;
  record.role = process_role::server;
  record.address = address;
  record.key = key.bytes();
  record.certificates = options.certificates;
  record.heartbeat_ms = options.heartbeat.in_milliseconds().count();
  record.listen = options.listen;
  record.limits = options.limits;
  if (options.initializer) {
    record.task = detail::key_of(options.initializer->task());
    record.arguments = options.initializer->arguments().bytes();
  }
  return record;
}

std::string text_of(const process_end& end) {
  return end.code ? to_string(cause_of(end))
                  : "the cause is not known, because SIGCHLD is ignored, or the program collected "
                    "the process";
}

} // namespace

child_server::child_server(const authkey& key, const start_options& options)
    : owner_{::getpid()},
      process_{launch(record_for(socket_.address(), key, options), "[manager server]",
                      {.standard = {-1, -1, error_output_.writing_end()}})} {
  error_output_.follow();
}

child_server::~child_server() {
  stop();
}

void child_server::require_alive() {
  if (end())
    throw error{errc::unreachable, obituary()};
}

std::string child_server::obituary() {
  process_.await_end(death_notice_ms);
  auto ended = end();
  auto who = "the server process " + std::to_string(process_.pid());
  if (!ended)
    return who + " still runs";
  error_output_.finish();
  auto tail = error_output_.tail();
  return who + " has ended: " + text_of(*ended)
         + (tail.empty() ? "" : "; its stderr ends with: " + tail);
}

void child_server::stop() noexcept {
  if (owner_ != ::getpid())
    return error_output_.abandon();
  process_.signal(SIGKILL);
  while (!end())
    process_.await_end(-1);
  error_output_.finish();
}

std::optional<process_end> child_server::end() {
  std::lock_guard guard{mutex_};
  if (!end_)
    end_ = process_.collect();
  return end_;
}

} // namespace manager
