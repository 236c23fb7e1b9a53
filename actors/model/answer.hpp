#pragma once

#include "actors/model/errc.hpp"
#include "actors/model/record_part.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

// How a call ended, and the bytes in which a client is told. Many answers travel in one frame.

namespace manager {

/// The result of an operation, in its row's type (`std::monostate` for none), or a failure. An
/// answer's kind on the wire is its place here.
using answer = std::variant<std::monostate, bool, int64_t, uint64_t, std::string, packed,
                            std::optional<packed>, std::optional<int64_t>, granted_object,
                            std::vector<granted_object>, error>;

/// The place of `T` among the answers.
template <class T, size_t I = 0> constexpr uint64_t answer_kind() {
  static_assert(I < std::variant_size_v<answer>, "add the type to `answer`");
  if constexpr (std::is_same_v<T, std::variant_alternative_t<I, answer>>)
    return I;
  else
    return answer_kind<T, I + 1>();
}

/// Says that the operation has begun to wait: its answer is still to come.
inline constexpr uint64_t wait_kind = std::variant_size_v<answer>;

/// Adds the answer of a call to others, in a string or a `record_buffer`.
template <class Buffer, class T> void append_answer(Buffer& to, uint64_t request, const T& result) {
  record_writer writer{to};
  writer.add(std::array{request, answer_kind<T>()});
  record_part<T>::write(writer, result);
}
void append_wait(std::string& to, uint64_t request);

/// The code of a failure, and its text.
template <> struct record_part<error> {
  static void write(record_writer& to, const error& x);
  static error read(record_reader& from);
};

/// Reads answers: each call's number, with its answer for `take`, without one for `waits` when the
/// operation has begun to wait.
/// @throws error bad_argument when the bytes are none
void read_answers(const received_bytes& bytes,
                  const std::function<void(uint64_t request, answer result)>& take,
                  const std::function<void(uint64_t request)>& waits);

} // namespace manager
