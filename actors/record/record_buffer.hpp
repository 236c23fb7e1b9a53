#pragma once

#include "actors/value/packed_bytes.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace manager {

/// Buffer of records or answers to be sent. Large values are not copied into the bytes: the buffer
/// shares them. It shares no value with references: the end of these may call the buffer's user,
/// and must not depend on how fast a peer reads. Not thread-safe.
class record_buffer {
public:
  /// Size from which values are shared: copying costs more than another write to the socket.
  static constexpr size_t shared_from = size_t{64} << 10;

  /// Returns all bytes except those of the shared values.
  std::string& bytes() noexcept { return bytes_; }

  size_t size() const noexcept { return bytes_.size() + shared_size_; }
  bool empty() const noexcept { return bytes_.empty(); }

  /// Appends the bytes of a value.
  void add(const packed& value) {
    if (value.size() < shared_from || !value.refs().empty()) {
      bytes_ += value.bytes();
      return;
    }
    shared_.push_back({bytes_.size(), value});
    shared_size_ += value.size();
  }

  /// Calls `take` with the bytes of each part, in order.
  template <class Take> void visit(const Take& take) const {
    size_t begin = 0;
    for (auto& [at, value] : shared_) {
      take(std::string_view{bytes_}.substr(begin, at - begin));
      take(value.bytes());
      begin = at;
    }
    take(std::string_view{bytes_}.substr(begin));
  }

  bool has_shared() const noexcept { return !shared_.empty(); }

  /// Returns all bytes in one string.
  std::string joined() && {
    if (!has_shared())
      return std::move(bytes_);
    std::string all;
    all.reserve(size());
    visit([&](std::string_view part) { all += part; });
    return all;
  }

  void clear() noexcept {
    bytes_.clear();
    shared_.clear();
    shared_size_ = 0;
  }

  /// Removes everything that was appended when `bytes` had this size or more.
  void roll_back(size_t bytes) noexcept {
    bytes_.resize(bytes);
    for (; !shared_.empty() && shared_.back().at > bytes; shared_.pop_back())
      shared_size_ -= shared_.back().value.size();
  }

private:
  struct shared_value {
    size_t at; ///< number of bytes before the value
    packed value;
  };

  std::string bytes_;
  std::vector<shared_value> shared_;
  size_t shared_size_ = 0;
};

/// Return the bytes to append to, for functions that take a string or a buffer.
inline std::string& bytes_of(std::string& to) noexcept {
  return to;
}
inline std::string& bytes_of(record_buffer& to) noexcept {
  return to.bytes();
}

} // namespace manager
