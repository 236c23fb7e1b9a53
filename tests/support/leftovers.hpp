#pragma once

#include "tests/support/temp_folder.hpp"

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace manager::test {

/// Checks, when it is destroyed, that a test leaves no process, zombie, socket or file behind. All
/// processes that the test starts inherit a mark in their environment, by which they are found in
/// /proc, whatever their parent; all their folders are in one folder, which must be empty. Declare
/// the object first in a test.
class no_leftovers {
public:
  no_leftovers();
  ~no_leftovers();
  no_leftovers(const no_leftovers&) = delete;
  no_leftovers& operator=(const no_leftovers&) = delete;

  /// Returns the folder of the test's processes, their TMPDIR.
  const std::string& folder() const noexcept { return folder_.path(); }

  /// Returns the marked processes that run, as text, and sockets and files in the folder.
  std::vector<std::string> found() const;

private:
  temp_folder folder_;
  std::optional<std::string> tmpdir_, runtime_dir_; ///< variables before
  std::vector<pid_t> children_;                     ///< before the test
};

} // namespace manager::test
