#include "libmanager/src/system/process_memory.hpp"

#include "libmanager/src/system/unique_fd.hpp"

#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <limits>
#include <malloc.h>
#include <memory>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace manager {
namespace {

constexpr uint64_t no_limit = std::numeric_limits<int64_t>::max(); // differences fit int64_t

uint64_t four_fifths_of(uint64_t bytes) {
  return bytes / 5 * 4;
}

uint64_t memory_installed() {
  std::ifstream info{"/proc/meminfo"};
  std::string name;
  uint64_t kib = 0;
  while (info >> name >> kib && name != "MemTotal:")
    info.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  return name == "MemTotal:" ? kib << 10 : no_limit;
}

/// Returns the smallest limit from a control group up to the root of its hierarchy.
uint64_t smallest_limit(const std::filesystem::path& root, std::filesystem::path group,
                        const char* file) {
  auto least = no_limit;
  for (;; group = group.parent_path()) {
    std::ifstream in{root / group.relative_path() / file};
    uint64_t limit = 0;
    if (in >> limit) // otherwise there is no file, or "max"
      least = std::min(least, limit);
    if (group == group.parent_path())
      return least;
  }
}

/// Returns the smallest limit of this process's control groups. Lines of /proc/self/cgroup are
/// NUMBER:CONTROLLERS:PATH, without controllers in version 2.
uint64_t limit_of_control_groups() {
  auto least = no_limit;
  std::ifstream groups{"/proc/self/cgroup"};
  for (std::string line; std::getline(groups, line);) {
    auto first = line.find(':');
    auto second = line.find(':', first + 1);
    if (second == std::string::npos)
      continue;
    auto controllers = line.substr(first + 1, second - first - 1);
    auto path = line.substr(second + 1);
    if (controllers.empty())
      least = std::min(least, smallest_limit("/sys/fs/cgroup", path, "memory.max"));
    else if (controllers == "memory")
      least =
          std::min(least, smallest_limit("/sys/fs/cgroup/memory", path, "memory.limit_in_bytes"));
  }
  return least;
}

uint64_t limit_of_address_space() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return no_limit;
  return limit.rlim_cur;
}

struct memory_sizes {
  uint64_t address_space = 0;
  uint64_t resident = 0;
};

/// Returns nullopt if the file cannot be opened. The file is not kept open, because clients need
/// the descriptors.
std::optional<memory_sizes> sizes_of_process() {
  unique_fd file{::open("/proc/self/statm", O_RDONLY | O_CLOEXEC)};
  char text[128]{};
  auto length = ::read(file.get(), text, sizeof text);
  memory_sizes pages;
  const auto* end = text + std::max<ssize_t>(length, 0);
  auto rest = std::from_chars(text, end, pages.address_space);
  if (rest.ec != std::errc{} || rest.ptr == end)
    return std::nullopt;
  std::from_chars(rest.ptr + 1, end, pages.resident);
  auto page = static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  return memory_sizes{pages.address_space * page, pages.resident * page};
}

/// Measures a process against two bounds: resident memory and address space.
class process_memory {
public:
  process_memory(uint64_t most, uint64_t most_address_space)
      : most_{most}, most_address_space_{most_address_space} {}

  memory_use measure() {
    last_ = sizes_of_process().value_or(last_); // no free descriptor: use the last sizes
    auto now = last_;
    if (is_near(now.resident, most_) || is_near(now.address_space, most_address_space_)) {
      uint64_t free_in_heap = ::mallinfo2().fordblks; // allocations take this first
      now.resident -= std::min(now.resident, free_in_heap);
      now.address_space -= std::min(now.address_space, free_in_heap);
    }
    return room(now.resident, most_) <= room(now.address_space, most_address_space_)
               ? memory_use{now.resident, most_}
               : memory_use{now.address_space, most_address_space_};
  }

private:
  static bool is_near(uint64_t used, uint64_t most) { return used > most / 8 * 7; }

  static int64_t room(uint64_t used, uint64_t most) {
    return static_cast<int64_t>(most) - static_cast<int64_t>(used);
  }

  memory_sizes last_;
  uint64_t most_;
  uint64_t most_address_space_;
};

} // namespace

uint64_t memory_of_machine() {
  return std::min(memory_installed(), limit_of_control_groups());
}

memory_budget::meter process_meter(uint64_t most) {
  auto bound = most != 0 ? most : four_fifths_of(memory_of_machine());
  if (!sizes_of_process())
    return nullptr;
  auto memory = std::make_shared<process_memory>(bound, four_fifths_of(limit_of_address_space()));
  return [memory] { return memory->measure(); };
}

} // namespace manager
