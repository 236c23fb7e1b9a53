#include "libmanager/src/process/oom_kills.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <unistd.h>

namespace manager {
namespace {

bool has_word(std::istringstream list, const std::string& wanted) {
  for (std::string word; std::getline(list, word, ',');)
    if (word == wanted)
      return true;
  return false;
}

/// Returns the first file of this name in the group's folder, or in the root: in a container the
/// group's own folder can be mounted as the root.
std::string first_readable(const std::string& root, const std::string& group,
                           const std::string& name) {
  for (auto& path : {root + group + "/" + name, root + "/" + name})
    if (::access(path.c_str(), R_OK) == 0)
      return path;
  return {};
}

std::string content_of(const std::string& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

std::string oom_file_of(const std::string& groups, const std::string& root) {
  std::istringstream lines{groups};
  std::string found;
  for (std::string line; std::getline(lines, line);) { // "number:controllers:path"
    auto first = line.find(':');
    auto second = line.find(':', first + 1);
    if (second == std::string::npos)
      continue;
    auto controllers = line.substr(first + 1, second - first - 1);
    auto group = line.substr(second + 1);
    if (has_word(std::istringstream{controllers}, "memory"))
      return first_readable(root + "/memory", group, "memory.oom_control");
    if (controllers.empty())
      found = first_readable(root, group, "memory.events");
  }
  return found;
}

oom_kills& oom_kills::of_own_group() {
  static auto& own = *new oom_kills{oom_file_of(content_of("/proc/self/cgroup"))};
  return own; // never destroyed: workers may be collected while the process exits
}

uint64_t oom_kills::count() const {
  std::ifstream in{file_};
  for (std::string name; in >> name;) {
    uint64_t value = 0;
    in >> value;
    if (name == "oom_kill")
      return value;
  }
  return 0;
}

bool oom_kills::claim(uint64_t before) {
  std::lock_guard guard{mutex_};
  auto from = std::max(before, claimed_);
  if (count() <= from)
    return false;
  claimed_ = from + 1;
  return true;
}

} // namespace manager
