#include "libmanager/src/testing/network_path.hpp"

#include "actors/objects/time_limit.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace manager::testing {
namespace {

/// Bytes that one direction holds, as the buffers of a network do. A sender that is faster than its
/// receiver then finds its socket full.
constexpr size_t capacity = size_t{256} << 10;

bool would_block() {
  return errno == EAGAIN || errno == EINTR;
}

} // namespace

network_path::network_path(unique_fd client, unique_fd server)
    : client_{std::move(client)}, server_{std::move(server)} {}

bool network_path::step(time_point now) {
  bool moved = take(up_, client_.get(), now);
  moved |= take(down_, server_.get(), now);
  if (is_cut_)
    return moved;
  moved |= give(up_, server_.get(), now);
  return give(down_, client_.get(), now) || moved;
}

std::optional<network_path::time_point> network_path::next_event(time_point now) const {
  std::optional<time_point> next;
  for (auto* each : {&up_, &down_})
    if (!is_cut_ && !each->parts.empty() && each->parts.front().due > now)
      next = std::min(next.value_or(each->parts.front().due), each->parts.front().due);
  return next;
}

void network_path::end_client(time_point now) {
  while (take(up_, client_.get(), now)) {
  }
  end(up_, now);
  down_.is_closed = true;
  ::shutdown(client_.get(), SHUT_RDWR);
}

bool network_path::take(way& from, int socket, time_point now) {
  if (from.has_ended || (from.size >= capacity && !from.is_closed))
    return false;
  std::array<char, 65536> buffer;
  auto count = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count < 0 && would_block())
    return false;
  if (count > 0 && &from == &down_ && loses_answer_) {
    end(down_, now);
    end(up_, now);
  } else if (count > 0) {
    push(from, {buffer.data(), static_cast<size_t>(count)}, now);
  } else {
    end(from, now);
  }
  return true;
}

bool network_path::give(way& to, int socket, time_point now) {
  bool moved = false;
  while (!to.is_closed && !to.parts.empty() && to.parts.front().due <= now) {
    auto& bytes = to.parts.front().bytes;
    auto count = bytes.empty()
                     ? -1
                     : ::send(socket, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && !bytes.empty() && would_block())
      return moved;
    moved = true;
    if (count < 0) { // the end of the connection, or a receiver that is gone
      to.is_closed = true;
      ::shutdown(socket, SHUT_RDWR);
    } else {
      to.size -= static_cast<size_t>(count);
      bytes.erase(0, static_cast<size_t>(count));
      if (bytes.empty())
        to.parts.pop_front();
    }
  }
  return moved;
}

void network_path::push(way& to, std::string bytes, time_point now) {
  if (to.is_closed)
    return;
  to.last_due = std::max(to.last_due, time_after(now, delay_)); // bytes keep their order
  to.size += bytes.size();
  to.parts.push_back({to.last_due, std::move(bytes)});
}

void network_path::end(way& which, time_point now) {
  if (!std::exchange(which.has_ended, true))
    push(which, {}, now);
}

} // namespace manager::testing
