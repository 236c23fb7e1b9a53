#pragma once

#include "actors/runtime/server_core.hpp"
#include "libmanager/src/transport/node.hpp"

#include <chrono>
#include <string>

namespace manager {

/// What a server says of itself before the first BASP byte.
hello make_server_hello(const std::string& node, const server_core& core,
                        std::chrono::milliseconds heartbeat);

/// Puts a connection that a client opened, and authenticated, beneath a node's BASP, which answers
/// with the server's directory. The client's records go to the server without BASP. Any thread;
/// node and server outlive the connection.
void publish(node& own, server_core& core, connected_socket client,
             std::chrono::milliseconds heartbeat);

} // namespace manager
