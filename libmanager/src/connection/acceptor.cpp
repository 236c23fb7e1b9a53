#include "libmanager/src/connection/acceptor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <vector>

namespace manager {
namespace {

using clock = std::chrono::steady_clock;

constexpr int backlog = 1024;
constexpr int pause_ms = 20; ///< how long to leave the queue alone when descriptors ran out

bool somebody_listens(const sockaddr_un& target) {
  unique_fd probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&target), sizeof target) == 0
         || errno == EAGAIN;
}

unique_fd listen_on(const address& where) {
  auto target = where.to_socket_address();
  unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  auto bind_it = [&] {
    return ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&target), sizeof target) == 0;
  };
  bool bound = bind_it();
  if (!bound && errno == EADDRINUSE) {
    struct stat found {};
    bool is_socket = ::stat(target.sun_path, &found) == 0 && S_ISSOCK(found.st_mode);
    if (!is_socket || somebody_listens(target))
      throw error{errc::address_in_use, where.text() + " is taken"};
    ::unlink(target.sun_path); // left behind by a server that was killed
    bound = bind_it();
  }
  if (!bound || ::chmod(target.sun_path, 0600) != 0 || ::listen(fd.get(), backlog) != 0)
    throw error{errc::bad_argument,
                "cannot listen on " + where.text() + ": " + std::strerror(errno)};
  return fd;
}

/// The folder keeps other users out; this keeps them out should it be opened by mistake.
bool is_same_user(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

} // namespace

acceptor::acceptor(const address& where, authkey key, std::function<hello()> make_hello,
                   options limits)
    : where_{where},
      key_{std::move(key)},
      make_hello_{std::move(make_hello)},
      limits_{limits},
      listener_{listen_on(where)},
      stop_event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  if (key_.empty())
    throw error{errc::authentication_failed, "a server needs an authkey"};
}

acceptor::~acceptor() {
  ::unlink(where_.path().c_str());
}

void acceptor::run(int lifeline, const std::function<void(connected_socket)>& accepted) {
  for (;;) {
    std::vector<pollfd> waiting{{stop_event_.get(), POLLIN, 0},
                                {lifeline, POLLIN, 0},
                                {accept_paused_ ? -1 : listener_.get(), POLLIN, 0}};
    for (auto& guest : visitors_)
      waiting.push_back({guest.fd.get(), POLLIN, 0});
    auto ready = ::poll(waiting.data(), waiting.size(), poll_time());
    if (ready > 0 && (waiting[0].revents != 0 || waiting[1].revents != 0))
      return;
    accept_paused_ = false;
    size_t i = 3;
    for (auto guest = visitors_.begin(); guest != visitors_.end(); ++i) {
      if (waiting[i].revents != 0)
        serve(*guest);
      if (guest->fd && guest->exchange->done())
        accepted({std::move(guest->fd), guest->exchange->peer()});
      guest = guest->fd ? std::next(guest) : visitors_.erase(guest);
    }
    hang_up_late_visitors();
    if (waiting[2].revents != 0)
      accept_visitors();
  }
}

void acceptor::stop() noexcept {
  uint64_t one = 1;
  [[maybe_unused]] auto written = ::write(stop_event_.get(), &one, sizeof one);
}

void acceptor::accept_visitors() {
  while (visitors_.size() < limits_.max_handshakes) {
    unique_fd fd{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (!fd) {
      accept_paused_ = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
      return;
    }
    if (is_same_user(fd.get()))
      visitors_.push_back({std::move(fd), std::make_unique<server_handshake>(key_, make_hello_()),
                           clock::now() + limits_.handshake_time});
  }
  accept_paused_ = true; // those under way must finish, or run out of time, first
}

void acceptor::serve(visitor& guest) {
  std::array<char, handshake::max_message> buffer;
  auto want = std::min(buffer.size(), guest.exchange->wanted());
  auto got = ::recv(guest.fd.get(), buffer.data(), want, 0);
  if (got < 0 && (errno == EINTR || errno == EAGAIN))
    return;
  if (got <= 0)
    return guest.fd.reset();
  auto answer = guest.exchange->feed({buffer.data(), static_cast<size_t>(got)});
  auto sent = ::send(guest.fd.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
  if (guest.exchange->failure() || sent != static_cast<ssize_t>(answer.size()))
    guest.fd.reset();
}

void acceptor::hang_up_late_visitors() {
  auto now = clock::now();
  visitors_.remove_if([&](const visitor& guest) { return guest.deadline <= now; });
}

int acceptor::poll_time() const {
  if (accept_paused_)
    return pause_ms;
  if (visitors_.empty())
    return -1;
  auto left =
      std::chrono::ceil<std::chrono::milliseconds>(visitors_.front().deadline - clock::now());
  return static_cast<int>(std::clamp<int64_t>(left.count(), 0, 60'000));
}

} // namespace manager
