#pragma once

#include "libmanager/src/transport/frame_check.hpp"
#include "libmanager/src/transport/read_ahead.hpp"

#include <caf/io/network/stream_impl.hpp>
#include <caf/io/scribe.hpp>
#include <string>
#include <vector>

namespace manager {

class network_loop;

/// One authenticated connection beneath BASP: reads ahead, checks every frame, and writes once per
/// turn of the loop. Owns the socket. Made anywhere, used on the network thread.
class scribe final : public caf::io::scribe {
public:
  using socket = caf::io::network::native_socket;

  scribe(network_loop& loop, socket fd, frame_check check);

  /// Sends what is buffered; what the socket does not take is left to epoll.
  void send_now();

  /// Sends what is buffered, then ends the connection for both sides. Network thread.
  void break_off();

  void configure_read(caf::io::receive_policy::config config) override;
  void ack_writes(bool enable) override { stream_.ack_writes(enable); }
  std::vector<char>& wr_buf() override { return stream_.wr_buf(); }
  std::vector<char>& rd_buf() override { return stream_.rd_buf(); }
  void flush() override;
  bool consume(caf::execution_unit* context, const void* bytes, size_t size) override;
  void graceful_shutdown() override;
  void add_to_loop() override { stream_.activate(this); }
  void remove_from_loop() override { stream_.passivate(); }
  std::string addr() const override { return "local"; }
  uint16_t port() const override { return 0; }

private:
  /// CAF's stream, which tells whether it is at writing what the socket did not take at once.
  struct stream : caf::io::network::stream_impl<read_ahead> {
    using stream_impl::stream_impl;
    bool writing() const { return state_.writing; }
  };

  network_loop& loop_;
  stream stream_;
  frame_check check_;
  bool started_ = false;
  bool write_pending_ = false; ///< registered with the loop for the end of this turn
};

} // namespace manager
