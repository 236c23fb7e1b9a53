#include "apps/wordcount/crew.hpp"

#include <system_error>
#include <utility>

namespace wordcount {
namespace {

constexpr size_t batch_size = 100;

/// Counts files until the queue is shut down and empty. Runs in a worker process.
void count_files(const manager::queue<std::string>& files, const tally::shared& counts,
                 const shared_problems& problems) {
  tally sum{counts};
  for (auto& path : files.consume()) {
    word_counts words;
    try {
      words = count_words(path);
    } catch (const std::system_error& failure) {
      problems.insert_or_assign(path, failure.code().message());
      continue;
    }
    try {
      sum.add(path, std::move(words));
    } catch (const manager::error& failure) {
      if (failure.kind() != manager::errc::too_large)
        throw;
      problems.insert_or_assign(path, failure.text());
    }
  }
}
MANAGER_TASK(count_files);

} // namespace

crew::crew(manager::session& m, unsigned workers, const tally& counts,
           const shared_problems& problems)
    : files_{m.queue<std::string>()} {
  for (unsigned i = 0; i < workers; ++i)
    workers_.push_back(m.spawn(count_files, files_, counts.counts(), problems));
}

void crew::put(const std::string& path) {
  batch_.push_back(path);
  if (batch_.size() == batch_size)
    flush();
}

void crew::finish(const std::function<void()>& meanwhile) {
  flush();
  files_.shutdown();
  for (auto& worker : workers_)
    while (!worker.join_for(std::chrono::milliseconds{100}))
      meanwhile();
}

void crew::flush() {
  files_.push_many(std::exchange(batch_, {}));
}

} // namespace wordcount
