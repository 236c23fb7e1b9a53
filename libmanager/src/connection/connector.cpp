#include "libmanager/src/connection/connector.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <thread>

namespace manager {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// True when `events` came before the deadline.
bool wait_for(int fd, short events, clock::time_point deadline) {
  for (;;) {
    auto left = std::chrono::ceil<milliseconds>(deadline - clock::now());
    if (left <= milliseconds{0})
      return false;
    pollfd waiting{fd, events, 0};
    auto ready = ::poll(&waiting, 1, static_cast<int>(std::min<int64_t>(left.count(), 60'000)));
    if (ready > 0)
      return true;
    if (ready < 0 && errno != EINTR)
      return false;
  }
}

[[noreturn]] void throw_unreachable(const address& where, const std::string& why) {
  throw error{errc::unreachable, "no server at " + where.text() + ": " + why};
}

/// One attempt; an empty descriptor and errno when nobody listens.
unique_fd try_connect(const address& where) {
  unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!fd)
    throw_unreachable(where, std::strerror(errno));
  auto target = where.to_socket_address();
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0)
    return {};
  return fd;
}

bool worth_another_try(int failure) {
  // Not there yet, not listening yet, or its queue of connections is full.
  return failure == ENOENT || failure == ECONNREFUSED || failure == EAGAIN || failure == EINTR;
}

unique_fd connect_in_time(const address& where, clock::time_point deadline,
                          const std::function<void()>& give_up) {
  for (auto pause = milliseconds{1};; pause = std::min(pause * 2, milliseconds{20})) {
    if (auto fd = try_connect(where))
      return fd;
    auto failure = errno;
    if (!worth_another_try(failure) || clock::now() + pause > deadline)
      throw_unreachable(where, std::strerror(failure));
    give_up();
    std::this_thread::sleep_for(pause);
  }
}

void send_all(int fd, std::string_view bytes, const address& where) {
  // A handshake message fits any socket's buffer, so a short write is a failure.
  if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
    throw_unreachable(where, std::strerror(errno));
}

void run(client_handshake& exchange, int fd, const address& where, clock::time_point deadline) {
  send_all(fd, exchange.start(), where);
  std::array<char, handshake::max_message> buffer;
  while (!exchange.done() && !exchange.failure()) {
    if (!wait_for(fd, POLLIN, deadline))
      throw_unreachable(where, "it accepts, but does not answer");
    auto got = ::recv(fd, buffer.data(), std::min(buffer.size(), exchange.wanted()), 0);
    if (got == 0)
      throw_unreachable(where, "it closed the connection");
    if (got < 0 && errno != EINTR && errno != EAGAIN)
      throw_unreachable(where, std::strerror(errno));
    if (got > 0)
      if (auto answer = exchange.feed({buffer.data(), static_cast<size_t>(got)}); !answer.empty())
        send_all(fd, answer, where);
  }
}

} // namespace

connected_socket connect_to(const address& where, const authkey& key, const hello& own,
                            clock::time_point deadline, const std::function<void()>& give_up) {
  if (key.empty())
    throw error{errc::authentication_failed, "no authkey was given for " + where.text()};
  auto fd = connect_in_time(where, deadline, give_up);
  client_handshake exchange{key, own};
  run(exchange, fd.get(), where, deadline);
  if (auto& failure = exchange.failure())
    throw error{failure->kind(), where.text() + ": " + failure->text()};
  return {std::move(fd), exchange.peer()};
}

} // namespace manager
