#pragma once

#include "actors/value/element_kind.hpp"
#include "actors/value/packed_value.hpp"
#include "actors/value/schema_tree.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// Bytes of an array's elements: an element is a number or a bool (see element_kind), or a tuple of
/// elements that are stored one after the other, without gaps. As a value, a tuple is an array of
/// its members. Immutable; used by any thread.
class element_layout {
public:
  explicit element_layout(element_kind kind = element_kind::i64);

  /// Reads the name of a layout: "f64", "tuple<f32,tuple<i8,bool>>".
  /// @throws error bad_argument
  explicit element_layout(const schema_tree& name);

  /// Returns the name.
  std::string name() const;

  /// Returns the size of an element in bytes.
  int64_t width() const noexcept { return width_; }

  /// Returns the kind of a number or bool.
  /// @throws error bad_argument for a tuple, which cannot be `done` ("added")
  element_kind number_kind(std::string_view done) const;

  /// Returns, or writes, the value of the element at `bytes`.
  packed value_at(const char* bytes) const;
  void write_value(packed_writer& out, const char* bytes) const;

  /// Returns, or appends, the bytes of an element of this value.
  /// @throws error type_mismatch
  std::string bytes_of(const packed& value) const;
  void append_bytes(const packed& value, std::string& to) const;

  /// Checks that the bytes are those of elements.
  /// @throws error bad_argument
  void require_elements(std::string_view bytes) const;

  /// Layout and place, in bytes, of a member of an element.
  struct member {
    const element_layout* layout;
    int64_t offset;
  };

  /// Returns the member at the end of a path of indexes, from the outside in. No path, or an empty
  /// one, means the element itself.
  /// @throws error out_of_range, type_mismatch
  member at(const std::optional<packed>& path) const;

private:
  element_kind kind_ = element_kind::i64; ///< of an element without members
  std::vector<element_layout> members_;
  std::vector<int64_t> bools_; ///< places of bools in an element
  int64_t width_ = 0;
};

} // namespace manager
