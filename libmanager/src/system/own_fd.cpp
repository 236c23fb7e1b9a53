#include "libmanager/src/system/own_fd.hpp"

#include <mutex>
#include <pthread.h>
#include <unistd.h>
#include <utility>

namespace manager {
namespace {

// List of all objects that have a descriptor, and its mutex. Never destroyed, because descriptors
// with static storage may be destroyed last. `fork` happens under the mutex, so that the child
// finds a consistent list.
constinit std::mutex list_mutex;
constinit own_fd* first = nullptr;

} // namespace

own_fd::own_fd(int fd) noexcept {
  watch_forks();
  std::lock_guard guard{list_mutex};
  fd_ = fd;
  enter();
}

own_fd::own_fd(own_fd&& other) noexcept {
  std::lock_guard guard{list_mutex};
  other.leave();
  fd_ = std::exchange(other.fd_, -1);
  enter();
}

own_fd& own_fd::operator=(own_fd&& other) noexcept {
  std::lock_guard guard{list_mutex};
  if (&other == this)
    return *this;
  leave();
  other.leave();
  std::swap(fd_, other.fd_);
  enter();
  other.enter();
  return *this;
}

own_fd::~own_fd() {
  release();
}

int own_fd::release() noexcept {
  std::lock_guard guard{list_mutex};
  leave();
  return std::exchange(fd_, -1);
}

void own_fd::close() noexcept {
  std::lock_guard guard{list_mutex}; // another thread may get the freed number at once
  leave();
  if (fd_ >= 0)
    ::close(std::exchange(fd_, -1));
}

void own_fd::enter() noexcept {
  if (fd_ < 0)
    return;
  next_ = std::exchange(first, this);
  if (next_ != nullptr)
    next_->previous_ = this;
}

void own_fd::leave() noexcept {
  if (fd_ < 0)
    return;
  (previous_ != nullptr ? previous_->next_ : first) = next_;
  if (next_ != nullptr)
    next_->previous_ = previous_;
  previous_ = next_ = nullptr;
}

/// Closes all descriptors of the list. Makes only async-signal-safe calls, because the parent may
/// have several threads.
void own_fd::close_all_in_child() noexcept {
  for (auto* each = std::exchange(first, nullptr); each != nullptr;) {
    ::close(std::exchange(each->fd_, -1));
    each->previous_ = nullptr;
    each = std::exchange(each->next_, nullptr);
  }
  list_mutex.unlock();
}

void own_fd::watch_forks() noexcept {
  static const int registered = ::pthread_atfork(
      [] { list_mutex.lock(); }, [] { list_mutex.unlock(); }, [] { close_all_in_child(); });
  static_cast<void>(registered);
}

} // namespace manager
