#pragma once

#include "libmanager/src/basp/node.hpp"
#include "libmanager/src/net/connector.hpp"
#include "tests/support/served.hpp"

namespace manager::test {

/// Returns a node id that is none of this process's nodes.
inline std::string strange_node() {
  static const node own{node_kind::threaded};
  auto id = own.id();
  id.back() = static_cast<char>(id.back() + 1);
  return id;
}

/// Connects and authenticates as a client does, for tests that then behave unlike a client.
/// @throws error as connect_to
inline connected_socket authenticated(const served& server) {
  return connect_to(address::parse(server.address), {server.key}, make_hello(strange_node()),
                    std::chrono::steady_clock::now() + std::chrono::seconds{60}, [](int) {});
}

} // namespace manager::test
