#pragma once

#include "actors/value/packed_text.hpp"
#include "actors/value/packed_value.hpp"
#include "manager/detail/call.hpp"

#include <compare>
#include <concepts>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

namespace manager {
namespace detail {

/// Adds a packed value to a larger one that is being packed, with the references in it.
template <class Stream> void pack_packed(msgpack::packer<Stream>& out, const packed& value) {
  for (auto& named : value.refs().names())
    packed_references::note(named);
  out.pack_bin_body(value.bytes().data(), static_cast<uint32_t>(value.size()));
}

/// Packs one part of the value that is being unpacked.
packed pack_part(const msgpack::object& part);

/// Returns "int", "array", ...: the kind of a value.
std::string kind_of_value(const packed& value);

/// Reads a value whose type no schema tells: an integer is not read as a double.
/// @throws error type_mismatch
template <class T> T unpack_untyped(const packed& value) {
  if (std::is_floating_point_v<T> && kind_of_value(value) == "int")
    throw_mismatch(schema<T>(), value);
  return unpack<T>(value);
}

} // namespace detail

/// A value of any type, for containers of elements of different types:
/// `manager::list<manager::any>`. An `any` holds its value packed, so it can be read as every type
/// of the same kind: `any{42}.get<int64_t>()`. Two `any` are equal if their packed bytes are equal.
/// Copies are independent.
class any {
public:
  /// Tells that an `any` can be packed as nil, so that an optional of it would be ambiguous.
  static constexpr bool may_be_nil = true;

  static std::string schema_name() { return "value"; }

  /// Makes nil.
  any() : value_{pack(msgpack::type::nil_t{})} {}

  /// Holds a value of any type of docs/values.md.
  template <class T>
  requires(
      !std::same_as<std::remove_cvref_t<T>, any> && !std::same_as<std::remove_cvref_t<T>, packed>)
      any(const T& value) {
    detail::packed_objects objects; // keeps the objects of the proxies in `value` alive
    value_ = pack(value);
    if (!value_.refs().empty())
      value_.set_refs(detail::live_references(std::move(objects).take()));
  }

  /// Holds a value that is packed already.
  /// @throws error bad_argument if the bytes are not exactly one well-formed value
  static any from_packed(packed value) {
    require_value(value);
    any held;
    held.value_ = std::move(value);
    return held;
  }
  const packed& as_packed() const noexcept { return value_; }

  /// Returns the value.
  /// @throws error type_mismatch, naming both types, if the value has another type
  template <class T> T get() const { return detail::unpack_untyped<T>(value_); }

  /// Returns the value; nullopt if the value has another type.
  template <class T> std::optional<T> get_if() const {
    try {
      return get<T>();
    } catch (const error& failure) {
      if (failure.kind() != errc::type_mismatch)
        throw;
      return std::nullopt;
    }
  }

  /// Returns true if `get<T>` would succeed.
  template <class T> bool is() const { return get_if<T>().has_value(); }

  bool is_nil() const noexcept { return manager::is_nil(value_); }

  /// Returns "nil", "bool", "int", "float", "str", "bin", "array", "map", or "object" for a proxy.
  std::string kind() const { return detail::kind_of_value(value_); }

  friend bool operator==(const any&, const any&) = default;

  /// Orders by kind, then by value, as the server's sort does; see `packed_order`. 1 comes before
  /// 1.0.
  friend std::strong_ordering operator<=>(const any& left, const any& right) {
    auto order = packed_order(left.value_, right.value_);
    return order != 0 ? order : left.value_.bytes() <=> right.value_.bytes();
  }

  /// Prints the value like JSON: `[1, 2.5, "text"]`.
  friend std::ostream& operator<<(std::ostream& out, const any& shown) {
    return out << preview(shown.value_);
  }

  // For MessagePack.

  template <class Packer> void msgpack_pack(Packer& out) const { detail::pack_packed(out, value_); }
  void msgpack_unpack(const msgpack::object& value) { value_ = detail::pack_part(value); }

private:
  packed value_;
};

} // namespace manager

/// @cond
template <> struct std::hash<manager::any> {
  size_t operator()(const manager::any& value) const noexcept {
    return std::hash<manager::packed>{}(value.as_packed());
  }
};
/// @endcond
