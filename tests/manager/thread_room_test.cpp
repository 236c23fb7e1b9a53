#include "libmanager/src/system/thread_room.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace {

/// Files as the kernel has them in /proc and /sys/fs/cgroup.
class kernel_files {
public:
  void write(const std::string& name, std::string_view content) const {
    std::filesystem::path path{folder_ / name};
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path} << content << '\n';
  }
  bool has_room() const {
    return manager::has_room_for_threads(5, folder_ / "proc", folder_ / "groups");
  }

private:
  manager::test::temp_folder folder_;
};

} // namespace

TEST_CASE("there is room for threads if no limit of user, system and control groups is near") {
  kernel_files files;
  CHECK_FALSE(files.has_room()); // nothing is known
  files.write("proc/loadavg", "0.20 0.18 0.12 1/80 11206");
  files.write("proc/sys/kernel/threads-max", "100000");
  files.write("proc/self/cgroup", "0::/a/b");
  files.write("groups/a/b/pids.max", "max");
  files.write("groups/a/pids.max", "1000");
  files.write("groups/a/pids.current", "700");
  REQUIRE(files.has_room());
  SECTION("the system") {
    files.write("proc/loadavg", "0.20 0.18 0.12 1/99990 11206");
  }
  SECTION("a group above") {
    files.write("groups/a/pids.current", "990");
  }
  SECTION("the own group") {
    files.write("groups/a/b/pids.max", "20");
    files.write("groups/a/b/pids.current", "18");
  }
  SECTION("a group of version 1") {
    files.write("proc/self/cgroup", "5:pids:/a\n0::/a/b");
  }
  SECTION("a group that is not mounted") {
    files.write("proc/self/cgroup", "0::/c");
  }
  CHECK_FALSE(files.has_room());
}
