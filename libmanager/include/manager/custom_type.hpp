#pragma once

#include "actors/model/adapted.hpp"
#include "actors/runtime/hosted.hpp"
#include "manager/generic_row.hpp"

#include <string>
#include <typeindex>

namespace manager {
namespace detail {

using type_adder = void (*)(type_registry& types, const std::string& name);
void register_type(std::type_index type, const std::string& name, type_adder add);

} // namespace detail

/// Registers a class of your own as a type of shared objects, under a name. To be called before
/// `manager::init`, so that the servers that this program starts, being the same program, have it,
/// too; a server of another program must register it itself. Calling it again changes nothing.
///
/// The class announces its operations as the library's own do: member functions in a table that
/// `static constexpr auto operations()` returns, one MANAGER_OP each. Arguments and results are any
/// values that MessagePack knows. It is made by its constructor from `const packed&`, if it has
/// one, else without arguments. It is used by one thread only. docs/custom-types.md has an example.
///
/// Brings CAF, so call it in one file; `manager/object.hpp` is what the others need.
/// @throws error bad_argument for a name that is malformed or taken
template <class T> void type(const std::string& name) {
  static_assert(unique_wire_names<T>(), "two operations share a wire name");
  detail::register_type(typeid(T), name, [](type_registry& types, const std::string& as) {
    add_type<adapted<T>>(types, as);
  });
  detail::add_generic_type(name, detail::type_info_of<adapted<T>>(name),
                           detail::invokers_in<adapted<T>>(adapted<T>::operations()));
}

} // namespace manager
