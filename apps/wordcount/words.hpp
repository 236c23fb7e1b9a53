#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace wordcount {

using word_counts = std::unordered_map<std::string, uint64_t>;

/// Splits text that comes in pieces into words and counts them. A word is a maximal run of ASCII
/// letters, digits, apostrophes and bytes from 0x80 on, which are parts of letters in UTF-8. ASCII
/// letters become lower case.
class word_counter {
public:
  void add(std::string_view piece);

  /// Returns all counts; call it once, after the last piece.
  word_counts finish();

private:
  void end_word();

  std::string word_; ///< may continue in the next piece
  word_counts counts_;
};

/// Counts the words of a file.
/// @throws std::system_error
word_counts count_words(const std::string& path);

} // namespace wordcount
