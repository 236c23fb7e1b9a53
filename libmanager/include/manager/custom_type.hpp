#pragma once

#include "actors/objects/adapted.hpp"
#include "actors/server/hosted.hpp"
#include "manager/detail/generic_row.hpp"

#include <string>
#include <typeindex>

namespace manager {
namespace detail {

using type_adder = void (*)(type_registry& types, const std::string& name);
void register_type(std::type_index type, const std::string& name, type_adder add);

} // namespace detail

/// Registers a class as a type of shared objects, under a name. Call `type` before `manager::init`,
/// because the servers that `start` starts run the same program and must know the type. A server of
/// another program must register the type itself. Registering a type again has no effect.
///
/// The class has a `static constexpr auto operations()`, which returns a table of member functions,
/// one MANAGER_OP for each. Arguments and results are values that MessagePack can pack. The server
/// constructs the class from `const packed&` if there is such a constructor, otherwise by default.
/// Only one thread uses an instance. docs/custom-types.md has an example.
///
/// This header includes the server, so include it in one source file; other files need only
/// `manager/object.hpp`.
/// @throws error bad_argument if the name is malformed or taken by another class
template <class T> void type(const std::string& name) {
  static_assert(unique_wire_names<T>(), "two operations share a wire name");
  detail::register_type(typeid(T), name, [](type_registry& types, const std::string& as) {
    add_type<adapted<T>>(types, as);
  });
  detail::add_generic_type(name, detail::type_info_of<adapted<T>>(name),
                           detail::invokers_in<adapted<T>>(table_of<adapted<T>>));
}

} // namespace manager
