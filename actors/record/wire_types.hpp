#pragma once

#include "actors/record/granted_object.hpp"
#include "actors/value/packed.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

namespace manager {

/// Type of the operation tables on the wire.
template <class T> struct wire_entry {
  using type = T;
  std::string_view word;         ///< name in docs/protocol.md
  std::string_view message_type; ///< CAF's name of the type as an element of a message
  bool in_calls = true;          ///< false: the type occurs in answers only
};

/// Types of the operation tables: a row's arguments and results have no others. The position of a
/// type is its number in answers (docs/protocol.md). From this list derive `answer`, the reading of
/// answers, the calls in CAF messages, CAF's type names, and the types that peers may send. A new
/// type also needs its bytes (`record_part`), its form in a message (`wire`), and a `value_kind`;
/// without them the library does not compile.
inline constexpr std::tuple wire_types{
    wire_entry<std::monostate>{"no result", "@unit"},
    wire_entry<bool>{"bool", "bool"},
    wire_entry<int64_t>{"int", "@i64"},
    wire_entry<uint64_t>{"unsigned number", "@u64"},
    wire_entry<std::string>{"text", "@str"},
    wire_entry<packed>{"value", "@str"},
    wire_entry<std::optional<packed>>{"`value?`", "opt_value"},
    wire_entry<std::optional<int64_t>>{"`int?`", "opt_int"},
    wire_entry<granted_object>{"granted object", "grant", false},
    wire_entry<std::vector<granted_object>>{"granted objects", "std::vector<grant>", false},
};

/// Calls `visit` with each entry of the list.
template <class Visit> constexpr void for_each_wire_type(const Visit& visit) {
  std::apply([&](auto... entry) { (visit(entry), ...); }, wire_types);
}

namespace detail {

template <class... T, class... More>
std::variant<T..., More...> variant_of(const std::tuple<wire_entry<T>...>&,
                                       std::type_identity<std::tuple<More...>>);

} // namespace detail

/// Variant of all types in the list, and of `More`.
template <class... More>
using wire_variant =
    decltype(detail::variant_of(wire_types, std::type_identity<std::tuple<More...>>{}));

} // namespace manager
