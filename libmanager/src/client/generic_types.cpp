#include "manager/generic.hpp"

#include "actors/object_types.hpp"

// The operation tables, written down as data.

namespace manager {
namespace {

template <class T> constexpr value_kind kind_of = value_kind::value;
template <> constexpr value_kind kind_of<void> = value_kind::nothing;
template <> constexpr value_kind kind_of<bool> = value_kind::boolean;
template <> constexpr value_kind kind_of<int64_t> = value_kind::integer;
template <> constexpr value_kind kind_of<uint64_t> = value_kind::natural;
template <> constexpr value_kind kind_of<std::string> = value_kind::text;

template <class T> struct described { static constexpr value_type type{kind_of<T>, false}; };
template <class T> struct described<std::optional<T>> {
  static constexpr value_type type{kind_of<T>, true};
};

template <class... A> std::vector<value_type> arguments_of(std::type_identity<std::tuple<A...>>) {
  return {described<A>::type...};
}

template <class Row> operation_info info_of(const Row& row) {
  using sig = typename Row::sig;
  return {row.name,
          row.help,
          arguments_of(std::type_identity<typename sig::arguments>{}),
          described<typename sig::result>::type,
          sig::deferred,
          row.as_session};
}

template <class Object> object_type_info type_info_of() {
  return {Object::type_name, std::apply([](auto... row) { return std::vector{info_of(row)...}; },
                                        Object::operations())};
}

template <class... Object> std::vector<object_type_info> infos_of(type_list<Object...>) {
  return {type_info_of<Object>()...};
}

} // namespace

const std::vector<object_type_info>& known_types() {
  static const auto types = infos_of(object_types{});
  return types;
}

const object_type_info& known_type(std::string_view type) {
  for (auto& known : known_types())
    if (known.name == type)
      return known;
  throw error{errc::no_such_type, "there is no object type '" + std::string{type} + "'"};
}

const operation_info& object_type_info::operation(std::string_view wanted) const {
  for (auto& known : operations)
    if (known.name == wanted)
      return known;
  throw error{errc::no_such_operation,
              std::string{name} + " has no operation '" + std::string{wanted} + "'"};
}

} // namespace manager
