#pragma once

#include "actors/value/schema.hpp"

#include <array>
#include <cstdint>
#include <exception>
#include <msgpack.hpp>
#include <string>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

// Reason why a value cannot be read as a C++ type: the first part of the value that does not fit,
// and its place. Also the check, before a value is read, of fixed numbers of members, which msgpack
// does not make.

namespace manager::detail {

/// Place of a part in a value, linked to the enclosing places.
struct place {
  const place* outer;
  std::string text; ///< "element 3", "value of \"key\""
};

/// Throws `type_mismatch`: "element 3: expected int, found str".
[[noreturn]] void throw_mismatch(const std::string& expected, const msgpack::object& found,
                                 const place* where);

/// Throws `failure` with the place in front.
[[noreturn]] void throw_at(const place* where, const error& failure);

/// Returns the place of an array element or a tuple member, or of a map's key or value.
place element_place(const place* outer, const char* what, size_t index);
place entry_place(const place* outer, const char* what, const msgpack::object& key);

// -- fixed numbers of members --------------------------------------------------------

/// Returns true if any part of a `T` has a fixed number of members.
template <class T> constexpr bool has_fixed_size() {
  constexpr bool has_parts = !packs_itself<T> && !path_like<T> && !names_its_schema<T>;
  if constexpr (is_tuple<T> || is_std_array<T> || packed_by_members<T> || is_a<T, std::variant>)
    return true;
  else if constexpr (has_parts && (is_optional<T> || is_pointer_to_one<T>))
    return has_fixed_size<typename held<T>::type>();
  else if constexpr (has_parts && map_like<T>)
    return has_fixed_size<typename T::key_type>() || has_fixed_size<typename T::mapped_type>();
  else if constexpr (has_parts && array_like<T>)
    return !std::is_same_v<T, std::string> && has_fixed_size<typename T::value_type>();
  else
    return false;
}

template <class T> void require_sizes(const msgpack::object& value);

template <class Tuple, size_t... I>
void require_member_sizes(const msgpack::object& value, std::index_sequence<I...>) {
  [[maybe_unused]] auto* members = array_of(value, sizeof...(I)).ptr;
  (require_sizes<std::remove_reference_t<std::tuple_element_t<I, Tuple>>>(members[I]), ...);
}

/// Throws msgpack::type_error unless every tuple and array in `value` has as many members as its
/// type. msgpack finds all other mismatches when it reads the value.
template <class T> void require_sizes(const msgpack::object& value) {
  using msgpack::type::object_type;
  if constexpr (!has_fixed_size<T>()) {
    return;
  } else if constexpr (is_tuple<T>) {
    require_member_sizes<T>(value, std::make_index_sequence<std::tuple_size_v<T>>{});
  } else if constexpr (packed_by_members<T>) {
    require_member_sizes<members_tuple<T>>(value, std::make_index_sequence<member_count<T>>{});
  } else if constexpr (is_optional<T> || is_pointer_to_one<T>) {
    if (!value.is_nil())
      require_sizes<typename held<T>::type>(value);
  } else if constexpr (map_like<T>) {
    for (uint32_t i = 0; value.type == object_type::MAP && i < value.via.map.size; ++i) {
      require_sizes<typename T::key_type>(value.via.map.ptr[i].key);
      require_sizes<typename T::mapped_type>(value.via.map.ptr[i].val);
    }
  } else if constexpr (array_like<T> && !is_blob<T>()) {
    if constexpr (is_std_array<T>)
      array_of(value, std::tuple_size_v<T>);
    for (uint32_t i = 0; value.type == object_type::ARRAY && i < value.via.array.size; ++i)
      require_sizes<typename T::value_type>(value.via.array.ptr[i]);
  }
}

// -- the first mismatch --------------------------------------------------------------

template <class T> void explain(const msgpack::object& value, const place* where);

using explainer = void (*)(const msgpack::object& value, const place* where);

/// Explainer of one member of a struct, with the member's name if it is packed by name.
struct member_explainer {
  std::string name;
  explainer explain_it;
};

/// Collects the members of a struct; takes the place of a msgpack packer, as schema_collector.
class explainer_collector {
public:
  explainer_collector& pack_array(size_t) { return *this; }
  explainer_collector& pack_map(size_t) {
    named_ = true;
    return *this;
  }
  template <class T> explainer_collector& pack(const T& member) {
    if constexpr (std::is_convertible_v<const T&, std::string>)
      if (named_ && name_.empty()) {
        name_ = member;
        return *this;
      }
    members_.push_back({std::exchange(name_, {}), &explain<T>});
    return *this;
  }
  const std::vector<member_explainer>& members() const noexcept { return members_; }

private:
  bool named_ = false;
  std::string name_;
  std::vector<member_explainer> members_;
};

void explain_members(const msgpack::object& value, const std::vector<member_explainer>& members,
                     const place* where);
void explain_elements(const msgpack::object& value, explainer element, const place* where);
void explain_entries(const msgpack::object& value, explainer key, explainer mapped,
                     const place* where);

template <class... T> std::vector<member_explainer> explainers(const std::tuple<T...>*) {
  return {{{}, &explain<std::remove_reference_t<T>>}...};
}
template <class A, class B> std::vector<member_explainer> explainers(const std::pair<A, B>*) {
  return {{{}, &explain<A>}, {{}, &explain<B>}};
}

template <class... T>
void explain_variant(const msgpack::object& value, const std::variant<T...>*, const place* where) {
  auto* parts = array_of(value, 2).ptr;
  constexpr std::array<explainer, sizeof...(T)> all{&explain<T>...};
  auto index = parts[0].as<uint64_t>();
  if (index >= all.size())
    throw msgpack::type_error{};
  all[index](parts[1], where);
}

/// Explains the parts of `value`; returns if each fits, or there are none.
/// @throws error as `explain`; msgpack::type_error if the value has other parts than a `T`
template <class T> void explain_parts(const msgpack::object& value, const place* where) {
  if constexpr (is_optional<T> || is_pointer_to_one<T>) {
    explain<typename held<T>::type>(value, where);
  } else if constexpr (is_tuple<T>) {
    array_of(value, std::tuple_size_v<T>);
    explain_members(value, explainers(static_cast<const T*>(nullptr)), where);
  } else if constexpr (packed_by_members<T>) {
    array_of(value, member_count<T>);
    explain_members(value, explainers(static_cast<members_tuple<T>*>(nullptr)), where);
  } else if constexpr (is_a<T, std::variant>) {
    explain_variant(value, static_cast<const T*>(nullptr), where);
  } else if constexpr (
      names_its_schema<T> || path_like<T> || std::is_convertible_v<const T&, std::string_view>) {
    return;
  } else if constexpr (packs_itself<T>) {
    if constexpr (std::default_initializable<T>) {
      explainer_collector members;
      T{}.msgpack_pack(members);
      explain_members(value, members.members(), where);
    }
  } else if constexpr (std::is_array_v<T>) {
    explain_elements(value, &explain<std::remove_extent_t<T>>, where);
  } else if constexpr (map_like<T>) {
    explain_entries(value, &explain<typename T::key_type>, &explain<typename T::mapped_type>,
                    where);
  } else if constexpr (array_like<T>) {
    if constexpr (!is_blob<T>())
      explain_elements(value, &explain<std::remove_const_t<typename T::value_type>>, where);
  }
}

/// Returns if `value` can be read as a `T`.
/// @throws error type_mismatch, naming the place of the first part that does not fit
template <class T> void explain(const msgpack::object& value, const place* where) {
  try {
    require_sizes<T>(value);
    if constexpr (std::is_array_v<T>) {
      T room;
      value.convert(room);
    } else {
      static_cast<void>(value.as<T>());
    }
    return;
  } catch (const std::bad_cast&) { // in the value, or in one of its parts
  } catch (const error& failure) {
    if constexpr (names_its_schema<T>)
      throw_at(where, failure);
  }
  try {
    explain_parts<T>(value, where);
  } catch (const std::bad_cast&) { // the value has other parts
  }
  throw_mismatch(schema<T>(), value, where);
}

/// Reads a value.
/// @throws error type_mismatch, naming the place of the mismatch
template <class T> T read(const msgpack::object& value) {
  try {
    require_sizes<T>(value);
    return value.as<T>();
  } catch (const std::bad_cast&) { // msgpack::type_error
    explain<T>(value, nullptr);
    throw_mismatch(schema<T>(), value, nullptr);
  } catch (const error&) { // a reference to an object of another type
    explain<T>(value, nullptr);
    throw;
  }
}

} // namespace manager::detail
