#include "libmanager/src/process/fork_server.hpp"

#include "libmanager/src/net/dial.hpp"
#include "libmanager/src/process/inherited_state.hpp"
#include "libmanager/src/process/launch.hpp"
#include "libmanager/src/system/descriptor_message.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <sys/socket.h>

namespace manager {
namespace {

using clock = std::chrono::steady_clock;

/// Maximum time until a server has forked, which takes less than a millisecond. One that is stopped
/// by a signal does not fork.
constexpr std::chrono::seconds patience{2};

/// Maximum time for the server's end, which is immediate unless the server is stopped.
constexpr int end_ms = 1000;

/// Room for a worker's title in the process list.
constexpr size_t title_bytes = 64;

/// Two connected sockets, which keep the borders of messages.
struct socket_pair {
  unique_fd ours, theirs;

  socket_pair() {
    std::array<int, 2> both{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, both.data()) != 0)
      return;
    ours = unique_fd{both[0]};
    theirs = unique_fd{both[1]};
    int yes = 1;
    ::setsockopt(ours.get(), SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes);
  }
};

/// Returns the worker that announces itself on the channel; nullopt if nobody has the channel's
/// other end, or no worker comes in time.
std::optional<child_process> worker_on(const unique_fd& channel, clock::time_point until) {
  descriptor_message hello;
  while (wait_for(channel.get(), POLLIN, until)) {
    auto got = receive_descriptors(channel.get(), hello);
    if (got == reception::nothing_yet)
      continue;
    if (got == reception::closed || hello.sender <= 0)
      break;
    auto pidfd = hello.descriptors.empty() ? unique_fd{} : std::move(hello.descriptors.front());
    return child_process{hello.sender, std::move(pidfd)};
  }
  return std::nullopt;
}

void end_and_collect(child_process& process) noexcept {
  if (!process.await_end(end_ms))
    process.signal(SIGKILL);
  while (!process.collect())
    process.await_end(-1);
}

} // namespace

std::optional<child_process> fork_server::start(const boot_record& record,
                                                std::array<int, 3> standard) {
  socket_pair channel;
  auto record_file = write_boot_record(record);
  auto nothing = standard[0] < 0 ? empty_input() : unique_fd{};
  for (int stream : {0, 1, 2})
    if (auto& chosen = standard[static_cast<size_t>(stream)]; chosen < 0)
      chosen = stream == 0 ? nothing.get() : stream;
  if (!request(channel.theirs, standard))
    return std::nullopt;
  channel.theirs.reset();
  auto worker = worker_on(channel.ours, clock::now() + patience);
  if (!worker) {
    replace_silent();
    worker = worker_on(channel.ours, clock::now() + patience); // forked late, or never
  }
  if (worker) {
    auto file = record_file.get();
    send_descriptors(channel.ours.get(), 0, {&file, 1});
    std::lock_guard guard{mutex_};
    has_forked_ = true;
  }
  return worker;
}

/// Sends the request for a worker, which has the channel's end. Returns false if there is no
/// server.
bool fork_server::request(const unique_fd& channel, const std::array<int, 3>& standard) {
  std::lock_guard guard{mutex_};
  std::array<int, most_descriptors> descriptors{channel.get(), standard[0], standard[1],
                                                standard[2]};
  return channel && require_server() && send_descriptors(server_->requests.get(), 0, descriptors);
}

/// Starts a server if none runs, or the one that runs would fork workers which inherit something
/// else than this process has now.
bool fork_server::require_server() {
  if (is_refused_)
    return false;
  auto state = inherited_state();
  if (state.empty())
    return false;
  if (server_ && server_->state == state && !server_->process.await_end(0))
    return true;
  stop();
  socket_pair requests;
  if (!requests.ours)
    return false;
  boot_record record;
  record.role = process_role::fork_server;
  auto title = std::string{"[fork server]"};
  title.resize(title_bytes, ' ');
  child_settings settings{.requests = requests.theirs.get()};
  if (std::getenv(bind_now) == nullptr)
    settings.environment[bind_now] = bind_now_here;
  auto process = launch(record, title, std::move(settings));
  server_ = running{std::move(process), std::move(requests.ours), std::move(state)};
  return true;
}

/// Ends a server that has not forked. If none ever has, no other will.
void fork_server::replace_silent() noexcept {
  std::lock_guard guard{mutex_};
  is_refused_ = !has_forked_;
  stop();
}

void fork_server::end() noexcept {
  std::lock_guard guard{mutex_};
  stop();
}

void fork_server::stop() noexcept {
  if (!server_)
    return;
  server_->requests.reset();
  end_and_collect(server_->process);
  server_.reset();
}

} // namespace manager
