#pragma once

#include "actors/model/batch_bytes.hpp"
#include "actors/runtime/call_header.hpp"

#include <array>
#include <caf/actor_control_block.hpp>
#include <caf/message.hpp>
#include <caf/optional.hpp>
#include <caf/unit.hpp>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

// Calls that were started without waiting travel many in one message, and so do their answers: a
// message of CAF's costs many times what a call in a batch does. A batch begins with a zero, so
// that nobody takes it for a value with references, and then has calls, each behind its length.

namespace manager {

/// What stands before the arguments of a call in a batch.
struct batched_call {
  uint64_t request = 0; ///< the caller's number of the call, for the answer
  uint64_t object = 0;  ///< number of the object in its server
  uint64_t operation = 0;
  call_header header{};
};

/// The message elements that can answer an operation. An answer in a batch says by its place here
/// which it has; a failure comes behind them, and what says that the operation waits.
using answer_elements = std::tuple<caf::unit_t, bool, int64_t, uint64_t, std::string,
                                   caf::optional<std::string>, caf::optional<int64_t>>;

template <class T, size_t I = 0> constexpr uint64_t answer_kind() {
  static_assert(I < std::tuple_size_v<answer_elements>, "add the type to answer_elements");
  if constexpr (std::is_same_v<T, std::tuple_element_t<I, answer_elements>>)
    return I;
  else
    return answer_kind<T, I + 1>();
}
/// Whether a batched call can be answered so; the directory's rows also have other answers.
template <class T> constexpr bool is_answer_element() {
  return []<class... E>(const std::tuple<E...>*) {
    return (std::is_same_v<T, E> || ...);
  }(static_cast<const answer_elements*>(nullptr));
}
inline constexpr uint64_t failure_kind = std::tuple_size_v<answer_elements>;
inline constexpr uint64_t wait_kind = failure_kind + 1;

/// Adds a call with these message elements as arguments to a batch.
template <class... T>
void write_call(std::string& batch, const batched_call& what, const T&... arguments) {
  if (batch.empty())
    batch += '\0';
  auto begin = batch.size();
  batch_writer writer{batch};
  writer.add(std::array<uint64_t, 8>{0, // the length, see below
                                     what.request, what.object, what.operation, what.header.session,
                                     what.header.thread, static_cast<uint64_t>(what.header.wait),
                                     what.header.fence});
  (writer.add(arguments), ...);
  auto length = batch.size() - begin - sizeof(uint64_t);
  for (size_t i = 0; i < sizeof(uint64_t); ++i, length >>= 8)
    batch[begin + i] = static_cast<char>(length);
}

/// Reads a batch, call by call.
/// @throws error bad_argument when the bytes are none; the calls before are done then
void read_batch(const std::string& batch,
                const std::function<void(const batched_call&, batch_reader& arguments)>& call);

/// Answers of batched calls until they are sent to the clients' actors. Lives on a server's network
/// thread.
class answer_book {
public:
  template <class T>
  void add(const caf::strong_actor_ptr& client, uint64_t request, const T& element) {
    batch_writer writer{page_of(client)};
    writer.add(std::array{request, answer_kind<T>()});
    if constexpr (!std::is_same_v<T, caf::unit_t>)
      writer.add(element);
  }
  void add_failure(const caf::strong_actor_ptr& client, uint64_t request, const error& why);

  /// The answer is still to come: the operation has begun to wait.
  void add_wait(const caf::strong_actor_ptr& client, uint64_t request);

  /// Sends all that was noted, one message to each client.
  void send();

private:
  struct page {
    caf::strong_actor_ptr client;
    std::string bytes;
  };

  std::string& page_of(const caf::strong_actor_ptr& client);

  std::vector<page> pages_;
};

/// Reads answers: each call's number, with the message that would have answered it alone for
/// `take`, without one for `waits` when its operation has begun to wait.
/// @throws error bad_argument when the bytes are none
void read_answers(const std::string& bytes,
                  const std::function<void(uint64_t request, caf::message answer)>& take,
                  const std::function<void(uint64_t request)>& waits);

} // namespace manager
