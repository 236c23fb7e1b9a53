#pragma once

#include "actors/value/aggregate.hpp"
#include "actors/value/byte_sink.hpp"

#include <array>
#include <bitset>
#include <chrono>
#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <msgpack.hpp>
#include <optional>
#include <ratio>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// Kinds of C++ types as values; docs/values.md lists them for users.

namespace manager {

/// Types that define their own schema name: proxies, which are shared by reference.
template <class T>
concept names_its_schema = requires {
  { T::schema_name() } -> std::convertible_to<std::string>;
};

namespace detail {

template <class T>
concept map_like = requires {
  typename T::key_type;
  typename T::mapped_type;
};

template <class T>
concept array_like = requires(const T& x) {
  typename T::value_type;
  x.begin();
  x.end();
};

template <class T>
concept packs_itself = requires(const T& x, msgpack::packer<byte_sink>& out) {
  x.msgpack_pack(out);
};

/// std::filesystem::path, whose header would slow the compilation of every user's file.
template <class T>
concept path_like = requires(const T& x) {
  { x.native() } -> std::same_as<const std::string&>;
  { x.lexically_normal() } -> std::same_as<T>;
};

template <class T>
concept byte_like =
    std::same_as<T, char> || std::same_as<T, unsigned char> || std::same_as<T, std::byte>;

template <class T, template <class...> class Template> inline constexpr bool is_a = false;
template <template <class...> class Template, class... A>
inline constexpr bool is_a<Template<A...>, Template> = true;

template <class T> inline constexpr bool is_optional = is_a<T, std::optional>;
template <class T>
inline constexpr bool is_pointer_to_one = is_a<T, std::shared_ptr> || is_a<T, std::unique_ptr>;
template <class T> inline constexpr bool is_tuple = is_a<T, std::tuple> || is_a<T, std::pair>;
template <class T> inline constexpr bool is_std_array = false;
template <class T, size_t N> inline constexpr bool is_std_array<std::array<T, N>> = true;
template <class T> inline constexpr bool is_span = false;
template <class T, size_t N> inline constexpr bool is_span<std::span<T, N>> = true;
template <class T> inline constexpr bool is_bitset = false;
template <size_t N> inline constexpr bool is_bitset<std::bitset<N>> = true;

/// Type of the value in an optional or an owning pointer.
template <class T> struct held { using type = typename T::value_type; };
template <class T>
requires is_pointer_to_one<T>
struct held<T> {
  using type = typename T::element_type;
};

/// Types that have only one value, which is packed as nil.
template <class T>
inline constexpr bool is_nothing =
    std::is_same_v<
        T, std::monostate> || std::is_null_pointer_v<T> || std::is_same_v<T, msgpack::type::nil_t>;

/// Returns true if a value of this type can be packed as nil.
template <class T> constexpr bool packs_as_nil() {
  if constexpr (requires { T::may_be_nil; })
    return T::may_be_nil;
  else
    return is_optional<T> || is_pointer_to_one<T> || is_nothing<T>;
}

/// Returns true for a sequence of bytes that MessagePack packs as a blob.
template <class T> constexpr bool is_blob() {
  if constexpr (is_a<T, std::vector> || is_std_array<T> || is_span<T>)
    return byte_like<std::remove_const_t<typename T::value_type>>;
  else
    return false;
}

/// Types that refer to data of another owner: they can be sent, but not received.
template <class T>
inline constexpr bool is_view =
    is_span<
        T> || std::is_same_v<T, std::string_view> || std::is_same_v<T, const char*> || is_a<T, std::reference_wrapper>;

/// Types for which MessagePack has neither an adaptor nor a member function. The adaptor for all
/// others takes them, see adaptors.hpp. A program's own adaptor is more specialised and takes
/// precedence.
template <class T>
concept has_no_adaptor =
    !packs_itself<
        T> && (std::is_class_v<T> || std::is_union_v<T> || std::is_enum_v<T> || std::is_pointer_v<T> || std::is_member_pointer_v<T> || std::is_same_v<T, long double> || std::is_same_v<T, char8_t> || std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>);

/// Types that the adaptor for all others packs.
template <class T>
concept found_adaptable = bool(msgpack::adaptor::pack<T>::for_all_others);

/// Classes that are packed member by member.
template <class T>
concept packed_by_members = found_adaptable<T> && plain_aggregate<T>;

/// Types that the adaptor for all others can pack.
template <class T>
concept adaptable = std::is_enum_v<T> || path_like<T> || plain_aggregate<T> ||(
    std::is_integral_v<T> && !std::is_pointer_v<T>);

/// Fails to compile, naming the type and the remedy, for a type that is not a value.
template <class T> struct require_value_type {
  static constexpr bool adapted = found_adaptable<T>;

  static_assert(!std::is_pointer_v<T> || !adapted,
                "a pointer is no value, because it means nothing in another process: use what it "
                "points to, std::optional, or a shared object's proxy");
  static_assert(!std::is_same_v<T, long double>,
                "long double is no value, because hosts differ in it: use double");
  static_assert(!adapted || !std::is_aggregate_v<T> || adaptable<T> || !has_base<T>,
                "an aggregate with a base class needs its members listed: write "
                "MSGPACK_DEFINE(MSGPACK_BASE(base), member, ...) into it");
  static_assert(!adapted || !std::is_aggregate_v<T> || adaptable<T> || has_base<T>,
                "this aggregate has more than 16 members, or some without a default: write "
                "MSGPACK_DEFINE(member, ...) into it");
  static_assert(
      !adapted
          || std::is_aggregate_v<
              T> || adaptable<T> || std::is_pointer_v<T> || std::is_same_v<T, long double>,
      "this type is no value: write MSGPACK_DEFINE(member, ...) into it, or make it a "
      "struct of public members without constructors; docs/values.md lists all types");
  static constexpr bool passed = true;
};

template <class T>
requires(is_optional<T> || is_pointer_to_one<T>) struct require_value_type<T> {
  static_assert(!packs_as_nil<typename held<T>::type>(),
                "an empty optional and one that holds an empty one would be the same value: use "
                "std::variant<std::monostate, T> in place of std::optional<T>");
  static constexpr bool passed = true;
};

/// Fails to compile for a type that can only be sent.
template <class T> struct require_receivable {
  static_assert(!is_view<T>, "a view can be sent, but not received, because nothing would own what "
                             "it refers to: use std::vector, std::string or the value itself");
  static constexpr bool passed = require_value_type<T>::passed;
};

/// Returns the name of a duration's unit in a schema: "ms", "1/30s".
template <class Period> std::string unit_name() {
  using period = typename Period::type;
  auto is = [](auto wanted) { return std::ratio_equal_v<period, decltype(wanted)>; };
  if (is(std::nano{}))
    return "ns";
  if (is(std::micro{}))
    return "us";
  if (is(std::milli{}))
    return "ms";
  if (is(std::ratio<60>{}))
    return "min";
  if (is(std::ratio<3600>{}))
    return "h";
  if (is(std::ratio<86400>{}))
    return "d";
  auto factor =
      std::to_string(period::num) + (period::den == 1 ? "" : "/" + std::to_string(period::den));
  return (factor == "1" ? "" : factor) + "s";
}

/// Returns the kind of a clock's times in a schema. Times of different clocks are different values.
template <class Clock> std::string clock_kind() {
  if (std::is_same_v<Clock, std::chrono::system_clock>)
    return "time";
  return std::is_same_v<Clock, std::chrono::steady_clock> ? "steady_time" : "clock_time";
}

} // namespace detail
} // namespace manager
