#pragma once

#include "actors/model/errc.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

// Bytes of the parts of a record: numbers have eight bytes, lowest first; a bool has one; a string
// has its length and its bytes.

namespace manager {

/// Appends parts to a string.
class record_writer {
public:
  explicit record_writer(std::string& bytes) : bytes_{bytes} {}

  void add(bool x) { bytes_ += static_cast<char>(x); }
  template <size_t Count> void add(const std::array<uint64_t, Count>& numbers) {
    std::array<char, 8 * Count> bytes;
    for (size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<char>(numbers[i / 8] >> (i % 8 * 8));
    bytes_.append(bytes.data(), bytes.size()); // one append: batches spend their time here
  }
  void add(uint64_t x) { add(std::array{x}); }
  void add(int64_t x) { add(static_cast<uint64_t>(x)); }
  void add(std::string_view x) {
    add(uint64_t{x.size()});
    bytes_ += x;
  }
  void add(const std::string& x) { add(std::string_view{x}); }

  /// Appends a string that begins with `first`.
  void add_marked(char first, std::string_view rest) {
    add(uint64_t{rest.size() + 1});
    bytes_ += first;
    bytes_ += rest;
  }

private:
  std::string& bytes_;
};

/// Takes parts from the front of bytes, which must outlive the reader.
/// @throws error bad_argument if there are too few bytes
class record_reader {
public:
  explicit record_reader(std::string_view bytes) : bytes_{bytes} {}

  bool at_end() const noexcept { return bytes_.empty(); }

  std::string_view bytes(uint64_t count) {
    if (count > bytes_.size())
      throw error{errc::bad_argument, "the record ends too early"};
    auto front = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return front;
  }

  uint64_t number() {
    uint64_t x = 0;
    auto front = bytes(8);
    for (size_t i = 8; i-- > 0;)
      x = (x << 8) | static_cast<uint8_t>(front[i]);
    return x;
  }

  bool flag() { return bytes(1)[0] != 0; }
  std::string_view text() { return bytes(number()); }

private:
  std::string_view bytes_;
};

} // namespace manager
