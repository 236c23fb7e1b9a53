#pragma once

#include "apps/wordcount/crew.hpp"
#include "apps/wordcount/progress.hpp"
#include "apps/wordcount/tally.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace wordcount {

struct result {
  std::vector<std::pair<std::string, uint64_t>> top; ///< most frequent first
  uint64_t words = 0;
  uint64_t files = 0;
  std::map<std::string, std::string> problems; ///< files that were not counted, with the reason
};

/// Counts the words of a folder, in several rounds because workers may die.
class count_job {
public:
  count_job(manager::session& m, unsigned workers);

  result run(const std::string& folder);

private:
  void first_round(const std::string& folder);
  void another_round(const std::vector<std::string>& files);
  std::vector<std::string> still_to_count();
  void show_progress();
  result sum_up();

  manager::session& m_;
  unsigned workers_;
  tally tally_;
  shared_problems shared_problems_;
  std::vector<std::string> files_;
  std::map<std::string, std::string> problems_;
  progress progress_;
};

} // namespace wordcount
