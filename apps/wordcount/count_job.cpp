#include "apps/wordcount/count_job.hpp"

#include "apps/wordcount/text_files.hpp"

#include <algorithm>

namespace wordcount {
namespace {

constexpr int rounds = 3;
constexpr size_t shown_words = 20;

void keep_most_frequent(std::vector<std::pair<std::string, uint64_t>>& words) {
  auto kept = words.begin() + static_cast<std::ptrdiff_t>(std::min(shown_words, words.size()));
  std::partial_sort(words.begin(), kept, words.end(), [](auto& left, auto& right) {
    return left.second != right.second ? left.second > right.second : left.first < right.first;
  });
  words.erase(kept, words.end());
}

} // namespace

count_job::count_job(manager::session& m, unsigned workers)
    : m_{m},
      workers_{workers},
      tally_{m.dict<std::string, uint64_t>()},
      shared_problems_{m.dict<std::string, std::string>()} {}

result count_job::run(const std::string& folder) {
  first_round(folder);
  auto missing = still_to_count();
  for (int round = 2; round <= rounds && !missing.empty(); ++round) {
    another_round(missing);
    missing = still_to_count();
  }
  for (auto& path : missing)
    problems_.emplace(path, "no worker lived long enough to count it");
  progress_.clear();
  return sum_up();
}

/// Counts all files once. Workers start while the search for files goes on.
void count_job::first_round(const std::string& folder) {
  crew workers{m_, workers_, tally_, shared_problems_};
  auto found = [&](const std::string& path) {
    files_.push_back(path);
    workers.put(path);
    show_progress();
  };
  auto unreadable = [&](const std::string& path, const std::string& why) {
    problems_.emplace(path, why);
  };
  visit_text_files(folder, {found, unreadable});
  workers.finish([this] { show_progress(); });
}

void count_job::another_round(const std::vector<std::string>& files) {
  auto number = static_cast<unsigned>(std::min<size_t>(workers_, files.size()));
  crew workers{m_, number, tally_, shared_problems_};
  for (auto& path : files)
    workers.put(path);
  workers.finish([this] { show_progress(); });
}

/// Returns the files that no worker took, or that a worker had taken when it died.
std::vector<std::string> count_job::still_to_count() {
  problems_.merge(shared_problems_.snapshot());
  auto missing = tally_.missing(files_);
  std::erase_if(missing, [this](auto& path) { return problems_.contains(path); });
  return missing;
}

void count_job::show_progress() {
  if (progress_.due())
    progress_.show(tally_.files(), files_.size());
}

result count_job::sum_up() {
  result sum{tally_.words(), 0, tally_.files(), problems_};
  for (auto& [word, count] : sum.top)
    sum.words += count;
  keep_most_frequent(sum.top);
  return sum;
}

} // namespace wordcount
