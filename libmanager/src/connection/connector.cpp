#include "libmanager/src/connection/connector.hpp"

#include "libmanager/src/connection/dial.hpp"
#include "libmanager/src/connection/peer_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <thread>

namespace manager {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

[[noreturn]] void throw_unreachable(const address& where, const std::string& why) {
  throw error{errc::unreachable, "no server at " + where.text() + ": " + why};
}

bool worth_another_try(int failure) {
  // Not there yet, not listening yet, its queue of connections is full, or the network comes up.
  return failure == ENOENT || failure == ECONNREFUSED || failure == EAGAIN || failure == EINTR
         || failure == ENETUNREACH || failure == EHOSTUNREACH || failure == EADDRNOTAVAIL;
}

unique_fd connect_in_time(const address& where, clock::time_point deadline,
                          const std::function<void(int)>& give_up) {
  for (auto pause = milliseconds{1};; pause = std::min(pause * 2, milliseconds{20})) {
    if (auto fd = dial(where.resolve(), deadline))
      return fd;
    auto failure = errno;
    if (!worth_another_try(failure) || clock::now() + pause > deadline)
      throw_unreachable(where, std::strerror(failure));
    give_up(failure);
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
                            clock::time_point deadline, const std::function<void(int)>& give_up) {
  bool by_certificate = where.kind() == address::transport::tls && !proof.files.empty();
  if (proof.key.empty() && !by_certificate)
    throw error{errc::authentication_failed, "no authkey was given for " + where.text()};
  auto with = exchange_with(where, proof, own);
  auto fd = connect_in_time(where, deadline, give_up);
  bool is_remote = where.kind() != address::transport::unix_socket;
  auto process = is_remote ? unique_fd{} : open_peer_process(fd.get());
  run(with, fd.get(), where, deadline);
  if (auto& failure = with.failure())
    throw error{failure->kind(), where.text() + ": " + failure->text()};
  auto peer = with.peer();
  auto tls = std::move(with).take_tls();
  return {.fd = std::move(fd),
          .peer = std::move(peer),
          .tls = std::move(tls),
          .is_server = true,
          .may_vanish = is_remote,
          .peer_process = std::move(process)};
}

} // namespace manager
