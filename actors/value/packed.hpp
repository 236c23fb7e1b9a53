#pragma once

#include "actors/value/byte_sink.hpp"
#include "actors/value/canonical.hpp"
#include "actors/value/errc.hpp"
#include "actors/value/mismatch.hpp"
#include "actors/value/packed_bytes.hpp"
#include "actors/value/reference.hpp"
#include "actors/value/schema.hpp"

#include <concepts>
#include <cstddef>
#include <functional>
#include <msgpack.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace manager {

/// Deepest nesting that is read. The limit protects every reader from running out of stack.
inline constexpr size_t max_depth = 64;

/// Deepest nesting of a value that an object stores. The difference is for the arrays in which
/// stored values travel together, so that every accepted value can be read back.
inline constexpr size_t max_stored_depth = max_depth - 4;

/// Returns a short name for what `value` holds: "int", "float", "str", "array of 3", ...
std::string describe(const packed& value);

namespace detail {

/// Parses `value`, whose bytes must outlive the result: the result refers to strings in them.
/// @throws error type_mismatch that names what was `expected`, if the bytes are malformed
msgpack::object_handle parse_expecting(std::string (*expected)(), const packed& value);

/// Throws `type_mismatch`: "expected int, found str".
[[noreturn]] void throw_mismatch(const std::string& expected, const packed& found);

} // namespace detail

/// Class whose objects are packed values themselves, as manager::any is.
template <class T>
concept wraps_packed = requires(const T& x, packed value) {
  { x.as_packed() } -> std::same_as<const packed&>;
  T::from_packed(std::move(value));
};

/// Packs a value of any type of docs/values.md: built-in types, standard containers, tuples,
/// optionals, variants, durations, plain structs, structs with MSGPACK_DEFINE. A packed value is
/// returned as it is. Callable from any thread.
template <class T> packed pack(const T& value) {
  if constexpr (std::is_same_v<T, packed>) {
    return value;
  } else if constexpr (wraps_packed<T>) {
    return value.as_packed();
  } else if constexpr (std::is_arithmetic_v<
                           T> || std::is_convertible_v<const T&, std::string_view>) {
    static_assert(detail::require_value_type<T>::passed);
    byte_sink sink;
    msgpack::pack(sink, value);
    return packed{std::move(sink).take()};
  } else {
    static_assert(detail::require_value_type<T>::passed);
    byte_sink sink;
    packed_references found;
    msgpack::pack(sink, value);
    return packed{std::move(sink).take(), std::move(found).take()};
  }
}

/// Reads a value of type `T`; for `packed`, returns the value as it is. Callable from any thread.
/// @throws error type_mismatch that names both types and the place, if the bytes hold another type:
/// "element 1: expected int, found str"
template <class T> T unpack(const packed& value) {
  if constexpr (std::is_same_v<T, packed>) {
    return value;
  } else if constexpr (wraps_packed<T>) {
    detail::parse_expecting(schema<T>, value);
    return T::from_packed(value);
  } else {
    static_assert(detail::require_receivable<T>::passed);
    auto parsed = detail::parse_expecting(schema<T>, value);
    unpacking_references known{value.refs()};
    return detail::read<T>(parsed.get());
  }
}

/// Reads a value that may be absent.
template <class T> std::optional<T> unpack_if_any(const std::optional<packed>& value) {
  return value ? std::optional<T>{unpack<T>(*value)} : std::nullopt;
}

} // namespace manager
