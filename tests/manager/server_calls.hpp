#pragma once

#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/reply_value.hpp"
#include "manager/detail/proxy.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace manager::test {

/// Returns the number of calls so far of each operation of a proxy's server, by "type.operation".
/// For tests that count round trips.
template <class Object> std::map<std::string, uint64_t> server_calls(const proxy<Object>& any) {
  auto& session = *any.shared_object()->session();
  auto counters = session.start({0, 0, wire_id("counters"), session.header(std::nullopt)}, {});
  counters.link->wait(counters.state, std::nullopt);
  auto calls = detail::value_of<packed>(counters.state.call->reply);
  return unpack<std::map<std::string, uint64_t>>(calls);
}

} // namespace manager::test
