#pragma once

#include "actors/value/reference.hpp"

#include <array>
#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace manager {

/// Value as MessagePack bytes: the form in which values travel and are stored. The server never
/// needs the C++ type. Two values are equal if their bytes are; NaN therefore equals itself and
/// -0.0 differs from 0.0 (as keys of a dict they are equal, see packed_key.hpp). Equal numbers have
/// equal bytes: integers and floats take their shortest form. An empty sequence is no value.
///
/// The class takes 16 bytes. A value of up to 15 bytes is stored in the object; a longer value, or
/// a value with references, is stored in immutable memory that copies share. The cost of a copy
/// does not depend on the size. Different threads may use and destroy different copies.
class packed {
public:
  packed() noexcept = default;

  /// Copies the bytes.
  explicit packed(std::string_view bytes, references refs = {});
  explicit packed(const char* bytes) : packed{std::string_view{bytes}} {}

  /// Takes over a long string, copies a short one.
  explicit packed(std::string&& bytes, references refs = {}) {
    take_over(std::move(bytes), std::move(refs));
  }

  /// Shares immutable bytes in the memory of an owner.
  packed(std::string_view bytes, std::shared_ptr<const char[]> owner);

  packed(const packed& other) noexcept : words_{other.words_} {
    if (is_shared())
      block()->users.fetch_add(1, std::memory_order_relaxed);
  }
  packed(packed&& other) noexcept : words_{std::exchange(other.words_, {})} {}
  packed& operator=(packed other) noexcept {
    std::swap(words_, other.words_);
    return *this;
  }
  ~packed() {
    if (is_shared())
      release();
  }

  /// Returns the bytes; valid until this object is moved, changed or destroyed.
  std::string_view bytes() const& noexcept {
    return is_shared() ? block()->view() : std::string_view{own_bytes(), last_byte()};
  }

  /// Returns the bytes as a string. The string is moved if this is the only owner of one, otherwise
  /// copied.
  std::string bytes() &&;

  size_t size() const noexcept { return is_shared() ? block()->size : last_byte(); }
  bool empty() const noexcept { return size() == 0; }

  /// Returns the shared objects that the bytes refer to.
  const references& refs() const noexcept;
  void set_refs(references refs);

  friend bool operator==(const packed& left, const packed& right) noexcept {
    if (left.words_ == right.words_)
      return true;
    return (left.is_shared() || right.is_shared()) && left.bytes() == right.bytes();
  }

private:
  /// Place of the bytes: behind the block, in a string that was taken over, in an owner's memory.
  enum class kept : uint8_t { behind, in_string, by_owner };

  /// Block of a value that copies share.
  struct shared_bytes {
    std::atomic<uint32_t> users{1};
    const kept where;
    const size_t size;
    references refs;

    std::string_view view() const noexcept;
  };
  struct shared_string;
  struct owned_bytes;

  static constexpr size_t most_own_bytes = 15;
  static constexpr uint8_t shared_mark = 0xff;

  static shared_bytes* make_shared(std::string_view bytes, references refs);
  static shared_bytes* make_shared(std::string bytes, references refs);
  void take_over(std::string bytes, references refs);
  void hold(std::string_view bytes) noexcept;
  void hold(shared_bytes* block) noexcept;
  void release() noexcept;

  const char* own_bytes() const noexcept { return reinterpret_cast<const char*>(words_.data()); }
  uint8_t last_byte() const noexcept {
    return static_cast<uint8_t>(own_bytes()[sizeof words_ - 1]);
  }
  bool is_shared() const noexcept { return last_byte() == shared_mark; }
  shared_bytes* block() const noexcept {
    return reinterpret_cast<shared_bytes*>(static_cast<uintptr_t>(words_[0]));
  }

  /// Up to 15 bytes, zeros, and the number of bytes in the last byte; or a pointer, and
  /// `shared_mark` in the last byte.
  std::array<uint64_t, 2> words_{};
};

struct packed::shared_string : shared_bytes {
  std::string text;
};

struct packed::owned_bytes : shared_bytes {
  const char* data;
  std::shared_ptr<const char[]> owner;
};

inline std::string_view packed::shared_bytes::view() const noexcept {
  if (where == kept::behind)
    return {reinterpret_cast<const char*>(this + 1), size};
  return where == kept::in_string
             ? std::string_view{static_cast<const shared_string*>(this)->text}
             : std::string_view{static_cast<const owned_bytes*>(this)->data, size};
}

} // namespace manager

template <> struct std::hash<manager::packed> {
  size_t operator()(const manager::packed& value) const noexcept {
    return std::hash<std::string_view>{}(value.bytes());
  }
};
