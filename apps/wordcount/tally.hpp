#pragma once

#include "apps/wordcount/words.hpp"

#include <cstdint>
#include <manager/manager.hpp>
#include <string>
#include <utility>
#include <vector>

namespace wordcount {

/// The counts of all files, in one shared dict: under each word its count and, under keys that no
/// word can be, which files were counted. A file's words and its mark are added in one atomic
/// operation, so a worker that is killed, whenever that is, leaves a file counted or not counted,
/// never in part; and a file cannot be counted twice.
class tally {
public:
  using shared = manager::dict<std::string, uint64_t>;

  explicit tally(shared counts) : counts_{std::move(counts)} {}

  /// Adds the words of a file, unless the file was counted before.
  void add(const std::string& path, word_counts words) const;

  /// How many files were counted.
  uint64_t files() const;

  /// Those of the files that were not.
  std::vector<std::string> missing(const std::vector<std::string>& paths) const;

  /// The count of every word.
  std::vector<std::pair<std::string, uint64_t>> words() const;

  const shared& counts() const noexcept { return counts_; }

private:
  shared counts_;
};

} // namespace wordcount
