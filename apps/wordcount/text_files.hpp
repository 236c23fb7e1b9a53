#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wordcount {

/// Reads a file piece by piece, so files of any size fit in memory.
class file_reader {
public:
  /// Opens a file.
  /// @throws std::system_error naming the file
  explicit file_reader(const std::string& path);

  /// Returns the next piece, valid until the next call; empty at the end.
  /// @throws std::system_error naming the file
  std::string_view next();

private:
  struct closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::string path_;
  std::unique_ptr<std::FILE, closer> file_;
  std::vector<char> buffer_;
};

/// Callbacks for text files and unreadable files under a folder.
struct visitor {
  std::function<void(const std::string& path)> text_file;
  std::function<void(const std::string& path, const std::string& why)> unreadable;
};

/// Visits every text file under a folder. Does not follow symbolic links; skips files that are not
/// text.
void visit_text_files(const std::string& folder, const visitor& visit);

} // namespace wordcount
