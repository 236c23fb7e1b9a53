#pragma once

#include "actors/value/adaptors.hpp"

#include <concepts>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace manager {

template <class T> std::string schema();

namespace detail {

template <class Tuple, size_t... I> std::string tuple_schema(std::index_sequence<I...>) {
  std::string members;
  ((members += (I == 0 ? "" : ",") + schema<std::tuple_element_t<I, Tuple>>()), ...);
  return "tuple<" + members + ">";
}

/// Collects the types of a struct's members. Takes the place of a msgpack packer: a struct with
/// MSGPACK_DEFINE passes its members to the packer in turn.
class schema_collector {
public:
  explicit schema_collector(std::string kind = "tuple") : kind_{std::move(kind)} {}

  schema_collector& pack_array(size_t) { return *this; }
  schema_collector& pack_map(size_t) {
    named_ = true;
    kind_ = "struct";
    return *this;
  }
  template <class T> schema_collector& pack(const T&) {
    // MSGPACK_DEFINE_MAP packs name, value, name, value, ...
    if (!named_ || ++count_ % 2 == 0)
      add<T>();
    return *this;
  }
  template <class T> void add() { members_ += (members_.empty() ? "" : ",") + schema<T>(); }
  std::string text() const { return kind_ + "<" + members_ + ">"; }

private:
  std::string kind_;
  bool named_ = false;
  size_t count_ = 0;
  std::string members_;
};

/// Marks that the schema of a struct is being made on this thread.
class schema_under_way {
public:
  explicit schema_under_way(bool& mark) : mark_{mark} { mark_ = true; }
  ~schema_under_way() { mark_ = false; }
  schema_under_way(const schema_under_way&) = delete;
  schema_under_way& operator=(const schema_under_way&) = delete;

private:
  bool& mark_;
};

/// Returns "tuple<int,str>" for the members of a struct. In a struct that holds containers of
/// itself (a tree), the inner struct is "struct".
template <class T> std::string struct_schema() {
  if constexpr (std::default_initializable<T>) {
    static thread_local bool entered = false;
    if (entered)
      return "struct";
    schema_under_way mark{entered};
    schema_collector collector;
    if constexpr (packs_itself<T>)
      T{}.msgpack_pack(collector);
    else
      []<class... Member>(schema_collector& members, std::tuple<Member&...>*) {
        (members.add<Member>(), ...);
      }(collector, static_cast<members_tuple<T>*>(nullptr));
    return collector.text();
  } else {
    return "struct";
  }
}

template <class... T> std::string variant_schema(const std::variant<T...>*) {
  schema_collector alternatives{"variant"};
  (alternatives.add<T>(), ...);
  return alternatives.text();
}

template <class Rep, class Period>
std::string duration_schema(const std::string& kind, const std::chrono::duration<Rep, Period>*) {
  return kind + "<" + schema<Rep>() + "," + unit_name<Period>() + ">";
}

template <class Clock, class Duration>
std::string time_schema(const std::chrono::time_point<Clock, Duration>*) {
  return duration_schema(clock_kind<Clock>(), static_cast<const Duration*>(nullptr));
}

template <class T> std::string container_schema() {
  if constexpr (map_like<T>)
    return "map<" + schema<typename T::key_type>() + "," + schema<typename T::mapped_type>() + ">";
  else if constexpr (is_blob<T>())
    return "bin";
  else
    return "array<" + schema<std::remove_const_t<typename T::value_type>>() + ">";
}

/// Returns the schema of a class that is not a container.
template <class T> std::string class_schema() {
  if constexpr (is_a<T, std::variant>)
    return variant_schema(static_cast<const T*>(nullptr));
  else if constexpr (is_a<T, std::chrono::duration>)
    return duration_schema("duration", static_cast<const T*>(nullptr));
  else if constexpr (is_a<T, std::chrono::time_point>)
    return time_schema(static_cast<const T*>(nullptr));
  else if constexpr (is_a<T, std::complex>)
    return schema<std::pair<typename T::value_type, typename T::value_type>>();
  else if constexpr (is_bitset<T>)
    return "bits<" + std::to_string(T{}.size()) + ">";
  else if constexpr (packed_by_members<T> || packs_itself<T>)
    return struct_schema<T>();
  else
    return "value";
}

} // namespace detail

/// Returns the name of `T` on the wire: its kind in MessagePack terms ("int", "array<str>",
/// "map<str,float>"). It is not the C++ type, so that programs built separately, and in other
/// languages, agree.
template <class T> std::string schema() {
  static_assert(detail::require_value_type<T>::passed);
  if constexpr (names_its_schema<T>)
    return T::schema_name();
  else if constexpr (std::is_same_v<T, bool>)
    return "bool";
  else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>)
    return "int";
  else if constexpr (std::is_floating_point_v<T>)
    return "float";
  else if constexpr (std::is_convertible_v<const T&, std::string_view> || detail::path_like<T>)
    return "str";
  else if constexpr (std::is_array_v<T>)
    return "array<" + schema<std::remove_extent_t<T>>() + ">";
  else if constexpr (detail::is_nothing<T>)
    return "nil";
  else if constexpr (detail::is_optional<T> || detail::is_pointer_to_one<T>)
    return "optional<" + schema<typename detail::held<T>::type>() + ">";
  else if constexpr (detail::is_tuple<T>)
    return detail::tuple_schema<T>(std::make_index_sequence<std::tuple_size_v<T>>{});
  else if constexpr (!detail::packs_itself<
                         T> && !detail::packed_by_members<T> && detail::array_like<T>)
    return detail::container_schema<T>();
  else
    return detail::class_schema<T>();
}

} // namespace manager
