#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace manager::test {

/// A new folder; the destructor removes it with its content.
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

  /// Writes a file, and makes its folders if needed. Returns its path.
  std::string write(std::string_view name, std::string_view content) const {
    std::filesystem::path path{*this / name};
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << content;
    return path.string();
  }

  /// Writes a file that only its owner may read, e.g. a key.
  std::string write_private(std::string_view name, std::string_view content) const {
    auto path = write(name, content);
    std::filesystem::permissions(path, std::filesystem::perms{0600});
    return path;
  }

  /// Returns the lines of a file.
  std::vector<std::string> lines_of(std::string_view name) const {
    std::ifstream in{*this / name};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
      lines.push_back(line);
    return lines;
  }

private:
  std::string path_ = std::filesystem::temp_directory_path().string() + "/manager-test-XXXXXX";
};

} // namespace manager::test
