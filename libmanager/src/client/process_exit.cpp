#include "libmanager/src/client/process_exit.hpp"

#include "libmanager/src/client/session_core.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <thread>

// State: one registry, and the terminate handler from before `begin_exit`. Neither is destroyed,
// because sessions with static storage may use them until the end.

namespace manager {
namespace {

/// Time that a thread with an uncaught error waits for the end of the process, before the error
/// ends the process after all: the destructor of a static object may be joining that thread.
constexpr std::chrono::seconds exit_time{10};

std::atomic<std::terminate_handler> handler_before{nullptr};
std::atomic<std::thread::id> exiting_thread{};

bool is_error_of_ours() {
  try {
    if (std::current_exception())
      throw;
  } catch (const error&) {
    return true;
  } catch (...) { // the previous handler reports it
  }
  return false;
}

[[noreturn]] void terminate_during_exit() {
  if (std::this_thread::get_id() != exiting_thread.load() && is_error_of_ours())
    std::this_thread::sleep_for(exit_time);
  if (auto before = handler_before.load())
    before();
  std::abort();
}

/// Open sessions of this process. Thread-safe.
class open_sessions {
public:
  void add(const std::shared_ptr<detail::session_core>& session) {
    std::lock_guard guard{mutex_};
    std::erase_if(all_, [](auto& each) { return each.expired(); });
    all_.push_back(session);
  }

  /// Closes all. A connection that a future or a waiting thread still uses is never destroyed,
  /// because its actor system cannot end any more once static objects are destroyed.
  void close() noexcept {
    std::vector<std::shared_ptr<connection>> links;
    for (auto& each : take())
      if (auto session = each.lock())
        links.push_back(session->close_for_exit());
    std::sort(links.begin(), links.end());
    links.erase(std::unique(links.begin(), links.end()), links.end());
    for (auto& link : links)
      if (link && (link.use_count() > 1 || !link->can_end_here()))
        kept_.push_back(std::move(link));
  }

private:
  std::vector<std::weak_ptr<detail::session_core>> take() {
    std::lock_guard guard{mutex_};
    return std::exchange(all_, {});
  }

  std::mutex mutex_;
  std::vector<std::weak_ptr<detail::session_core>> all_;
  std::vector<std::shared_ptr<connection>> kept_;
};

open_sessions& sessions() {
  static auto& all = *new open_sessions;
  return all;
}

void close_all() {
  begin_exit();
  sessions().close();
}

} // namespace

void close_at_exit(const std::shared_ptr<detail::session_core>& session) {
  sessions().add(session);
  static const int registered = std::atexit(close_all);
  static_cast<void>(registered);
}

void begin_exit() noexcept {
  std::thread::id nobody{};
  if (exiting_thread.compare_exchange_strong(nobody, std::this_thread::get_id()))
    handler_before = std::set_terminate(terminate_during_exit);
}

} // namespace manager
