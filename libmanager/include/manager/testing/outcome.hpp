#pragma once

#include <ostream>
#include <string>
#include <utility>

namespace manager::testing {

/// Result of a check, with a text that says what was found. Every test framework can take it:
/// `CHECK(result)` of Catch2 prints the text; in GoogleTest, write `EXPECT_TRUE(result) << result`.
class [[nodiscard]] outcome {
public:
  outcome(bool holds, std::string text) : holds_{holds}, text_{std::move(text)} {}

  explicit operator bool() const noexcept { return holds_; }

  /// Returns what was found; several lines if several things were.
  const std::string& text() const noexcept { return text_; }

  friend std::ostream& operator<<(std::ostream& out, const outcome& result) {
    return out << result.text_;
  }

private:
  bool holds_;
  std::string text_;
};

} // namespace manager::testing
