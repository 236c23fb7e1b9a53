#include "libmanager/src/transport/scribe.hpp"

#include "libmanager/src/transport/network_loop.hpp"

#include <sys/socket.h>

namespace manager {

namespace network = caf::io::network;

scribe::scribe(network_loop& loop, socket fd, frame_check check)
    : caf::io::scribe{network::conn_hdl_from_socket(fd)},
      loop_{loop},
      stream_{loop, fd},
      check_{std::move(check)} {}

void scribe::send_now() {
  write_pending_ = false;
  auto& buffer = stream_.wr_buf();
  if (buffer.empty() || stream_.writing()) // what is being written comes first
    return;
  auto sent = ::send(stream_.fd(), buffer.data(), buffer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent == static_cast<ssize_t>(buffer.size())) {
    buffer.clear();
    return;
  }
  if (sent > 0)
    buffer.erase(buffer.begin(), buffer.begin() + sent);
  if (!detached())
    stream_.flush(this);
}

void scribe::break_off() {
  if (detached())
    return; // its socket may be another's by now
  send_now();
  ::shutdown(stream_.fd(), SHUT_RDWR);
}

void scribe::configure_read(caf::io::receive_policy::config config) {
  stream_.configure_read(config);
  if (!started_) {
    started_ = true;
    stream_.start(this);
  }
}

void scribe::flush() {
  if (write_pending_ || stream_.wr_buf().empty())
    return;
  write_pending_ = true;
  loop_.write_later(this);
}

bool scribe::consume(caf::execution_unit* context, const void* bytes, size_t size) {
  if (!check_.accept({static_cast<const char*>(bytes), size})) {
    io_failure(context, network::operation::read);
    return false;
  }
  return caf::io::scribe::consume(context, bytes, size);
}

void scribe::graceful_shutdown() {
  send_now(); // a last answer or goodbye must not be left behind
  stream_.graceful_shutdown();
  detach(&stream_.backend(), false);
}

} // namespace manager
