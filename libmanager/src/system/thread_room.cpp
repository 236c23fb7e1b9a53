#include "libmanager/src/system/thread_room.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <sys/resource.h>
#include <unistd.h>

namespace manager {
namespace {

/// Number of threads that other processes may start meanwhile.
constexpr uint64_t spare = 256;

/// Returns the number in a file; nullopt if the file does not begin with a number.
std::optional<uint64_t> number_in(const std::string& path) {
  std::ifstream in{path};
  uint64_t number = 0;
  return in >> number ? std::optional{number} : std::nullopt;
}

/// Returns the number of all threads of the system: "0.20 0.18 0.12 1/80 11206" has 80.
std::optional<uint64_t> threads_of_system(const std::string& proc) {
  std::ifstream in{proc + "/loadavg"};
  std::string word;
  uint64_t threads = 0;
  in >> word >> word >> word;
  return std::getline(in, word, '/') && in >> threads ? std::optional{threads} : std::nullopt;
}

uint64_t limit_of_user() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NPROC, &limit) != 0)
    return 0;
  return limit.rlim_cur == RLIM_INFINITY ? std::numeric_limits<uint64_t>::max() : limit.rlim_cur;
}

/// Control group: a folder below the one where its kind is mounted.
struct control_group {
  std::string mount;
  std::string path;
};

/// Returns the group that limits the threads of this process; nullopt if it is not known.
std::optional<control_group> own_group(const std::string& proc, const std::string& groups) {
  std::ifstream in{proc + "/self/cgroup"};
  std::optional<control_group> found;
  for (std::string line; std::getline(in, line);) { // "number:controllers:path"
    auto path = line.find(":/") + 1;
    if (line.find("/..") != std::string::npos) // outside of what this process can see
      return std::nullopt;
    if (line.find(":pids:") != std::string::npos) // version 1
      return control_group{groups + "/pids", line.substr(path)};
    if (line.starts_with("0::"))
      found = {groups, line.substr(path)};
  }
  return found;
}

/// Returns true if the group and all groups above it have room.
bool have_room(control_group own, uint64_t count) {
  if (::access((own.mount + own.path).c_str(), F_OK) != 0)
    return false;
  for (;;) {
    auto folder = own.mount + own.path + "/pids.";
    if (auto most = number_in(folder + "max")) // otherwise "max", or the root, which has no file
      if (number_in(folder + "current").value_or(*most) + count > *most)
        return false;
    if (own.path.empty() || own.path == "/")
      return true;
    own.path.resize(own.path.rfind('/'));
  }
}

} // namespace

bool has_room_for_threads(uint64_t count, const std::string& proc, const std::string& groups) {
  count += spare;
  auto threads = threads_of_system(proc);
  auto most = std::min(limit_of_user(), number_in(proc + "/sys/kernel/threads-max").value_or(0));
  if (!threads || most < count || *threads > most - count)
    return false;
  auto group = own_group(proc, groups);
  return group && have_room(*group, count);
}

} // namespace manager
