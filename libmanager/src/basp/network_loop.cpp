#include "libmanager/src/basp/network_loop.hpp"

#include "libmanager/src/basp/scribe.hpp"

#include <caf/logger.hpp>
#include <unistd.h>
#include <utility>

namespace manager {
namespace {

/// Loop that the calling thread drives, its own or a borrowed one, and loop inside whose call the
/// thread is. CAF's own `thread_id` stays that of the network thread, because other threads read it
/// at any time.
thread_local const network_loop* driven_here = nullptr;
thread_local const network_loop* running_here = nullptr;

/// Sets a variable for the time of a scope.
template <class T> class scoped_value {
public:
  scoped_value(T& variable, T value)
      : variable_{variable}, before_{std::exchange(variable, value)} {}
  ~scoped_value() { variable_ = before_; }
  scoped_value(const scoped_value&) = delete;
  scoped_value& operator=(const scoped_value&) = delete;

private:
  T& variable_;
  T before_;
};

/// Number of rounds of posted work, which may post more work, before the loop looks at the sockets
/// again.
constexpr int most_rounds = 16;

/// Number of the loop's own handlers: the wake-up eventfd, and the watcher of the peers' processes.
/// CAF's pipe is one more, until CAF wants the loop to end.
constexpr size_t own_handlers = 2;

} // namespace

void release_logger() noexcept {
  caf::logger::set_current_actor_system(nullptr);
}

network_loop::network_loop(caf::actor_system* system) : default_multiplexer{system} {}

void network_loop::run() {
  scoped_value driven{driven_here, static_cast<const network_loop*>(this)};
  wake_event_.add_to_loop();
  peers_.add_to_loop();
  handle_internal_events();
  while (num_socket_handlers() > own_handlers) {
    run_once();
    bool was_away = handover_.lend_if_wanted();
    if (!intact_ || (was_away && !is_intact()))
      stop_for_good();
  }
  handover_.end();
  del(caf::io::network::operation::read, wake_event_.fd(), &wake_event_);
  peers_.remove_from_loop();
  handle_internal_events();
}

bool network_loop::try_run_once() {
  scoped_value running{running_here, static_cast<const network_loop*>(this)};
  write_all(); // output written between turns
  bool active = default_multiplexer::try_run_once();
  finish_turn();
  return active;
}

void network_loop::run_once() {
  scoped_value running{running_here, static_cast<const network_loop*>(this)};
  finish_turn(); // work posted and output written between turns
  if (is_borrowed_here() && !has_sent_ ? !is_intact() : !intact_)
    return;
  if (posted_.empty())
    wait_for_input();
  else
    default_multiplexer::try_run_once();
  finish_turn();
}

void network_loop::wait_for_input() {
  auto processes = num_socket_handlers() - own_handlers; // the pipe counts for this process itself
  if (!spinner_.spin(processes, [this] { return default_multiplexer::try_run_once(); }))
    spinner_.wait([this] { default_multiplexer::run_once(); });
}

void network_loop::exec_later(caf::resumable* work) {
  bool is_ours = work->subtype() == caf::resumable::io_actor
                 || work->subtype() == caf::resumable::function_object;
  if (is_ours && driven_here == this) {
    posted_.emplace_back(work, false);
    return;
  }
  default_multiplexer::exec_later(work);
  if (is_ours)
    handover_.recall();
}

bool network_loop::borrow() {
  if (driven_here != nullptr || !handover_.borrow())
    return false;
  driven_here = this;
  has_sent_ = false;
  return true;
}

bool network_loop::borrow_if_free() {
  if (driven_here != nullptr || !handover_.borrow_if_free())
    return false;
  driven_here = this;
  has_sent_ = false;
  return true;
}

void network_loop::give_back(bool at_once) {
  if (!is_borrowed_here())
    return;
  {
    scoped_value running{running_here, static_cast<const network_loop*>(this)};
    finish_turn();
  }
  release_logger();
  driven_here = nullptr;
  handover_.give_back(at_once || !posted_.empty());
}

bool network_loop::is_driven_here() const noexcept {
  return driven_here == this;
}

bool network_loop::is_borrowed_here() const noexcept {
  return is_driven_here() && std::this_thread::get_id() != thread_id();
}

bool network_loop::runs_here() const noexcept {
  return running_here == this;
}

void network_loop::write_later(caf::intrusive_ptr<scribe> writer) {
  writers_.push_back(std::move(writer));
}

void network_loop::keep_beating(caf::intrusive_ptr<scribe> who) {
  beating_.push_back(std::move(who));
}

void network_loop::beat_all(std::chrono::steady_clock::time_point now) {
  std::erase_if(beating_, [now](auto& each) { return !each->beat(now); });
}

void network_loop::post_soon(std::function<void()> work) {
  if (!handover_.is_lent_here())
    return post(std::move(work));
  {
    std::lock_guard guard{lazy_mutex_};
    lazy_.push_back(std::move(work));
    has_lazy_ = true;
  }
  if (!handover_.is_lent_here()) // no longer: the network thread may wait
    wake_event_.notify();
}

void network_loop::run_lazy() {
  if (!has_lazy_)
    return;
  std::vector<std::function<void()>> works;
  {
    std::lock_guard guard{lazy_mutex_};
    works.swap(lazy_);
    has_lazy_ = false;
  }
  for (auto& work : works)
    work();
}

void network_loop::finish_turn() {
  run_lazy();
  run_posted();
  write_all();
}

void network_loop::run_posted() {
  for (int round = 0; round < most_rounds && !posted_.empty(); ++round)
    for (auto& work : std::exchange(posted_, {}))
      resume(std::move(work));
}

void network_loop::write_all() {
  // A failed send closes its connection, which may make other scribes write: hence the loop.
  while (!writers_.empty()) {
    has_sent_ = true; // shows whether the descriptors are open
    for (auto& writer : std::exchange(writers_, {}))
      writer->send_now();
  }
  if (intact_) // registers writers that left bytes to epoll before the wait
    handle_internal_events();
}

/// Blocks for ever: CAF aborts the process if its calls of epoll fail.
void network_loop::stop_for_good() {
  handover_.end();
  for (;;)
    ::pause();
}

} // namespace manager
