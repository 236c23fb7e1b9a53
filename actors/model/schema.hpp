#pragma once

#include "actors/model/byte_sink.hpp"

#include <array>
#include <chrono>
#include <concepts>
#include <map>
#include <msgpack.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace manager {

template <class T> std::string schema();

/// A type that is shared by reference (a proxy) says its own schema name.
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

template <class T> inline constexpr bool is_optional = false;
template <class T> inline constexpr bool is_optional<std::optional<T>> = true;
template <class T> inline constexpr bool is_tuple = false;
template <class... T> inline constexpr bool is_tuple<std::tuple<T...>> = true;
template <class A, class B> inline constexpr bool is_tuple<std::pair<A, B>> = true;

template <class Tuple, size_t... I> std::string tuple_schema(std::index_sequence<I...>) {
  std::string members;
  ((members += (I == 0 ? "" : ",") + schema<std::tuple_element_t<I, Tuple>>()), ...);
  return "tuple<" + members + ">";
}

/// Stands in for a msgpack packer: a struct with MSGPACK_DEFINE hands it its members in turn, which
/// tells their types without a second declaration.
class schema_collector {
public:
  schema_collector& pack_array(size_t) { return *this; }
  schema_collector& pack_map(size_t) {
    named_ = true;
    return *this;
  }
  template <class T> schema_collector& pack(const T&) {
    // A struct with MSGPACK_DEFINE_MAP packs name, value, name, value, ...
    if (!named_ || ++count_ % 2 == 0)
      members_ += (members_.empty() ? "" : ",") + schema<T>();
    return *this;
  }
  std::string text() const { return (named_ ? "struct<" : "tuple<") + members_ + ">"; }

private:
  bool named_ = false;
  size_t count_ = 0;
  std::string members_;
};

/// Marks on this thread that the schema of a struct is being made.
class schema_under_way {
public:
  explicit schema_under_way(bool& mark) : mark_{mark} { mark_ = true; }
  ~schema_under_way() { mark_ = false; }
  schema_under_way(const schema_under_way&) = delete;
  schema_under_way& operator=(const schema_under_way&) = delete;

private:
  bool& mark_;
};

template <class T> std::string struct_schema() {
  if constexpr (std::default_initializable<T>) {
    static thread_local bool entered = false;
    if (entered) // a tree: a struct that holds containers of itself
      return "struct";
    schema_under_way mark{entered};
    schema_collector collector;
    T{}.msgpack_pack(collector);
    return collector.text();
  } else {
    return "struct";
  }
}

template <class T> std::string container_schema() {
  if constexpr (map_like<T>)
    return "map<" + schema<typename T::key_type>() + "," + schema<typename T::mapped_type>() + ">";
  else if constexpr (std::is_same_v<
                         T, std::vector<char>> || std::is_same_v<T, std::vector<unsigned char>>)
    return "bin";
  else
    return "array<" + schema<typename T::value_type>() + ">";
}

} // namespace detail

/// The name of `T` on the wire: its kind in MessagePack terms ("int", "array<str>",
/// "map<str,float>"), not its C++ type, so that programs built apart, and in other languages,
/// agree.
template <class T> std::string schema() {
  if constexpr (names_its_schema<T>)
    return T::schema_name();
  else if constexpr (std::is_same_v<T, bool>)
    return "bool";
  else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>)
    return "int";
  else if constexpr (std::is_floating_point_v<T>)
    return "float";
  else if constexpr (std::is_convertible_v<const T&, std::string_view>)
    return "str";
  else if constexpr (detail::is_optional<T>)
    return "optional<" + schema<typename T::value_type>() + ">";
  else if constexpr (detail::is_tuple<T>)
    return detail::tuple_schema<T>(std::make_index_sequence<std::tuple_size_v<T>>{});
  else if constexpr (detail::packs_itself<T>)
    return detail::struct_schema<T>();
  else if constexpr (detail::array_like<T>)
    return detail::container_schema<T>();
  else
    return "value";
}

} // namespace manager
