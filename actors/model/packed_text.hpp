#pragma once

#include "actors/model/packed.hpp"

#include <cstddef>
#include <string>
#include <utility>

// Values as text for people: logs, error messages, debuggers.

namespace manager {

/// About how many characters a preview has.
inline constexpr size_t preview_characters = 120;

/// A value in the manner of JSON: `[1, 2.5, "text", {"key": nil}]`. Cut after about `most`
/// characters, which it says: `[1, 2, ... 998 more]`. Never fails; malformed bytes are called so.
std::string preview(const packed& value, size_t most = preview_characters);

/// The preview of a container, of which only as many members are looked at as are shown.
class container_preview {
public:
  /// `brackets` are the opening and the closing one.
  explicit container_preview(std::string_view brackets, size_t members)
      : text_(1, brackets[0]), closing_{brackets[1]}, left_{members} {}

  /// False when the rest is only counted.
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
  size_t left_; ///< members that are not shown yet
};

/// The preview of a sequence of values.
template <class Sequence> std::string preview_of_sequence(const Sequence& elements) {
  container_preview text{"[]", elements.size()};
  for (auto element = elements.begin(); text.takes_more(); ++element)
    text.add(*element);
  return std::move(text).finish();
}

} // namespace manager
