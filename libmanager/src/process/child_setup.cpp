#include "libmanager/src/process/child_setup.hpp"

#include "actors/value/errc.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// Sanitizers would take the child, which runs in the parent's memory, for a thread of the parent.
#define MANAGER_CHILD_CODE __attribute__((no_sanitize("address", "thread", "undefined")))

namespace manager {
namespace {

constexpr int longest_core = 65'535;

void require(bool usable, const char* why) {
  if (!usable)
    throw error{errc::bad_argument, std::string{"resource limits: "} + why};
}

rlimit both(uint64_t value) {
  return {value, value};
}

/// Returns the limit at which SIGXCPU comes, and SIGKILL a second later.
rlimit cpu_limit(std::chrono::seconds time) {
  require(time.count() > 0, "cpu_time is less than a second");
  auto seconds = static_cast<rlim_t>(time.count());
  rlimit now{};
  ::getrlimit(RLIMIT_CPU, &now);
  return {seconds, std::max(seconds, std::min(seconds + 1, now.rlim_max))};
}

std::vector<uint8_t> bits_of(const std::vector<int>& cores) {
  std::vector<uint8_t> bits;
  for (auto core : cores) {
    require(core >= 0 && core <= longest_core, "cores has a number below 0 or above 65535");
    auto byte = static_cast<size_t>(core) / 8;
    // The kernel takes whole words.
    bits.resize(std::max(bits.size(), (byte / sizeof(long) + 1) * sizeof(long)));
    bits[byte] = static_cast<uint8_t>(bits[byte] | (1U << (core % 8)));
  }
  return bits;
}

} // namespace

child_setup::child_setup(std::string folder, const resource_limits& limits)
    : folder_{std::move(folder)}, nice_{limits.nice.value_or(0)}, cores_{bits_of(limits.cores)} {
  require(folder_.find('\0') == std::string::npos, "the folder has a zero byte");
  require(limits.address_space != 0, "address_space is 0");
  require(limits.open_files != 0, "open_files is 0");
  if (limits.cpu_time)
    limits_.push_back({RLIMIT_CPU, cpu_limit(*limits.cpu_time), "set cpu_time"});
  if (limits.open_files)
    limits_.push_back({RLIMIT_NOFILE, both(*limits.open_files), "set open_files"});
  if (limits.address_space)
    limits_.push_back({RLIMIT_AS, both(*limits.address_space), "set address_space"});
}

MANAGER_CHILD_CODE const char* child_setup::apply() const {
  if (parent_ != 0) {
    ::syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (::syscall(SYS_getppid) != parent_) // it ended before
      ::syscall(SYS_exit_group, 128 + SIGKILL);
  }
  if (!cores_.empty() && ::syscall(SYS_sched_setaffinity, 0, cores_.size(), cores_.data()) < 0)
    return "set cores";
  if (nice_ != 0) {
    auto before = 20 - static_cast<int>(::syscall(SYS_getpriority, PRIO_PROCESS, 0));
    if (::syscall(SYS_setpriority, PRIO_PROCESS, 0, before + nice_) < 0)
      return "set nice";
  }
  for (auto& each : limits_)
    if (::syscall(SYS_prlimit64, 0, each.resource, &each.value, nullptr) < 0)
      return each.step;
  if (!folder_.empty() && ::syscall(SYS_chdir, folder_.c_str()) < 0)
    return "enter the folder";
  return nullptr;
}

} // namespace manager
