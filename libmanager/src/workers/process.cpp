#include "manager/process.hpp"

#include "libmanager/src/process/output_reader.hpp"
#include "libmanager/src/workers/worker_process.hpp"

#include <algorithm>
#include <csignal>
#include <ostream>
#include <poll.h>

namespace manager {
namespace {

using clock = std::chrono::steady_clock;

constexpr int longest_wait_ms = 60'000;
constexpr int look_again_ms = 10; ///< polling interval if a process has no pidfd

/// Waits until a descriptor is readable, for at most `timeout_ms`.
void await_readable(const std::vector<int>& descriptors, int timeout_ms) {
  std::vector<pollfd> waiting;
  for (auto fd : descriptors)
    waiting.push_back({fd, POLLIN, 0});
  bool all_open = std::find(descriptors.begin(), descriptors.end(), -1) == descriptors.end();
  poll_and_read(waiting, all_open ? timeout_ms : std::min(timeout_ms, look_again_ms));
  auto is_closed = [](const pollfd& each) { return (each.revents & POLLNVAL) != 0; };
  if (std::any_of(waiting.begin(), waiting.end(), is_closed)) // by the program
    ::poll(nullptr, 0, std::min(timeout_ms, look_again_ms));
}

} // namespace

const std::string& process::name() const {
  return worker_->name();
}

pid_t process::pid() const {
  return worker_->pid();
}

void process::join() const {
  worker_->wait(std::nullopt);
}

bool process::join_for(time_limit time) const {
  return worker_->wait(time);
}

bool process::alive() const {
  return worker_->alive();
}

std::optional<int> process::exit_code() const {
  return worker_->exit_code();
}

std::optional<std::string> process::failure() const {
  return worker_->failure();
}

std::optional<exit_cause> process::cause() const {
  return worker_->cause();
}

std::string process::output() const {
  return worker_->output();
}

std::string process::error_output() const {
  return worker_->error_output();
}

void process::interrupt() const {
  worker_->signal(SIGINT);
}

void process::terminate() const {
  worker_->signal(SIGTERM);
}

void process::kill() const {
  worker_->signal(SIGKILL);
}

void process::stop(time_limit grace) const {
  worker_->stop(grace);
}

std::ostream& operator<<(std::ostream& out, const process& p) {
  auto cause = p.cause();
  return out << p.name() << " (pid " << p.pid() << "): " << (cause ? to_string(*cause) : "running");
}

size_t detail::await_any(const std::vector<process>& all, time_limit time) {
  auto deadline = time_after(clock::now(), time);
  for (;;) {
    for (size_t i = 0; i < all.size(); ++i)
      if (!all[i].alive()) {
        all[i].worker_->wait(time_limit::until(deadline)); // for its output
        return i;
      }
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now()).count();
    if (left <= 0 || all.empty())
      return all.size();
    std::vector<int> pidfds;
    for (auto& each : all)
      pidfds.push_back(each.worker_->pidfd());
    await_readable(pidfds, static_cast<int>(std::min<int64_t>(left, longest_wait_ms)));
  }
}

} // namespace manager
