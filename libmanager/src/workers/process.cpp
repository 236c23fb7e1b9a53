#include "manager/process.hpp"

#include "libmanager/src/workers/worker_process.hpp"

#include <csignal>

namespace manager {

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

void process::terminate() const {
  worker_->signal(SIGTERM);
}

void process::kill() const {
  worker_->signal(SIGKILL);
}

} // namespace manager
