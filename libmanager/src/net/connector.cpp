#include "libmanager/src/net/connector.hpp"

#include "libmanager/src/net/dial.hpp"
#include "libmanager/src/net/peer_process.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <thread>

namespace manager {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds longest_pause{250}; ///< between two attempts
constexpr milliseconds least_time{10};     ///< for an attempt to make sense

/// Returns an eighth of the time so far: short while a server is about to start, at most a quarter
/// of a second for a server that is not there.
clock::duration pause_after(clock::duration so_far) {
  return std::clamp<clock::duration>(so_far / 8, milliseconds{1}, longest_pause);
}

/// Failure of an attempt that may succeed later.
struct setback {
  int failure; ///< an errno
  std::string text;
};

[[noreturn]] void fail_for_now(int failure, const std::string& text) {
  throw setback{failure, text};
}

/// Returns true if a later attempt may succeed: the server is not there or not listening yet, its
/// backlog is full, it ended or restarted meanwhile, or the network is coming up.
bool may_pass(int failure) {
  constexpr std::array passing{ENOENT,       ECONNREFUSED, EAGAIN,       EINTR,      ENETUNREACH,
                               EHOSTUNREACH, ENETDOWN,     EHOSTDOWN,    ECONNRESET, ECONNABORTED,
                               EPIPE,        ETIMEDOUT,    EADDRNOTAVAIL};
  return std::find(passing.begin(), passing.end(), failure) != passing.end();
}

[[noreturn]] void fail_with(int failure, const address& where) {
  std::string reason = std::strerror(failure);
  reason[0] = static_cast<char>(std::tolower(reason[0]));
  if (failure == ENOENT || failure == ECONNREFUSED)
    fail_for_now(failure, "nothing listens at " + where.text() + " (" + reason);
  auto text = "no server at " + where.text() + " (" + reason;
  if (!may_pass(failure))
    throw error{errc::unreachable, text + ")"};
  fail_for_now(failure, text);
}

std::vector<socket_address> resolved(const address& where, clock::time_point deadline) {
  try {
    return resolve_by(where, deadline);
  } catch (const error& failure) {
    fail_for_now(EHOSTUNREACH, failure.text() + " (" + where.text());
  }
}

/// Sends a handshake message. A message fits any socket's buffer, so a short write is a failure. A
/// closed connection is not: the peer's last message is still to be read.
void send_all(int fd, std::string_view bytes, const address& where) {
  auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(bytes.size()) && errno != EPIPE && errno != ECONNRESET)
    fail_with(errno, where);
}

void run(exchange& with, int fd, const address& where, clock::time_point deadline) {
  send_all(fd, with.start(), where);
  std::array<char, handshake::max_message> buffer;
  while (!with.done() && !with.failure()) {
    if (!wait_for(fd, POLLIN, deadline))
      fail_for_now(ETIMEDOUT, "no server at " + where.text() + " (it accepts, but does not answer");
    auto got = ::recv(fd, buffer.data(), std::min(buffer.size(), with.wanted()), 0);
    if (got == 0)
      fail_for_now(ECONNRESET, "no server at " + where.text() + " (it closed the connection");
    if (got < 0 && errno != EINTR && errno != EAGAIN)
      fail_with(errno, where);
    if (got > 0)
      if (auto answer = with.feed({buffer.data(), static_cast<size_t>(got)}); !answer.empty())
        send_all(fd, answer, where);
  }
}

/// Returns the TLS context for all attempts; null without TLS.
std::shared_ptr<const tls_context> tls_for(const address& where, const credentials& proof) {
  return !where.is_encrypted()
             ? nullptr
             : std::make_shared<tls_context>(tls_context::side::client, proof.key, proof.files);
}

exchange exchange_with(const address& where, const credentials& proof, const hello& own,
                       const std::shared_ptr<const tls_context>& tls) {
  auto make = [own](authkey key) -> std::unique_ptr<handshake> {
    return std::make_unique<client_handshake>(std::move(key), own);
  };
  if (!tls)
    return {proof.key, make};
  return {std::make_unique<tls_engine>(tls, where.host()), proof.key, make};
}

[[noreturn]] void fail_for_good(const error& failure, const address& where,
                                const credentials& proof) {
  auto text = where.text() + ": " + failure.text();
  bool is_refused = failure.kind() == errc::authentication_failed;
  throw error{failure.kind(), is_refused ? text + hint_for_refused(proof.key) : text};
}

/// Makes one attempt.
/// @throws setback, error
connected_socket connect_once(const address& where, const credentials& proof, exchange with,
                              clock::time_point deadline) {
  auto fd = dial(resolved(where, deadline), deadline);
  if (!fd)
    fail_with(errno, where);
  bool is_remote = where.is_remote();
  auto process = is_remote ? unique_fd{} : open_peer_process(fd.get());
  run(with, fd.get(), where, deadline);
  if (auto& failure = with.failure())
    fail_for_good(*failure, where, proof);
  auto peer = with.peer();
  auto tls = std::move(with).take_tls();
  return {.fd = std::move(fd),
          .peer = std::move(peer),
          .tls = std::move(tls),
          .is_server = true,
          .may_vanish = is_remote,
          .peer_process = std::move(process)};
}

/// Returns "tried 41 times in 10 s".
std::string effort(int attempts, clock::duration time) {
  auto seconds = std::chrono::duration<double>{time}.count();
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), seconds < 10 ? "%.2g s" : "%.0f s", seconds);
  auto times = attempts == 1 ? "once" : std::to_string(attempts) + " times";
  return "tried " + times + " in " + text.data();
}

} // namespace

connected_socket connect_to(const address& where, const credentials& proof, const hello& own,
                            clock::time_point deadline, const std::function<void(int)>& give_up) {
  bool by_certificate = where.is_encrypted() && !proof.files.empty();
  if (proof.key.empty() && !by_certificate)
    throw error{errc::authentication_failed, "no authkey was given for " + where.text()};
  auto tls = tls_for(where, proof);
  std::optional<setback> told;
  auto begin = clock::now();
  for (int attempts = 1;; ++attempts) {
    auto attempt_begin = clock::now();
    try {
      return connect_once(where, proof, exchange_with(where, proof, own, tls), deadline);
    } catch (const setback& last) {
      bool is_cut_short = last.failure == ETIMEDOUT && deadline - attempt_begin < longest_pause;
      if (!told || !is_cut_short)
        told = last;
      give_up(last.failure);
    }
    auto now = clock::now();
    auto next = std::min(now + pause_after(now - begin), deadline - least_time);
    if (next <= now)
      throw error{errc::unreachable, told->text + ", " + effort(attempts, now - begin) + ")"};
    std::this_thread::sleep_until(next);
  }
}

} // namespace manager
