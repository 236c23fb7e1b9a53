#pragma once

#include "actors/record/call_header.hpp"
#include "actors/record/record_part.hpp"
#include "actors/value/value_bytes.hpp"

#include <functional>
#include <string>
#include <string_view>

// A record: the form of a call on the whole way from the client to the object. One frame has many
// records, each after its length; docs/protocol.md describes the bytes.

namespace manager {

/// Part of a record before the operation's arguments.
struct call_record {
  uint64_t request = 0;   ///< caller's number of the call; 0: no answer wanted
  uint64_t object = 0;    ///< number of the object in its server; 0: the directory
  uint64_t operation = 0; ///< wire id of the operation
  call_header header{};
};

/// Size of the part before the arguments, in bytes.
inline constexpr size_t call_record_head = 64;

/// Size from which memory is reserved before writing, so that large values are copied once.
inline constexpr size_t most_unreserved = 4096;

/// Writes the part before the arguments.
void begin_record(std::string& to, const call_record& what);

/// Writes the length of the record that begins at `begin`.
void finish_record(std::string& to, size_t begin, size_t length);

/// Appends the record of a call with these arguments, in the types of the operation's row, to a
/// string or a `record_buffer`.
template <class Buffer, class... T>
void append_record(Buffer& to, const call_record& what, const T&... arguments) {
  auto& bytes = bytes_of(to);
  auto large = (size_t{0} + ... + detail::value_bytes(arguments));
  if (large > most_unreserved && large < record_buffer::shared_from)
    bytes.reserve(bytes.size() + call_record_head + 2 * sizeof(uint64_t) * sizeof...(arguments)
                  + large);
  auto begin = bytes.size();
  auto before = to.size();
  begin_record(bytes, what);
  [[maybe_unused]] record_writer writer{to};
  (record_part<T>::write(writer, arguments), ...);
  finish_record(bytes, begin, to.size() - before);
}

/// Returns true for a sequence of records, whatever the arguments are.
bool are_records(std::string_view bytes) noexcept;

/// Calls `call` for each record of a sequence.
/// @throws error bad_argument unless `are_records`
void read_records(const received_bytes& records,
                  const std::function<void(const call_record&, record_reader& arguments)>& call);

} // namespace manager
