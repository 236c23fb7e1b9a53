#include "tests/support/processes.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace manager::test {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(pid_t pid, const char* what) {
  return fs::path{"/proc"} / std::to_string(pid) / what;
}

/// Calls `visit` for each entry of a folder, which may vanish meanwhile.
template <class Visit> void for_each_in(const fs::path& folder, Visit visit) {
  std::error_code gone;
  fs::directory_iterator entry{folder, gone};
  for (; !gone && entry != fs::directory_iterator{}; entry.increment(gone))
    visit(entry->path());
}

} // namespace

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  for_each_in(folder_of(pid, "task"), [&](const fs::path& thread) {
    std::ifstream numbers{thread / "children"};
    children.insert(children.end(), std::istream_iterator<pid_t>{numbers}, {});
  });
  return children;
}

std::string command_line_of(pid_t pid) {
  std::ifstream in{folder_of(pid, "cmdline"), std::ios::binary};
  std::string line;
  for (std::string word; std::getline(in, word, '\0');)
    line += word + ' ';
  return line;
}

std::vector<std::string> open_files_of(pid_t pid) {
  std::vector<std::string> files;
  for_each_in(folder_of(pid, "fd"), [&](const fs::path& descriptor) {
    std::error_code gone;
    if (auto target = fs::read_symlink(descriptor, gone); !gone)
      files.push_back(target.string());
  });
  return files;
}

} // namespace manager::test
