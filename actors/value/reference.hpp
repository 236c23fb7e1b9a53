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

/// Reference to a shared object inside a value; a packed proxy. Neither number is reused, so a
/// stored reference never refers to another object.
struct reference {
  uint64_t server = 0; ///< incarnation of the object's server
  uint64_t object = 0; ///< number of the object in that server

  friend auto operator<=>(const reference&, const reference&) = default;
};

/// MessagePack extension type of a reference, and the size of its body: both numbers, highest byte
/// first.
inline constexpr int8_t reference_extension = 1;
inline constexpr size_t reference_bytes = 16;

std::array<char, reference_bytes> to_bytes(const reference& named);
reference reference_from(std::span<const char, reference_bytes> bytes);

/// References of one value. This base class has only their names; a server's set also keeps the
/// objects alive, a client's set has their proxies. `with` makes another set of the same kind.
class reference_set {
public:
  explicit reference_set(std::vector<reference> names) : names_{std::move(names)} {}
  virtual ~reference_set() = default;
  reference_set(const reference_set&) = delete;
  reference_set& operator=(const reference_set&) = delete;

  /// Returns the names, sorted, each once.
  const std::vector<reference>& names() const noexcept { return names_; }

  virtual std::unique_ptr<reference_set> with(std::vector<reference> names) const;

private:
  std::vector<reference> names_;
};

/// References of one value, with value semantics; a null pointer if there are none.
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

  /// Returns a set of the same kind with these names.
  references with(std::vector<reference> names) const;

  /// Adds the references of another value.
  void add(const references& more);

private:
  std::unique_ptr<reference_set> set_;
};

/// Collects the references that are packed on this thread while the collector lives.
class packed_references {
public:
  packed_references();
  ~packed_references();
  packed_references(const packed_references&) = delete;
  packed_references& operator=(const packed_references&) = delete;

  references take() &&;

  /// Adds a reference to this thread's collector; returns false if there is none.
  static bool note(const reference& named);

private:
  std::vector<reference> names_;
  packed_references* outer_;
};

/// Sets the references for values that are unpacked on this thread while this object lives.
class unpacking_references {
public:
  explicit unpacking_references(const references& known);
  ~unpacking_references();
  unpacking_references(const unpacking_references&) = delete;
  unpacking_references& operator=(const unpacking_references&) = delete;

  /// Returns the set of the value that is being unpacked, or null.
  static const reference_set* current() noexcept;

private:
  const reference_set* outer_;
};

} // namespace manager
