#pragma once

#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/reply_value.hpp"
#include "manager/proxy.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace manager::test {

/// How often each operation of a proxy's server was called until now, by "type.operation". For
/// tests that count round trips.
template <class Object> std::map<std::string, uint64_t> server_calls(const proxy<Object>& any) {
  auto& session = *any.shared_object()->session();
  auto header = session.header(std::nullopt);
  // Any call tells the connection, and that the directory.
  auto size = session.send(any.shared_object()->granted().actor,
                           caf::make_message(operation_atom<wire_id("size")>::value, header));
  auto counters =
      session.send(size.link->directory(),
                   caf::make_message(operation_atom<wire_id("counters")>::value, header));
  counters.link->wait(counters.state, std::nullopt);
  auto calls = detail::value_of<packed>(counters.state.call->reply);
  return unpack<std::map<std::string, uint64_t>>(calls);
}

} // namespace manager::test
