#include "libmanager/src/spawner/program_image.hpp"

#include <algorithm>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <elf.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <link.h>
#include <optional>
#include <sstream>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace manager {
namespace {

constexpr const char* own_executable = "/proc/self/exe";

/// A file as the kernel knows it, whatever its name.
struct file_identity {
  dev_t device;
  ino_t number;

  friend bool operator==(const file_identity&, const file_identity&) = default;
};

struct mapped_file {
  file_identity identity;
  std::string path;
};

/// Parses a line of /proc/self/maps: "start-end mode offset major:minor inode path" (proc(5)).
/// Returns nothing unless the line is about `address`.
std::optional<mapped_file> mapping_of(const std::string& line, uintptr_t address) {
  std::istringstream words{line};
  uintptr_t start = 0, end = 0;
  unsigned major_number = 0, minor_number = 0;
  char separator = 0;
  std::string mode, offset;
  mapped_file found{};
  words >> std::hex >> start >> separator >> end >> mode >> offset >> major_number >> separator
      >> minor_number >> std::dec >> found.identity.number >> std::ws;
  if (words.fail() || address < start || address >= end)
    return std::nullopt;
  found.identity.device = makedev(major_number, minor_number);
  std::getline(words, found.path);
  return found;
}

std::optional<mapped_file> file_mapped_at(uintptr_t address) {
  std::ifstream maps{"/proc/self/maps"};
  for (std::string line; std::getline(maps, line);)
    if (auto found = mapping_of(line, address))
      return found;
  return std::nullopt;
}

std::optional<file_identity> identity_of(const char* path) {
  struct stat found {};
  if (::stat(path, &found) != 0)
    return std::nullopt;
  return file_identity{found.st_dev, found.st_ino};
}

/// Where ld.so is in memory; 0 in a static program.
uintptr_t loader_address() {
  return _r_debug.r_ldbase;
}

/// The path with which the program was started. (ld.so sets it to the program's, if it was called
/// with the program as its argument.)
std::string path_at_start() {
  auto* path = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
  std::error_code failure;
  auto absolute = std::filesystem::absolute(path != nullptr ? path : "", failure);
  return failure ? std::string{} : absolute.string();
}

/// The words with which the kernel started this process: the loader's, then the program's.
std::vector<std::string> command_line() {
  std::ifstream in{"/proc/self/cmdline", std::ios::binary};
  std::vector<std::string> words;
  for (std::string word; std::getline(in, word, '\0');)
    words.push_back(word);
  return words;
}

/// `ld.so OPTION... PROGRAM`, as at the start of this process.
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
  auto executed = identity_of(own_executable);
  auto own = file_mapped_at(::getauxval(AT_PHDR));
  if (executed && own && own->identity != *executed) {
    path = own->path;
    auto loader = file_mapped_at(loader_address());
    if (loader && loader->identity == *executed)
      images.push_back(through_loader(argc, path));
  } else if (executed) {
    images.push_back({own_executable, {}});
  }
  if (!path.empty())
    images.push_back({path, {}});
  return images;
}

} // namespace manager
