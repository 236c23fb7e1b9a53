#pragma once

#include "actors/caf/server_core.hpp"
#include "libmanager/src/basp/node.hpp"

#include <chrono>
#include <string>

namespace manager {

/// Returns a server's hello: its first message, before the first BASP byte.
hello make_server_hello(const std::string& node, const server_core& core,
                        std::chrono::milliseconds heartbeat);

/// Puts an authenticated connection of a client beneath a node's BASP, which answers with the
/// server's directory. The client's records go to the server without BASP. Any thread may call;
/// node and server must outlive the connection.
void publish(node& own, server_core& core, connected_socket client,
             std::chrono::milliseconds heartbeat);

} // namespace manager
