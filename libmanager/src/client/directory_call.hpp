#pragma once

#include "actors/record/call_record.hpp"
#include "actors/server/directory.hpp"
#include "manager/detail/proxy.hpp"

#include <tuple>
#include <type_traits>

namespace manager::detail {

/// Row of the directory's table by its wire name; a misspelt name does not compile.
template <wire_name Name>
using directory_row =
    std::tuple_element_t<row_of<directory, wire_id(Name.view())>(), operations_of<directory>>;

template <wire_name Name> using directory_result = typename directory_row<Name>::sig::result;

/// Returns the record of a call of the directory, before the arguments. `A` are the types of the
/// arguments; other types than those of the row do not compile.
template <wire_name Name, class... A> call_record directory_call(const call_header& header) {
  static_assert(std::is_same_v<std::tuple<A...>, typename directory_row<Name>::sig::arguments>,
                "the arguments are not those of the directory's operation");
  return {0, 0, directory_row<Name>::id, header};
}

} // namespace manager::detail
