#pragma once

#include "apps/wordcount/tally.hpp"

#include <functional>
#include <manager/manager.hpp>
#include <string>
#include <vector>

namespace wordcount {

/// Reasons why files could not be counted, by path.
using shared_problems = manager::dict<std::string, std::string>;

/// Worker processes that take files from a queue and count them. Workers may die; the files that
/// they had taken are then missing in the tally.
class crew {
public:
  crew(manager::session& m, unsigned workers, const tally& counts, const shared_problems& problems);

  /// Adds a file to the work.
  void put(const std::string& path);

  /// Waits until all workers have ended; calls `meanwhile` ten times a second.
  void finish(const std::function<void()>& meanwhile);

private:
  void flush();

  manager::queue<std::string> files_;
  std::vector<std::string> batch_; ///< files not yet in the queue
  std::vector<manager::process> workers_;
};

} // namespace wordcount
