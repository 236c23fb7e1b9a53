#include "apps/wordcount/words.hpp"

#include "apps/wordcount/text_files.hpp"

#include <array>

namespace wordcount {
namespace {

/// Table of the byte that a word has in place of each byte; 0: not part of a word.
constexpr auto in_word = [] {
  std::array<char, 256> table{};
  for (size_t byte = 0; byte < table.size(); ++byte) {
    bool upper = byte >= 'A' && byte <= 'Z';
    bool kept = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '\''
                || byte >= 0x80;
    if (upper || kept)
      table[byte] = static_cast<char>(upper ? byte - 'A' + 'a' : byte);
  }
  return table;
}();

} // namespace

void word_counter::add(std::string_view piece) {
  for (auto byte : piece) {
    if (auto letter = in_word[static_cast<unsigned char>(byte)]; letter != 0)
      word_ += letter;
    else
      end_word();
  }
}

word_counts word_counter::finish() {
  end_word();
  return std::move(counts_);
}

void word_counter::end_word() {
  if (word_.empty())
    return;
  ++counts_[word_];
  word_.clear();
}

word_counts count_words(const std::string& path) {
  file_reader file{path};
  word_counter counter;
  for (auto piece = file.next(); !piece.empty(); piece = file.next())
    counter.add(piece);
  return counter.finish();
}

} // namespace wordcount
