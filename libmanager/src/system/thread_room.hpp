#pragma once

#include <cstdint>
#include <string>

namespace manager {

/// Returns true if no limit is near that would keep this process from starting `count` threads: of
/// the user, the system and the control groups. Returns false also if the limits are not known.
/// Reads a few small files below `proc` and `groups`, which takes a fifth of the time of
/// starting threads.
bool has_room_for_threads(uint64_t count, const std::string& proc = "/proc",
                          const std::string& groups = "/sys/fs/cgroup");

} // namespace manager
