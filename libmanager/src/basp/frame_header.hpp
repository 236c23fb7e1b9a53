#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace manager {

/// Kind of a frame: its first byte. The operations of BASP version 3
/// (caf/io/basp/message_type.hpp), and two of this library, which CAF never sees.
enum class frame_operation : uint8_t {
  server_handshake,
  client_handshake,
  direct_message,
  routed_message,
  monitor_message,
  down_message,
  heartbeat,
  chunk,         ///< part of a frame that is too long to be sent whole, see frame_splitter
  records,       ///< calls of an actor of the sender, or answers to an actor of the receiver
  shared = 0xff, ///< never sent: placeholder of a frame outside of BASP's buffer, see shared_frame
};

/// Length of every frame's header: operation, padding and flags, payload length, operation data,
/// two actor ids; numbers are big endian (caf/io/basp/header.hpp).
inline constexpr size_t frame_header_size = 32;

/// Returns the number of `size` bytes at `offset`.
constexpr uint64_t number_at(std::string_view header, size_t offset, size_t size) {
  uint64_t number = 0;
  for (auto byte : header.substr(offset, size))
    number = (number << 8) | static_cast<uint8_t>(byte);
  return number;
}

constexpr uint64_t payload_length(std::string_view header) {
  return number_at(header, 4, 4);
}
constexpr uint64_t operation_data(std::string_view header) {
  return number_at(header, 8, 8);
}
/// Returns the actor that sends a frame, or that receives the records.
constexpr uint64_t source_actor(std::string_view header) {
  return number_at(header, 16, 8);
}
constexpr void put_number(char* to, uint64_t number, size_t size) {
  for (; size > 0; number >>= 8)
    to[--size] = static_cast<char>(number);
}
constexpr bool is_records(std::string_view header) {
  return static_cast<uint8_t>(header[0]) == static_cast<uint8_t>(frame_operation::records);
}
constexpr bool is_placeholder(std::string_view header) {
  return static_cast<uint8_t>(header[0]) == static_cast<uint8_t>(frame_operation::shared);
}
constexpr bool is_chunk(std::string_view header) {
  return header.size() == frame_header_size
         && static_cast<uint8_t>(header[0]) == static_cast<uint8_t>(frame_operation::chunk);
}

} // namespace manager
