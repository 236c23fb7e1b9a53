#pragma once

#include "actors/value/packed.hpp"

#include <cstddef>
#include <string>
#include <utility>

// Values as text for people: logs, error messages, debuggers.

namespace manager {

/// Approximate number of characters of a preview.
inline constexpr size_t preview_characters = 120;

/// Formats a value similar to JSON: `[1, 2.5, "text", {"key": nil}]`. The text is cut after about
/// `most` characters, and then says so: `[1, 2, ... 998 more]`. Never fails; for malformed bytes
/// the text says that they are malformed.
std::string preview(const packed& value, size_t most = preview_characters);

/// Preview of a container. Reads only as many members as it shows.
class container_preview {
public:
  /// Makes a preview of `members` members; `brackets` are the opening and the closing bracket.
  explicit container_preview(std::string_view brackets, size_t members)
      : text_(1, brackets[0]), closing_{brackets[1]}, left_{members} {}

  /// Returns false if the remaining members are only counted.
  bool takes_more() const noexcept { return left_ > 0 && text_.size() < preview_characters; }

  void add(const packed& element) { add_text(preview(element, rest())); }
  void add(const packed& key, const packed& value) {
    auto text = preview(key, rest());
    add_text(text + ": " + preview(value, rest()));
  }

  std::string finish() &&;

private:
  size_t rest() const noexcept { return preview_characters - text_.size(); }
  void add_text(const std::string& member);

  std::string text_;
  char closing_;
  size_t left_; ///< number of members that are not shown yet
};

/// Returns the preview of a sequence of values.
template <class Sequence> std::string preview_of_sequence(const Sequence& elements) {
  container_preview text{"[]", elements.size()};
  for (auto element = elements.begin(); text.takes_more(); ++element)
    text.add(*element);
  return std::move(text).finish();
}

} // namespace manager
