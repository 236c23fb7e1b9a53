#include "libmanager/src/process/serve_forks.hpp"

#include "libmanager/src/process/fork_for_parent.hpp"
#include "libmanager/src/process/launch.hpp"
#include "libmanager/src/system/descriptor_message.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

namespace manager {
namespace {

bool has_other_threads() {
  std::error_code failure;
  std::filesystem::directory_iterator tasks{"/proc/self/task", failure};
  return failure || std::distance(begin(tasks), end(tasks)) != 1;
}

/// Gives up the standard streams: whoever reads them would else wait for the server's end.
void drop_standard_streams() {
  std::fflush(nullptr);
  unique_fd nothing{::open("/dev/null", O_RDWR | O_CLOEXEC)};
  for (int stream : {0, 1, 2})
    ::dup2(nothing.get(), stream);
}

/// Waits for a message. Ends the process if the socket is closed or the parent has ended.
descriptor_message await_message(int socket) {
  auto parent = inherited_lifeline();
  std::array<pollfd, 3> waiting{
      {{socket, POLLIN, 0}, {parent.pipe, POLLIN, 0}, {parent.pidfd, POLLIN, 0}}};
  descriptor_message message;
  for (;;) {
    ::poll(waiting.data(), waiting.size(), -1);
    if (waiting[1].revents != 0 || waiting[2].revents != 0)
      ::_exit(0);
    auto got = receive_descriptors(socket, message);
    if (got == reception::closed)
      ::_exit(0);
    if (got == reception::message)
      return message;
  }
}

/// Takes the place of a worker that was executed: streams, record, title.
boot_record become_worker(const descriptor_message& request) {
  for (int stream : {0, 1, 2})
    ::dup2(request.descriptors.at(static_cast<size_t>(stream) + 1).get(), stream);
  auto channel = request.descriptors.at(0).get();
  unique_fd self{static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0))};
  auto number = self.get();
  send_descriptors(channel, 0, {&number, number >= 0 ? size_t{1} : size_t{0}});
  auto answer = await_message(channel);
  if (answer.descriptors.empty()) // the parent has no use for this worker
    ::_exit(0);
  auto record = record_in(answer.descriptors.front().get());
  take_title("[" + record.name + "]");
  return record;
}

} // namespace

boot_record serve_forks() {
  unique_fd requests{boot_requests};
  ::fcntl(requests.get(), F_SETFD, FD_CLOEXEC);
  if (has_other_threads())
    ::_exit(0);
  if (auto* value = std::getenv(bind_now);
      value != nullptr && std::string_view{value} == bind_now_here)
    ::unsetenv(bind_now);
  drop_standard_streams();
  for (;;) {
    auto request = await_message(requests.get());
    if (request.descriptors.size() != most_descriptors)
      continue; // too few descriptors are left; the parent sees that nobody has the channel
    if (fork_for_parent() == 0) {
      requests.reset();
      return become_worker(request);
    }
  }
}

} // namespace manager
