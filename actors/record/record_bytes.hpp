#pragma once

#include "actors/record/record_buffer.hpp"
#include "actors/value/errc.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// Bytes of the parts of a record: numbers have eight bytes, lowest first; a bool has one; a string
// has its length and its bytes.

namespace manager {

/// Returns the number whose bytes in memory are those of `x`, lowest first; and the other way
/// round.
constexpr uint64_t lowest_first(uint64_t x) noexcept {
  return std::endian::native == std::endian::little ? x : __builtin_bswap64(x);
}

/// Appends parts to a string, or to a buffer, which shares large values.
class record_writer {
public:
  explicit record_writer(std::string& bytes) : bytes_{bytes} {}
  explicit record_writer(record_buffer& to) : bytes_{to.bytes()}, buffer_{&to} {}

  void add(bool x) { bytes_ += static_cast<char>(x); }
  template <size_t Count> void add(const std::array<uint64_t, Count>& numbers) {
    std::array<char, 8 * Count> bytes;
    for (size_t i = 0; i < Count; ++i) {
      auto ordered = lowest_first(numbers[i]);
      std::memcpy(&bytes[8 * i], &ordered, 8);
    }
    bytes_.append(bytes.data(), bytes.size()); // one append: batches spend their time here
  }
  void add(uint64_t x) { add(std::array{x}); }
  void add(int64_t x) { add(static_cast<uint64_t>(x)); }
  void add(std::string_view x) {
    add(uint64_t{x.size()});
    bytes_ += x;
  }
  void add(const std::string& x) { add(std::string_view{x}); }

  /// Appends a value as a string, which begins with `mark` if there is one.
  void add(const packed& value, std::optional<char> mark) {
    add(uint64_t{value.size() + (mark ? 1 : 0)});
    if (mark)
      bytes_ += *mark;
    if (buffer_ != nullptr)
      buffer_->add(value);
    else
      bytes_ += value.bytes();
  }

private:
  std::string& bytes_;
  record_buffer* buffer_ = nullptr;
};

/// Received bytes. If they have an owner, they are immutable, and a value may refer to them as long
/// as the value shares the owner.
struct received_bytes {
  std::string_view bytes;
  std::shared_ptr<const char[]> owner;

  received_bytes() = default;
  received_bytes(std::string_view all, std::shared_ptr<const char[]> by = nullptr)
      : bytes{all}, owner{std::move(by)} {}
};

/// Takes parts from the front of bytes, which must outlive the reader.
/// @throws error bad_argument if there are too few bytes
class record_reader {
public:
  explicit record_reader(std::string_view bytes) : bytes_{bytes} {}
  explicit record_reader(const received_bytes& all) : bytes_{all.bytes}, all_{&all} {}

  /// Returns a reader of the next `count` bytes.
  record_reader part(uint64_t count) {
    record_reader reader{bytes(count)};
    reader.all_ = all_;
    return reader;
  }

  bool at_end() const noexcept { return bytes_.empty(); }

  /// Returns the bytes that were not read.
  std::string_view rest() const noexcept { return bytes_; }

  std::string_view bytes(uint64_t count) {
    if (count > bytes_.size())
      throw error{errc::bad_argument, "the record ends too early"};
    auto front = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return front;
  }

  uint64_t number() {
    uint64_t ordered = 0;
    std::memcpy(&ordered, bytes(8).data(), 8);
    return lowest_first(ordered);
  }

  bool flag() { return bytes(1)[0] != 0; }
  std::string_view text() { return bytes(number()); }

  /// Returns a value of these bytes, which must be a part of the reader's. The bytes are not copied
  /// if they have an owner and are more than half of the owner's bytes.
  packed value(std::string_view text) const {
    bool is_most = all_ != nullptr && all_->owner && text.size() > all_->bytes.size() / 2;
    return is_most ? packed{text, all_->owner} : packed{text};
  }

private:
  std::string_view bytes_;
  const received_bytes* all_ = nullptr;
};

} // namespace manager
