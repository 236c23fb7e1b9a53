#include "apps/wordcount/text_files.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace wordcount {
namespace {

namespace fs = std::filesystem;

constexpr size_t piece = 64 * 1024;
constexpr size_t looked_at = 8 * 1024;

bool is_text(const std::string& path) {
  return file_reader{path}.next().substr(0, looked_at).find('\0') == std::string_view::npos;
}

void visit_file(const std::string& path, const visitor& visit) {
  try {
    if (is_text(path))
      visit.text_file(path);
  } catch (const std::system_error& failure) {
    visit.unreadable(path, failure.code().message());
  }
}

/// Visits the files of one folder and returns the folders in it.
std::vector<fs::path> visit_folder(const fs::path& folder, const visitor& visit) {
  std::vector<fs::path> folders;
  std::error_code failure;
  fs::directory_iterator entry{folder, failure};
  for (; !failure && entry != fs::directory_iterator{}; entry.increment(failure)) {
    std::error_code gone; // removed meanwhile
    auto status = entry->symlink_status(gone);
    if (fs::is_directory(status))
      folders.push_back(entry->path());
    else if (fs::is_regular_file(status))
      visit_file(entry->path().string(), visit);
  }
  if (failure)
    visit.unreadable(folder.string(), failure.message());
  return folders;
}

} // namespace

file_reader::file_reader(const std::string& path)
    : path_{path}, file_{std::fopen(path.c_str(), "rb")}, buffer_(piece) {
  if (!file_)
    throw std::system_error{errno, std::generic_category(), path_};
}

std::string_view file_reader::next() {
  auto size = std::fread(buffer_.data(), 1, buffer_.size(), file_.get());
  if (size == 0 && std::ferror(file_.get()) != 0)
    throw std::system_error{errno, std::generic_category(), path_};
  return {buffer_.data(), size};
}

void visit_text_files(const std::string& folder, const visitor& visit) {
  // Uses a stack instead of recursion, because one unreadable folder must not end the walk.
  std::vector<fs::path> folders{folder};
  while (!folders.empty()) {
    auto next = std::move(folders.back());
    folders.pop_back();
    for (auto& inner : visit_folder(next, visit))
      folders.push_back(std::move(inner));
  }
}

} // namespace wordcount
