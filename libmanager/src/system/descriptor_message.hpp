#pragma once

#include "libmanager/src/system/unique_fd.hpp"

#include <span>
#include <sys/types.h>
#include <vector>

namespace manager {

/// Maximum number of descriptors in a message.
inline constexpr size_t most_descriptors = 4;

/// Message of one byte and descriptors, which a process sends to another through a Unix socket.
struct descriptor_message {
  char byte = 0;
  std::vector<unique_fd> descriptors{};
  pid_t sender = 0; ///< process that sent the message; 0 unless the socket has SO_PASSCRED
};

/// Result of `receive_descriptors`.
enum class reception { message, nothing_yet, closed };

/// Sends a message; the caller keeps the descriptors. Does not block. Returns false if the socket
/// is closed or full.
bool send_descriptors(int socket, char byte, std::span<const int> descriptors) noexcept;

/// Receives a message without blocking. If this process may open no more descriptors, those that it
/// cannot open are missing in the message.
reception receive_descriptors(int socket, descriptor_message& message);

} // namespace manager
