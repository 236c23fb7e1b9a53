#include "libmanager/src/process/program_image.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <link.h>
#include <sstream>
#include <sys/auxv.h>
#include <system_error>

namespace manager {
namespace {

constexpr const char* own_executable = "/proc/self/exe";

/// Returns the path in a line of /proc/self/maps, "start-end mode offset device inode path"
/// (proc(5)), if the line's range contains `address`; otherwise empty.
std::string path_of_mapping(const std::string& line, uintptr_t address) {
  std::istringstream words{line};
  uintptr_t start = 0, end = 0;
  char separator = 0;
  std::string mode, offset, device, number, path;
  words >> std::hex >> start >> separator >> end >> mode >> offset >> device >> number >> std::ws;
  if (!words.fail() && address >= start && address < end)
    std::getline(words, path);
  return path;
}

/// Returns the file that is mapped at an address; empty if not known.
std::string path_mapped_at(uintptr_t address) {
  std::ifstream maps{"/proc/self/maps"};
  for (std::string line; std::getline(maps, line);)
    if (auto path = path_of_mapping(line, address); !path.empty())
      return path;
  return {};
}

/// Returns the file that the kernel executes as this process, by readlink(2); empty without /proc.
std::string executed_path() {
  std::error_code failure;
  return std::filesystem::read_symlink(own_executable, failure).string();
}

/// Returns true if the result of readlink(2) is not the executed file: valgrind answers readlink(2)
/// itself, but leaves stat(2) and execve(2) to the kernel. (The path of a replaced file does not
/// exist.)
bool is_pretended(const std::string& path) {
  std::error_code failure;
  return std::filesystem::exists(path, failure)
         && !std::filesystem::equivalent(path, own_executable, failure) && !failure;
}

/// Returns the address of ld.so in memory; 0 in a static program.
uintptr_t loader_address() {
  return _r_debug.r_ldbase;
}

/// Returns the path with which the program was started. (If ld.so was started with the program as
/// its argument, it has set this path to the program's.)
std::string path_at_start() {
  auto* path = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
  std::error_code failure;
  auto absolute = std::filesystem::absolute(path != nullptr ? path : "", failure);
  return failure ? std::string{} : absolute.string();
}

/// Returns the words with which the kernel started this process: the loader's, then the program's.
std::vector<std::string> command_line() {
  std::ifstream in{"/proc/self/cmdline", std::ios::binary};
  std::vector<std::string> words;
  for (std::string word; std::getline(in, word, '\0');)
    words.push_back(word);
  return words;
}

/// Returns the image `ld.so OPTION... PROGRAM`, with the options that started this process.
program_image through_loader(int argc, const std::string& program) {
  auto words = command_line();
  auto own = std::min(words.size(), static_cast<size_t>(std::max(argc, 0)));
  words.resize(words.size() - own);
  words.push_back(program);
  return {own_executable, std::move(words)};
}

} // namespace

std::vector<program_image> find_program_images(int argc) {
  std::vector<program_image> images;
  auto path = path_at_start();
  auto executed = executed_path();
  if (!executed.empty() && executed == path_mapped_at(loader_address())) {
    path = path_mapped_at(::getauxval(AT_PHDR));
    images.push_back(through_loader(argc, path));
  } else if (is_pretended(executed)) {
    path = executed;
  } else if (!executed.empty()) {
    images.push_back({own_executable, {}});
  }
  if (!path.empty())
    images.push_back({path, {}});
  return images;
}

} // namespace manager
