#include "tests/support/leftovers.hpp"

#include "tests/support/processes.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace manager::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* mark = "MANAGER_TEST_MARK";

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::optional<std::string>{value} : std::nullopt;
}

void restore(const char* name, const std::optional<std::string>& value) {
  if (value)
    ::setenv(name, value->c_str(), 1);
  else
    ::unsetenv(name);
}

std::string content_of(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Returns the processes whose environment at their start had this text.
std::vector<std::string> processes_with(const std::string& text) {
  std::vector<std::string> found;
  std::error_code gone;
  fs::directory_iterator entry{"/proc", gone};
  for (; !gone && entry != fs::directory_iterator{}; entry.increment(gone)) {
    auto name = entry->path().filename().string();
    if (name.find_first_not_of("0123456789") == std::string::npos
        && content_of(entry->path() / "environ").find(text) != std::string::npos)
      found.push_back("process " + name + ": " + command_line_of(std::stoi(name)));
  }
  return found;
}

} // namespace

no_leftovers::no_leftovers()
    : tmpdir_{variable("TMPDIR")},
      runtime_dir_{variable("XDG_RUNTIME_DIR")},
      children_{children_of(::getpid())} {
  ::setenv(mark, folder().c_str(), 1);
  ::setenv("TMPDIR", folder().c_str(), 1);
  ::unsetenv("XDG_RUNTIME_DIR");
}

no_leftovers::~no_leftovers() {
  ::unsetenv(mark);
  restore("TMPDIR", tmpdir_);
  restore("XDG_RUNTIME_DIR", runtime_dir_);
  try { // the end of a whole family takes a moment
    await([this] { return found().empty(); });
  } catch (const std::runtime_error&) {
  }
  CHECK(found() == std::vector<std::string>{});
  auto children = children_of(::getpid()); // zombies among them
  std::erase_if(children, [this](pid_t child) {
    return std::find(children_.begin(), children_.end(), child) != children_.end();
  });
  CHECK(children == std::vector<pid_t>{});
}

std::vector<std::string> no_leftovers::found() const {
  auto all = processes_with(std::string{mark} + "=" + folder());
  std::error_code changed; // a process has removed a file in the meantime
  fs::recursive_directory_iterator entry{folder(), changed};
  for (; !changed && entry != fs::recursive_directory_iterator{}; entry.increment(changed))
    all.push_back("file " + entry->path().string());
  if (changed)
    all.push_back("files in " + folder() + ", which is changing");
  auto sockets = content_of("/proc/net/unix");
  if (sockets.find(folder()) != std::string::npos)
    all.push_back("a socket in " + folder());
  return all;
}

} // namespace manager::test
