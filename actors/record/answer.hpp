#pragma once

#include "actors/record/record_part.hpp"
#include "actors/record/wire_types.hpp"
#include "actors/value/errc.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

// Answers of calls, and their bytes on the wire. One frame has many answers.

namespace manager {

/// Result of an operation, in the type of its row (`std::monostate` for none), or a failure. The
/// index of a type here is the answer's kind on the wire.
using answer = wire_variant<error>;

/// Returns the kind of answers of type `T`.
template <class T, size_t I = 0> constexpr uint64_t answer_kind() {
  static_assert(I < std::variant_size_v<answer>, "add the type to `wire_types`");
  if constexpr (std::is_same_v<T, std::variant_alternative_t<I, answer>>)
    return I;
  else
    return answer_kind<T, I + 1>();
}

/// Kind that says that the operation has begun to wait; the answer comes later.
inline constexpr uint64_t wait_kind = std::variant_size_v<answer>;

/// Appends the answer of a call, to a string or a `record_buffer`.
template <class Buffer, class T> void append_answer(Buffer& to, uint64_t request, const T& result) {
  record_writer writer{to};
  writer.add(std::array{request, answer_kind<T>()});
  record_part<T>::write(writer, result);
}
void append_wait(std::string& to, uint64_t request);

/// A failure: its code and its text.
template <> struct record_part<error> {
  static void write(record_writer& to, const error& x);
  static error read(record_reader& from);
};

/// Reads answers. Calls `take` with a call's number and answer, or `waits` with the number if the
/// operation has begun to wait.
/// @throws error bad_argument if the bytes are malformed
void read_answers(const received_bytes& bytes,
                  const std::function<void(uint64_t request, answer result)>& take,
                  const std::function<void(uint64_t request)>& waits);

} // namespace manager
