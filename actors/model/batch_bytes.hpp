#pragma once

#include "actors/model/errc.hpp"

#include <array>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// How the elements of batched calls and answers stand behind each other: numbers in eight bytes,
// lowest first; a bool in one; a string as its length and its bytes; what may be absent as a bool
// and the rest.

namespace manager {

/// std::optional, and CAF's.
template <class T>
concept maybe_absent = requires(const T& x) {
  static_cast<bool>(x);
  *x;
};

/// Appends elements to a string.
class batch_writer {
public:
  explicit batch_writer(std::string& bytes) : bytes_{bytes} {}

  void add(bool x) { bytes_ += static_cast<char>(x); }
  template <size_t Count> void add(const std::array<uint64_t, Count>& numbers) {
    std::array<char, 8 * Count> bytes;
    for (size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<char>(numbers[i / 8] >> (i % 8 * 8));
    bytes_.append(bytes.data(), bytes.size()); // at once: this is what batches spend their time on
  }
  void add(uint64_t x) { add(std::array{x}); }
  void add(int64_t x) { add(static_cast<uint64_t>(x)); }
  void add(std::string_view x) {
    add(uint64_t{x.size()});
    bytes_ += x;
  }
  void add(const std::string& x) { add(std::string_view{x}); }
  template <maybe_absent T> void add(const T& x) {
    add(static_cast<bool>(x));
    if (x)
      add(*x);
  }

private:
  std::string& bytes_;
};

/// Takes elements off the front of bytes that must outlive it.
/// @throws error bad_argument when there are not enough
class batch_reader {
public:
  explicit batch_reader(std::string_view bytes) : bytes_{bytes} {}

  bool at_end() const noexcept { return bytes_.empty(); }

  std::string_view bytes(uint64_t count) {
    if (count > bytes_.size())
      throw error{errc::bad_argument, "the batch ends within a call"};
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

  template <class T> T get() {
    if constexpr (std::is_same_v<T, bool>) {
      return bytes(1)[0] != 0;
    } else if constexpr (std::is_integral_v<T>) {
      return static_cast<T>(number());
    } else if constexpr (std::is_same_v<T, std::string>) {
      return std::string{bytes(number())};
    } else {
      static_assert(maybe_absent<T>);
      using value = std::decay_t<decltype(*std::declval<T&>())>;
      return get<bool>() ? T{get<value>()} : T{};
    }
  }

private:
  std::string_view bytes_;
};

} // namespace manager
