#include "libmanager/src/process/inherited_state.hpp"

#include "libmanager/src/system/unique_fd.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <sched.h>
#include <string_view>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace manager {
namespace {

const std::string own = "/proc/thread-self/";

/// Lines of proc(5)'s status that a child inherits.
constexpr std::array<std::string_view, 16> inherited_lines{
    "Umask:",      "Uid:",     "Gid:",          "Groups:",      "NSpgid:", "NSsid:",
    "SigIgn:",     "CapInh:",  "CapPrm:",       "CapEff:",      "CapBnd:", "CapAmb:",
    "NoNewPrivs:", "Seccomp:", "Cpus_allowed:", "Mems_allowed:"};

constexpr std::array<const char*, 8> namespaces{
    "cgroup", "ipc", "mnt", "net", "pid_for_children", "time_for_children", "user", "uts"};

std::string content_of(const std::string& name) {
  unique_fd file{::open((own + name).c_str(), O_RDONLY | O_CLOEXEC)};
  std::string content;
  std::array<char, 4096> part;
  for (ssize_t got = 0; file && (got = ::read(file.get(), part.data(), part.size())) > 0;)
    content.append(part.data(), static_cast<size_t>(got));
  return content;
}

std::string inherited_part_of(std::string_view status) {
  std::string kept;
  while (!status.empty()) {
    auto end = std::min(status.find('\n'), status.size() - 1) + 1;
    auto line = status.substr(0, end);
    auto begins_line = [&](std::string_view name) { return line.starts_with(name); };
    if (std::ranges::any_of(inherited_lines, begins_line))
      kept += line;
    status.remove_prefix(end);
  }
  return kept;
}

/// Returns the identity of a folder or namespace to which a link in /proc refers.
std::string identity_of(const std::string& name) {
  struct stat found {};
  if (::stat((own + name).c_str(), &found) != 0)
    return "?\n";
  return std::to_string(found.st_dev) + ':' + std::to_string(found.st_ino) + '\n';
}

std::string environment() {
  std::string all;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable)
    (all += *variable) += '\0';
  return all;
}

} // namespace

std::string inherited_state() {
  auto state = inherited_part_of(content_of("status"));
  if (state.empty())
    return {};
  for (auto* file : {"limits", "cgroup", "oom_score_adj"})
    state += content_of(file);
  for (auto* folder : {"cwd", "root"})
    state += identity_of(folder);
  for (auto* each : namespaces)
    state += identity_of(std::string{"ns/"} + each);
  state += std::to_string(::getpriority(PRIO_PROCESS, 0)) + '/'
           + std::to_string(::sched_getscheduler(0)) + '\n';
  return state + environment();
}

} // namespace manager
