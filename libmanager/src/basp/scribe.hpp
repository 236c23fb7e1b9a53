#pragma once

#include "actors/record/record_bytes.hpp"
#include "libmanager/src/basp/chunks.hpp"
#include "libmanager/src/basp/frame_check.hpp"
#include "libmanager/src/basp/read_ahead.hpp"
#include "libmanager/src/system/unique_fd.hpp"

#include <caf/io/network/stream_impl.hpp>
#include <caf/io/scribe.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

class network_loop;

/// One authenticated connection beneath BASP: reads ahead, joins chunks to frames, checks every
/// frame, and writes once per turn of the loop. Owns the socket. Any thread may make a scribe; only
/// the network thread uses it.
class scribe final : public caf::io::scribe {
public:
  using socket = caf::io::network::native_socket;

  /// Properties of a connection when it is put beneath BASP.
  struct settings {
    std::shared_ptr<channel> through;
    frame_check check;
    chunk_reader chunks;
    size_t max_unsent; ///< bytes that may be added while the peer takes none, see `flush`
    std::chrono::nanoseconds beat_period; ///< see `beat`; 0: no heartbeats
    bool gives_up;                        ///< after a long silence
    unique_fd peer_process{}; ///< readable when the peer has ended; empty if not available
  };

  scribe(network_loop& loop, socket fd, settings known);

  /// Handles the records that the peer sends: calls of the client's actor `from`, or a server's
  /// answers to that actor. The connection ends if the handler returns false.
  using record_handler = std::function<bool(uint64_t from, const received_bytes& records)>;

  /// Sets the handler; call it before BASP has the scribe.
  void on_records(record_handler handler) { on_records_ = std::move(handler); }

  /// Writes a frame of records that belong to the client's actor `from`; takes large values out of
  /// the buffer. Has no effect if the connection has ended. Network thread only.
  void write_records(uint64_t from, record_buffer& records);

  /// Sends the buffered bytes; epoll sends what the socket does not accept.
  void send_now();

  using time_point = std::chrono::steady_clock::time_point;

  /// Sends a heartbeat, and ends the connection if the peer was silent for several periods. Called
  /// at least once a period. Returns false if the connection has ended.
  bool beat(time_point now);

  /// Sends the buffered bytes, then ends the connection for both sides. Network thread only.
  void break_off();

  /// Ends the connection for both sides, after the bytes that have arrived: the peer's process is
  /// dead, and another process that has the socket is not the peer. Network thread only.
  void peer_ended();

  void configure_read(caf::io::receive_policy::config config) override;
  void ack_writes(bool enable) override { stream_.ack_writes(enable); }
  std::vector<char>& wr_buf() override { return stream_.wr_buf(); }
  std::vector<char>& rd_buf() override { return joined_ ? *joined_ : stream_.rd_buf(); }

  /// Sends the buffered bytes at the end of this turn. Ends the connection if the peer has taken no
  /// bytes while more than `max_unsent` bytes were added.
  void flush() override;
  bool consume(caf::execution_unit* context, const void* bytes, size_t size) override;
  void graceful_shutdown() override;
  void add_to_loop() override { stream_.activate(this); }
  void remove_from_loop() override { stream_.passivate(); }
  std::string addr() const override { return "local"; }
  uint16_t port() const override { return 0; }

private:
  bool is_stuck();
  bool consume_frame(caf::execution_unit* context, std::string_view read);
  bool consume_records(caf::execution_unit* context, const received_bytes& records);
  bool consume_chunk(caf::execution_unit* context, std::string_view bytes);
  bool consume_joined(caf::execution_unit* context);
  bool refuse(caf::execution_unit* context);
  void read_next(size_t size);

  /// CAF's stream, with access to two facts: whether it waits to write bytes that the socket did
  /// not accept at once, and when it has ended. Closes the socket.
  struct stream : caf::io::network::stream_impl<read_ahead> {
    stream(scribe& owner, socket fd, std::shared_ptr<channel> through);
    bool writing() const { return state_.writing; }
    void removed_from_loop(caf::io::network::operation what) override;

  private:
    scribe& owner_;
  };

  network_loop& loop_;
  stream stream_;
  own_fd private_; ///< socket of the stream
  settings settings_;
  record_handler on_records_;
  std::optional<uint64_t> records_from_; ///< actor whose records are the next payload
  std::vector<char>* joined_ = nullptr;  ///< part of a joined frame: BASP's next input
  bool started_ = false;
  bool heard_ = false; ///< a frame came since the last beat
  bool ever_heard_ = false;
  int silent_beats_ = 0;
  time_point next_beat_{};
  uint64_t sent_before_ = 0; ///< `sent()` of the channel at the last check
  size_t unsent_then_ = 0;
  bool write_pending_ = false; ///< registered with the loop for the end of this turn
};

} // namespace manager
