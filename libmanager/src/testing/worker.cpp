#include "manager/testing/worker.hpp"

#include "libmanager/src/testing/simulated_thread.hpp"
#include "libmanager/src/testing/virtual_driver.hpp"

#include <exception>
#include <utility>

namespace manager::testing {
namespace {

void end(const std::shared_ptr<simulated_thread>& thread) noexcept {
  if (!thread || thread->has_ended())
    return;
  if (std::uncaught_exceptions() > 0)
    thread->world().keep_report(); // of a test that fails
  thread->world().kill(thread->process());
}

} // namespace

worker& worker::operator=(worker&& other) noexcept {
  end(std::exchange(thread_, std::move(other.thread_)));
  return *this;
}

worker::~worker() {
  end(thread_);
}

const std::string& worker::name() const noexcept {
  return thread_->name();
}

const manager::session& worker::session() const noexcept {
  return thread_->own_session();
}

bool worker::ended() const noexcept {
  return thread_->has_ended();
}

std::string worker::waits_for() const {
  auto* call = thread_->has_ended() ? nullptr : thread_->waited_call();
  return call == nullptr ? std::string{} : thread_->world().text_of(call->object, call->operation);
}

void worker::join() {
  thread_->world().wait(*thread_->end(), std::nullopt);
}

} // namespace manager::testing
