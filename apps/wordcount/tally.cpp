#include "apps/wordcount/tally.hpp"

#include <algorithm>

namespace wordcount {
namespace {

/// Mark of a counted file. A second mark exceeds the range of the counts, which fails the whole
/// operation. This matters if a worker is killed just after it sent its words: they may arrive
/// after the query whether they did.
constexpr uint64_t mark = uint64_t{1} << 63;

const std::string files_key(1, '\0');

std::string mark_key(const std::string& path) {
  return '\0' + ("file:" + path);
}

bool is_word(const std::string& key) {
  return key.front() != '\0';
}

} // namespace

void tally::add(const std::string& path, word_counts words) const {
  words[mark_key(path)] = mark;
  words[files_key] = 1;
  try {
    counts_.add_many(words);
  } catch (const manager::error& failure) {
    if (failure.kind() != manager::errc::out_of_range || !counts_.contains(mark_key(path)))
      throw;
  }
}

uint64_t tally::files() const {
  return counts_.get(files_key, 0);
}

std::vector<std::string> tally::missing(const std::vector<std::string>& paths) const {
  constexpr size_t at_once = 1000;
  std::vector<std::string> result;
  for (size_t first = 0; first < paths.size(); first += at_once) {
    auto last = std::min(first + at_once, paths.size());
    std::vector<std::string> keys;
    for (auto i = first; i < last; ++i)
      keys.push_back(mark_key(paths[i]));
    auto marks = counts_.get_many(keys);
    for (auto i = first; i < last; ++i)
      if (!marks[i - first])
        result.push_back(paths[i]);
  }
  return result;
}

std::vector<std::pair<std::string, uint64_t>> tally::words() const {
  std::vector<std::pair<std::string, uint64_t>> all;
  for (auto& [key, count] : counts_)
    if (is_word(key))
      all.emplace_back(key, count);
  return all;
}

} // namespace wordcount
