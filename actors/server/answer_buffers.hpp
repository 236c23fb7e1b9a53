#pragma once

#include "actors/server/answer_way.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace manager {

/// A server's answers to records, buffered for each client until `send`. Lives on the server's
/// network thread.
class answer_buffers {
public:
  /// Sends answers to a client, and may take them out of the buffer. Must not throw.
  using answer_sink = std::function<void(record_buffer& answers)>;

  answer_buffers() = default;
  answer_buffers(const answer_buffers&) = delete; // the buffers refer to it
  answer_buffers& operator=(const answer_buffers&) = delete;

  /// Sends the answers to a client through `sink`, until `close`.
  void open(uint64_t client, answer_sink sink);
  void close(uint64_t client);
  void close_all();

  /// Returns the port for a client's calls; null if no buffer is open. After `close`, the port
  /// drops its answers.
  std::shared_ptr<answer_port> port_of(uint64_t client) const;

  /// Sends the contents of all buffers.
  void send();

private:
  class buffer;

  std::unordered_map<uint64_t, std::shared_ptr<buffer>> buffers_; ///< by client
  std::vector<std::shared_ptr<buffer>> filled_;                   ///< buffers with answers
};

} // namespace manager
