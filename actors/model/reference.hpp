#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace manager {

/// A shared object, named inside a value: what is left of a proxy when it is packed. Neither number
/// is ever used again, so a stored reference never comes to mean another object.
struct reference {
  uint64_t server = 0; ///< the incarnation of the server that has the object
  uint64_t object = 0; ///< the object's number in it

  friend auto operator<=>(const reference&, const reference&) = default;
};

/// The MessagePack extension type of a reference, and the size of its body: both numbers, highest
/// byte first.
inline constexpr int8_t reference_extension = 1;
inline constexpr size_t reference_bytes = 16;

std::array<char, reference_bytes> to_bytes(const reference& named);
reference reference_from(std::span<const char, reference_bytes> bytes);

/// The references of one value: just their names here. In a server a set keeps the objects alive,
/// in a client it has their proxies; `with` makes another set of the same kind.
class reference_set {
public:
  explicit reference_set(std::vector<reference> names) : names_{std::move(names)} {}
  virtual ~reference_set() = default;
  reference_set(const reference_set&) = delete;
  reference_set& operator=(const reference_set&) = delete;

  /// Sorted, each once.
  const std::vector<reference>& names() const noexcept { return names_; }

  virtual std::unique_ptr<reference_set> with(std::vector<reference> names) const;

private:
  std::vector<reference> names_;
};

/// The references of one value, as a value: a null pointer for the many that have none.
class references {
public:
  references() = default;
  explicit references(std::vector<reference> names);
  explicit references(std::unique_ptr<reference_set> set) : set_{std::move(set)} {}
  references(const references& other);
  references(references&&) noexcept = default;
  references& operator=(const references& other);
  references& operator=(references&&) noexcept = default;
  ~references() = default;

  bool empty() const noexcept { return !set_; }
  const std::vector<reference>& names() const noexcept;
  const reference_set* set() const noexcept { return set_.get(); }

  /// A set of the same kind with these names.
  references with(std::vector<reference> names) const;

  /// Takes the references of another value in.
  void add(const references& more);

private:
  std::unique_ptr<reference_set> set_;
};

/// While it lives, references that are packed on this thread are noted here.
class packed_references {
public:
  packed_references();
  ~packed_references();
  packed_references(const packed_references&) = delete;
  packed_references& operator=(const packed_references&) = delete;

  references take() &&;

  /// Notes a reference; false when nobody collects them on this thread.
  static bool note(const reference& named);

private:
  std::vector<reference> names_;
  packed_references* outer_;
};

/// While it lives, references that are unpacked on this thread are looked up in this set.
class unpacking_references {
public:
  explicit unpacking_references(const references& known);
  ~unpacking_references();
  unpacking_references(const unpacking_references&) = delete;
  unpacking_references& operator=(const unpacking_references&) = delete;

  /// The set of the value that is being unpacked, or null.
  static const reference_set* current() noexcept;

private:
  const reference_set* outer_;
};

} // namespace manager
