#pragma once

#include "actors/record/answer.hpp"

#include <caf/actor_addr.hpp>
#include <caf/actor_control_block.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace manager {

/// A server's answers to records, buffered for each client until `send`. Lives on the server's
/// network thread.
class answer_buffers {
public:
  /// Sends answers to a client, and may take them out of the buffer. Must not throw.
  using answer_sink = std::function<void(record_buffer& answers)>;

  /// Adds a client, until `close`. Answers to unknown clients are dropped.
  void open(const caf::strong_actor_ptr& client, answer_sink sink);
  void close(const caf::actor_addr& client);
  void close_all();
  bool has(const caf::strong_actor_ptr& client) const { return buffers_.contains(client.get()); }

  /// Buffers the answer of the call with this number.
  template <class T>
  void add(const caf::strong_actor_ptr& client, uint64_t request, const T& result) {
    if (auto* filled = find(client)) {
      append_answer(filled->content, request, result);
      if (filled->content.size() > most_buffered)
        empty(*filled);
    }
  }

  /// Buffers the notice that the call has begun to wait.
  void add_wait(const caf::strong_actor_ptr& client, uint64_t request);

  /// Sends the contents of all buffers.
  void send();

private:
  struct buffer {
    caf::strong_actor_ptr client; ///< keeps the address, which is the key, from being used again
    answer_sink sink;
    record_buffer content;
  };

  /// Size above which a buffer is sent at once.
  static constexpr size_t most_buffered = size_t{1} << 20;

  /// Returns the client's buffer, which `send` will visit; null for an unknown client.
  buffer* find(const caf::strong_actor_ptr& client);
  static void empty(buffer& filled);

  std::unordered_map<const caf::actor_control_block*, buffer> buffers_;
  std::vector<const caf::actor_control_block*> filled_; ///< clients whose buffers are not empty
};

} // namespace manager
