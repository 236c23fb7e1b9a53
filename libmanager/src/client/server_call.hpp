#pragma once

#include "actors/record/call_record.hpp"
#include "actors/server/directory.hpp"
#include "actors/server/server_monitor.hpp"
#include "manager/detail/proxy.hpp"

#include <tuple>
#include <type_traits>

namespace manager::detail {

/// Row of a table by its wire name; a misspelt name does not compile.
template <class Table, wire_name Name>
using row_named = row_type<Table, row_of<Table, wire_id(Name.view())>()>;

template <wire_name Name> using directory_result = typename row_named<directory, Name>::sig::result;
template <wire_name Name>
using monitor_result = typename row_named<server_monitor, Name>::sig::result;

/// Returns the record of a call of the server's own object `number`, before the arguments. `A` are
/// the types of the arguments; other types than those of the row do not compile.
template <class Table, wire_name Name, class... A>
call_record server_call(uint64_t number, const call_header& header) {
  using row = row_named<Table, Name>;
  static_assert(std::is_same_v<std::tuple<A...>, typename row::sig::arguments>,
                "the arguments are not those of the operation");
  return {0, number, row::id, header};
}

template <wire_name Name, class... A> call_record directory_call(const call_header& header) {
  return server_call<directory, Name, A...>(0, header);
}

template <wire_name Name, class... A> call_record monitor_call(const call_header& header) {
  return server_call<server_monitor, Name, A...>(server_monitor::number, header);
}

} // namespace manager::detail
