#pragma once

#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/session_core.hpp"
#include "manager/detail/proxy.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace manager::test {

/// Returns the number of calls so far of each operation of a proxy's server, by "type.operation".
/// For tests that count round trips.
template <class Object> std::map<std::string, uint64_t> server_calls(const proxy<Object>& any) {
  return unpack<std::map<std::string, uint64_t>>(any.shared_object()->session()->counters());
}

} // namespace manager::test
