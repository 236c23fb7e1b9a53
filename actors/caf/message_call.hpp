#pragma once

#include "actors/record/call_record.hpp"
#include "actors/server/hosted.hpp"

#include <caf/message.hpp>
#include <optional>
#include <string>
#include <vector>

namespace manager {

/// Call in a CAF message, as the parts of a record.
struct message_call {
  uint64_t operation;
  call_header header;
  std::string arguments; ///< bytes, as in a record
};

/// Reads a message `(atom, call_header, arguments...)`. Returns nullopt if no row of the table
/// takes such a message.
std::optional<message_call> read_call(const caf::message& content,
                                      const std::vector<object_row>& rows);

} // namespace manager
