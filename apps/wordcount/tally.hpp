#pragma once

#include "apps/wordcount/words.hpp"

#include <cstdint>
#include <manager/manager.hpp>
#include <string>
#include <utility>
#include <vector>

namespace wordcount {

/// Counts of all files, in one shared dict: the count of each word and, under keys that cannot be
/// words, a mark for each counted file. A file's words and its mark are added in one atomic
/// operation, so a killed worker leaves a file counted or not counted, never in part, and a file
/// cannot be counted twice.
class tally {
public:
  using shared = manager::dict<std::string, uint64_t>;

  explicit tally(shared counts) : counts_{std::move(counts)} {}

  /// Adds the words of a file, unless the file was counted before.
  void add(const std::string& path, word_counts words) const;

  /// Returns the number of counted files.
  uint64_t files() const;

  /// Returns the files of `paths` that were not counted.
  std::vector<std::string> missing(const std::vector<std::string>& paths) const;

  /// Returns the count of every word.
  std::vector<std::pair<std::string, uint64_t>> words() const;

  const shared& counts() const noexcept { return counts_; }

private:
  shared counts_;
};

} // namespace wordcount
