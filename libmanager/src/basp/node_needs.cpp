#include "libmanager/src/basp/node_needs.hpp"

#include "actors/value/errc.hpp"
#include "libmanager/src/system/thread_room.hpp"
#include "libmanager/src/system/unique_fd.hpp"

#include <cerrno>
#include <fcntl.h>
#include <latch>
#include <string>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <system_error>
#include <thread>
#include <vector>

namespace manager {
namespace {

/// Number of descriptors: epoll, pipe, eventfd, and some spare, because CAF asks the network
/// interfaces for its node id.
constexpr int descriptors_of_node = 8;

/// Number of threads: network, scheduler, clock, printer, and a spare one.
constexpr int threads_of_node = 5;

std::string limit_of(int which) {
  rlimit limit{};
  if (::getrlimit(static_cast<__rlimit_resource_t>(which), &limit) != 0)
    return "unknown";
  return limit.rlim_cur == RLIM_INFINITY ? "unlimited" : std::to_string(limit.rlim_cur);
}

[[noreturn]] void refuse_descriptors(int why) {
  if (why == ENFILE)
    throw error{errc::limit_reached, "the system has no descriptors left (fs.file-max)"};
  throw error{errc::limit_reached,
              "this process has no descriptors left for a connection, which takes "
                  + std::to_string(descriptors_of_node)
                  + " of its own: the limit (RLIMIT_NOFILE) is " + limit_of(RLIMIT_NOFILE)
                  + "; close some, or raise it with ulimit -n"};
}

void require_descriptors() {
  std::vector<unique_fd> probes;
  for (int i = 0; i < descriptors_of_node; ++i) {
    probes.emplace_back(::eventfd(0, EFD_CLOEXEC));
    if (!probes.back())
      refuse_descriptors(errno);
  }
}

/// Starts the threads for a moment, unless they certainly can be started.
void require_threads() {
  if (has_room_for_threads(threads_of_node))
    return;
  std::latch all_started{1};
  std::vector<std::thread> probes;
  bool refused = false;
  try {
    for (int i = 0; i < threads_of_node; ++i)
      probes.emplace_back([&] { all_started.wait(); });
  } catch (const std::system_error&) {
    refused = true;
  }
  all_started.count_down();
  for (auto& each : probes)
    each.join();
  if (refused)
    throw error{errc::limit_reached,
                "the system refuses the " + std::to_string(threads_of_node)
                    + " threads of a connection: the user's limit (RLIMIT_NPROC) is "
                    + limit_of(RLIMIT_NPROC)
                    + "; raise it with ulimit -u, or the container's limit of processes"};
}

} // namespace

void open_standard_descriptors() noexcept {
  for (int fd = 0; fd <= 2; ++fd)
    if (::fcntl(fd, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) < 0)
      ::open("/", O_RDONLY | O_DIRECTORY); // no /dev: at least take the number
}

void require_room_for_node(bool with_threads) {
  require_descriptors();
  if (with_threads)
    require_threads();
}

} // namespace manager
