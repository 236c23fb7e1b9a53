#include "libmanager/src/process/error_output.hpp"

#include "actors/value/errc.hpp"
#include "libmanager/src/system/signals.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace manager {
namespace {

/// Size of the tail.
constexpr size_t tail_kept = 2048;

/// Number of reads that empty a full pipe. More output than that comes from a process that keeps
/// writing.
constexpr size_t read_bytes = 1024;
constexpr size_t reads_of_pipe = 65536 / read_bytes;

} // namespace

error_output::error_output() : finished_{::eventfd(0, EFD_CLOEXEC)} {
  std::array<int, 2> pipe{};
  if (!finished_ || ::pipe2(pipe.data(), O_CLOEXEC) != 0)
    throw error{errc::worker_failed, std::string{"cannot make a pipe: "} + std::strerror(errno)};
  reader_ = unique_fd{pipe[0]};
  writer_ = unique_fd{pipe[1]};
  ::fcntl(reader_.get(), F_SETFL, O_NONBLOCK); // only this end
}

error_output::~error_output() {
  finish();
}

void error_output::follow() {
  writer_.reset();
  thread_ = std::thread{[this] { read_until_finished(); }};
}

void error_output::finish() noexcept {
  std::lock_guard guard{thread_mutex_};
  if (!thread_.joinable()) // a forked child has no thread, but shares the event
    return;
  uint64_t one = 1;
  [[maybe_unused]] auto written = ::write(finished_.get(), &one, sizeof one);
  thread_.join();
}

void error_output::abandon() noexcept {
  if (thread_.joinable())
    thread_.detach();
}

std::string error_output::tail() const {
  std::lock_guard guard{mutex_};
  return tail_;
}

void error_output::read_until_finished() {
  block_all_signals();
  std::array<pollfd, 2> waiting{pollfd{reader_.get(), POLLIN, 0},
                                pollfd{finished_.get(), POLLIN, 0}};
  do
    ::poll(waiting.data(), waiting.size(), -1);
  while (read_some() && waiting[1].revents == 0);
}

/// Reads the available output; returns false at the end of the output.
bool error_output::read_some() {
  std::array<char, read_bytes> buffer;
  for (size_t i = 0; i < reads_of_pipe; ++i) {
    auto count = ::read(reader_.get(), buffer.data(), buffer.size());
    if (count <= 0)
      return count < 0 && (errno == EAGAIN || errno == EINTR);
    {
      std::lock_guard guard{mutex_};
      tail_.append(buffer.data(), static_cast<size_t>(count));
      if (tail_.size() > tail_kept)
        tail_.erase(0, tail_.size() - tail_kept);
    }
    pass_on(buffer.data(), static_cast<size_t>(count));
  }
  return true;
}

/// Writes to this process's stderr. If stderr is a full pipe, waits until there is room or `finish`
/// is called.
void error_output::pass_on(const char* bytes, size_t count) {
  std::array<pollfd, 2> waiting{pollfd{2, POLLOUT, 0}, pollfd{finished_.get(), POLLIN, 0}};
  ::poll(waiting.data(), waiting.size(), -1);
  if ((waiting[0].revents & POLLOUT) == 0)
    return;
  [[maybe_unused]] auto shown = ::write(2, bytes, count);
}

} // namespace manager
