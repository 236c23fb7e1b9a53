#include "libmanager/src/connection/connector.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <thread>
#include <vector>

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
unique_fd try_connect(const socket_address& target, clock::time_point deadline) {
  unique_fd fd{::socket(target.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!fd || ::connect(fd.get(), target.get(), target.size) == 0)
    return fd;
  if (errno != EINPROGRESS)
    return {};
  int failure = ETIMEDOUT;
  socklen_t size = sizeof failure;
  if (wait_for(fd.get(), POLLOUT, deadline))
    ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &failure, &size);
  errno = failure;
  return failure == 0 ? std::move(fd) : unique_fd{};
}

/// Tries all addresses in turn. One that does not answer leaves time for those behind it.
unique_fd try_all(const std::vector<socket_address>& targets, clock::time_point deadline) {
  for (auto left = targets.size(); auto& target : targets) {
    auto share = (deadline - clock::now()) / static_cast<int64_t>(left--);
    if (auto fd = try_connect(target, clock::now() + share))
      return fd;
  }
  return {};
}

bool worth_another_try(int failure) {
  // Not there yet, not listening yet, its queue of connections is full, or the network comes up.
  return failure == ENOENT || failure == ECONNREFUSED || failure == EAGAIN || failure == EINTR
         || failure == ENETUNREACH || failure == EHOSTUNREACH || failure == EADDRNOTAVAIL;
}

unique_fd connect_in_time(const address& where, clock::time_point deadline,
                          const std::function<void()>& give_up) {
  for (auto pause = milliseconds{1};; pause = std::min(pause * 2, milliseconds{20})) {
    if (auto fd = try_all(where.resolve(), deadline))
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

void run(exchange& with, int fd, const address& where, clock::time_point deadline) {
  send_all(fd, with.start(), where);
  std::array<char, handshake::max_message> buffer;
  while (!with.done() && !with.failure()) {
    if (!wait_for(fd, POLLIN, deadline))
      throw_unreachable(where, "it accepts, but does not answer");
    auto got = ::recv(fd, buffer.data(), std::min(buffer.size(), with.wanted()), 0);
    if (got == 0)
      throw_unreachable(where, "it closed the connection");
    if (got < 0 && errno != EINTR && errno != EAGAIN)
      throw_unreachable(where, std::strerror(errno));
    if (got > 0)
      if (auto answer = with.feed({buffer.data(), static_cast<size_t>(got)}); !answer.empty())
        send_all(fd, answer, where);
  }
}

exchange exchange_with(const address& where, const credentials& proof, const hello& own) {
  auto make = [own](authkey key) -> std::unique_ptr<handshake> {
    return std::make_unique<client_handshake>(std::move(key), own);
  };
  if (where.kind() != address::transport::tls)
    return {proof.key, make};
  auto context = std::make_shared<tls_context>(tls_context::side::client, proof.key, proof.files);
  return {std::make_unique<tls_engine>(std::move(context), where.host()), proof.key, make};
}

} // namespace

connected_socket connect_to(const address& where, const credentials& proof, const hello& own,
                            clock::time_point deadline, const std::function<void()>& give_up) {
  bool by_certificate = where.kind() == address::transport::tls && !proof.files.empty();
  if (proof.key.empty() && !by_certificate)
    throw error{errc::authentication_failed, "no authkey was given for " + where.text()};
  auto with = exchange_with(where, proof, own);
  auto fd = connect_in_time(where, deadline, give_up);
  run(with, fd.get(), where, deadline);
  if (auto& failure = with.failure())
    throw error{failure->kind(), where.text() + ": " + failure->text()};
  auto peer = with.peer();
  auto tls = std::move(with).take_tls();
  return {.fd = std::move(fd),
          .peer = std::move(peer),
          .tls = std::move(tls),
          .is_server = true,
          .may_vanish = where.kind() != address::transport::unix_socket};
}

} // namespace manager
