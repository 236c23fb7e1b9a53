#pragma once

#include "actors/objects/work/pool.hpp"

#include <cstddef>
#include <fstream>
#include <map>
#include <optional>
#include <string>

namespace manager::detail {

/// Log of the elements of a `map` or `imap`, a line each, as text with tabs: the element's index,
/// the begin (seconds since 1970), the duration (seconds), the worker, the exit (0, `failed` or
/// `died`) and the packed result as hexadecimal digits. Not thread-safe.
class job_log {
public:
  /// Opens the log. `resume`: keeps the lines that are there, otherwise removes them.
  /// @throws error bad_argument if the file cannot be read or written; with `resume`, if the file
  /// is no joblog, which is then not changed
  job_log(const std::string& path, bool resume);

  /// Returns the outcome of an element that was done when the log was opened.
  std::optional<task_outcome> recall(size_t index);

  /// Writes the line of an element.
  void note(size_t index, const task_outcome& outcome);

private:
  void read(const std::string& path);
  void read_line(const std::string& line);

  std::map<size_t, packed> done_; ///< results by index
  std::ofstream out_;
};

} // namespace manager::detail
