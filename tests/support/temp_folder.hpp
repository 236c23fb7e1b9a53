#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace manager::test {

/// A new folder that goes, with all that is in it, when this object does.
class temp_folder {
public:
  temp_folder() {
    if (::mkdtemp(path_.data()) == nullptr)
      throw std::runtime_error{"no folder " + path_};
  }
  ~temp_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temp_folder(const temp_folder&) = delete;
  temp_folder& operator=(const temp_folder&) = delete;

  const std::string& path() const noexcept { return path_; }
  std::string operator/(std::string_view name) const { return path_ + '/' + std::string{name}; }

  /// Writes a file, in folders that are made if need be. Returns its path.
  std::string write(std::string_view name, std::string_view content) const {
    std::filesystem::path path{*this / name};
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << content;
    return path.string();
  }

  /// The same for a file that only its owner may read, as a key's must be.
  std::string write_private(std::string_view name, std::string_view content) const {
    auto path = write(name, content);
    std::filesystem::permissions(path, std::filesystem::perms{0600});
    return path;
  }

private:
  std::string path_ = std::filesystem::temp_directory_path().string() + "/manager-test-XXXXXX";
};

} // namespace manager::test
