#pragma once

#include "actors/model/errc.hpp"
#include "actors/model/packed.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace manager {

/// How much one object may hold.
struct object_limits {
  int64_t items = int64_t{1} << 31;                          ///< elements, entries
  int64_t bytes = std::numeric_limits<int64_t>::max();       ///< of their values, as packed
  int64_t value_bytes = std::numeric_limits<int64_t>::max(); ///< of one value that grows in place
};

/// What one object holds: so many items, with so many bytes.
struct amount {
  int64_t items = 0;
  int64_t bytes = 0;

  friend amount operator+(amount a, amount b) { return {a.items + b.items, a.bytes + b.bytes}; }
  friend amount operator-(amount a, amount b) { return {a.items - b.items, a.bytes - b.bytes}; }
  amount& operator+=(amount more) { return *this = *this + more; }
  amount& operator-=(amount less) { return *this = *this - less; }
  friend bool operator==(const amount&, const amount&) = default;
};

/// What one value amounts to, an entry, all values of a range.
inline amount amount_of(const packed& value) {
  return {1, static_cast<int64_t>(value.bytes.size())};
}
inline amount amount_of_entry(const packed& key, const packed& value) {
  return {1, static_cast<int64_t>(key.bytes.size() + value.bytes.size())};
}
template <class Iterator> amount amount_of_all(Iterator first, Iterator last) {
  amount all;
  for (; first != last; ++first)
    all += amount_of(*first);
  return all;
}
inline amount amount_of_all(const std::vector<packed>& values) {
  return amount_of_all(values.begin(), values.end());
}

/// Keeps an object within its limits: the object asks before it grows, and books every change.
class quota {
public:
  /// @throws error limit_reached when the object holds more already
  void set_limits(const object_limits& limits) {
    limits_ = limits;
    require({});
  }

  /// @throws error limit_reached when there is no room for `more`
  void require(amount more) const {
    auto then = used_ + more;
    if (more.items >= 0 && then.items > limits_.items)
      throw_limit(then.items, limits_.items, "items");
    if (more.bytes >= 0 && then.bytes > limits_.bytes)
      throw_limit(then.bytes, limits_.bytes, "bytes");
  }

  /// @throws error too_large when a value grew in place to more than one may have
  void require_value_size(size_t bytes) const {
    if (static_cast<int64_t>(bytes) > limits_.value_bytes)
      throw error{errc::too_large, "the value would have " + std::to_string(bytes)
                                       + " bytes, the maximum is "
                                       + std::to_string(limits_.value_bytes)};
  }

  /// Books a change for which there is room.
  void add(amount more) noexcept { used_ += more; }
  void remove(amount less) noexcept { used_ -= less; }
  void clear() noexcept { used_ = {}; }

  /// `require` and `add`.
  void take(amount more) {
    require(more);
    add(more);
  }

  const amount& used() const noexcept { return used_; }

private:
  [[noreturn]] static void throw_limit(int64_t wanted, int64_t most, const std::string& what) {
    throw error{errc::limit_reached, "the object would hold " + std::to_string(wanted) + " " + what
                                         + ", at most " + std::to_string(most) + " are allowed"};
  }

  object_limits limits_;
  amount used_;
};

} // namespace manager
