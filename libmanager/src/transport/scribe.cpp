#include "libmanager/src/transport/scribe.hpp"

#include "libmanager/src/transport/network_loop.hpp"

#include <array>
#include <sys/socket.h>
#include <utility>

namespace manager {

namespace network = caf::io::network;

namespace {

/// A BASP heartbeat: a header with nothing but its operation (caf/io/basp/header.hpp).
constexpr std::array<char, frame_check::header_size> heartbeat{6};

constexpr int most_silent_beats = 3;

} // namespace

scribe::scribe(network_loop& loop, socket fd, settings known)
    : caf::io::scribe{network::conn_hdl_from_socket(fd)},
      loop_{loop},
      stream_{loop, fd, known.through},
      settings_{std::move(known)} {}

void scribe::send_now() {
  write_pending_ = false;
  auto& buffer = stream_.wr_buf();
  if (buffer.empty() || stream_.writing()) // what is being written comes first
    return;
  size_t sent = 0;
  for (size_t count = 1; count != 0 && sent < buffer.size(); sent += count) {
    auto& through = *settings_.through;
    if (through.send(count, stream_.fd(), buffer.data() + sent, buffer.size() - sent)
        != channel::state::success)
      count = 0; // epoll will tell
  }
  buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(sent));
  if (!buffer.empty() && !detached())
    stream_.flush(this);
}

bool scribe::beat(time_point now) {
  if (detached())
    return false;
  if (now < next_beat_)
    return true;
  next_beat_ = now + settings_.beat_period;
  silent_beats_ = std::exchange(heard_, false) ? 0 : silent_beats_ + 1;
  if (settings_.gives_up && silent_beats_ > most_silent_beats) {
    ::shutdown(stream_.fd(), SHUT_RDWR); // BASP hears of it as of any other end
    return false;
  }
  if (ever_heard_) { // before that, BASP's own handshake comes first
    auto& buffer = stream_.wr_buf();
    buffer.insert(buffer.end(), heartbeat.begin(), heartbeat.end());
    flush();
  }
  return true;
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
    if (settings_.beat_period.count() > 0)
      loop_.keep_beating(this);
  }
}

void scribe::flush() {
  if (stream_.wr_buf().size() > settings_.max_unsent) {
    stream_.wr_buf().clear();
    ::shutdown(stream_.fd(), SHUT_RDWR);
    return;
  }
  if (write_pending_ || stream_.wr_buf().empty())
    return;
  write_pending_ = true;
  loop_.write_later(this);
}

bool scribe::consume(caf::execution_unit* context, const void* bytes, size_t size) {
  heard_ = ever_heard_ = true;
  if (!settings_.check.accept({static_cast<const char*>(bytes), size})) {
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
