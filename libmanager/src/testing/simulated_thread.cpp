#include "libmanager/src/testing/simulated_thread.hpp"

#include "libmanager/src/testing/virtual_driver.hpp"
#include "libmanager/src/workers/worker_main.hpp"

#include <cstdio>
#include <cstdlib>

namespace manager::testing {
namespace {

thread_local simulated_thread* current_thread = nullptr;

/// Number of times that a killed thread may catch `killed` and go on.
constexpr int most_refusals = 1000;

} // namespace

simulated_thread::simulated_thread(std::shared_ptr<virtual_driver> world,
                                   std::shared_ptr<simulated_process> process, session connected,
                                   std::function<void(session&)> function)
    : world_{std::move(world)},
      process_{std::move(process)},
      session_{std::move(connected)},
      thread_{[this, function = std::move(function)] { run(function); }} {}

simulated_thread* simulated_thread::current() noexcept {
  return current_thread;
}

void simulated_thread::run(const std::function<void(session&)>& function) noexcept {
  current_thread = this;
  current_session_scope current{session_};
  try {
    require_alive();
    function(session_);
  } catch (const killed&) { // the end of the process
  } catch (...) {
    if (!process_->is_dead)
      failure_ = std::current_exception();
  }
  session_.close();
  end_->finish({}, std::nullopt);
}

bool simulated_thread::can_run(time_point now) const {
  if (thread_.has_ended() || process_->is_dead || process_->is_paused)
    return false;
  if (call_ != nullptr && call_->ready())
    return true;
  return until_ ? *until_ <= now : call_ == nullptr;
}

void simulated_thread::wait(call_state* call, std::optional<time_point> until) {
  require_alive();
  call_ = call;
  until_ = until;
  is_suspended_ = true;
  thread_.yield();
  is_suspended_ = false;
  call_ = nullptr;
  until_ = std::nullopt;
  require_alive();
}

void simulated_thread::require_alive() {
  if (!process_->is_dead || protected_ > 0)
    return;
  if (++refusals_ > most_refusals) {
    std::fprintf(
        stderr,
        "manager::testing: worker '%s' was killed, but its function catches all exceptions "
        "and goes on; let it end when a call throws\n",
        name().c_str());
    std::abort();
  }
  throw killed{};
}

void simulated_thread::unwind() noexcept {
  if (!thread_.has_begun()) {
    end_->finish({}, std::nullopt);
    return;
  }
  while (!thread_.has_ended() && is_suspended_) {
    thread_.resume();
    world_->step_network(); // for a thread that has to complete a connection
  }
}

} // namespace manager::testing
