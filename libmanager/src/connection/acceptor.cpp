#include "libmanager/src/connection/acceptor.hpp"

#include "libmanager/src/connection/peer_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace manager {
namespace {

using clock = std::chrono::steady_clock;

constexpr int pause_ms = 20; ///< how long to leave the queue alone when descriptors ran out

/// The other end's host, without its port; empty for a Unix socket, where there is only one.
std::string host_of(int fd) {
  socket_address peer;
  peer.size = sizeof peer.storage;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer.storage), &peer.size) != 0)
    return {};
  auto bytes_of = [](auto& number) {
    return std::string{reinterpret_cast<const char*>(&number), sizeof number};
  };
  if (peer.family() == AF_INET)
    return bytes_of(reinterpret_cast<const sockaddr_in*>(&peer.storage)->sin_addr);
  if (peer.family() == AF_INET6)
    return bytes_of(reinterpret_cast<const sockaddr_in6*>(&peer.storage)->sin6_addr);
  return {};
}

std::shared_ptr<const tls_context> tls_for(const std::vector<address>& where,
                                           const credentials& proof) {
  bool wanted = std::any_of(where.begin(), where.end(),
                            [](auto& each) { return each.kind() == address::transport::tls; });
  return wanted ? std::make_shared<tls_context>(tls_context::side::server, proof.key, proof.files)
                : nullptr;
}

} // namespace

struct acceptor::visitor {
  unique_fd fd;
  unique_fd process; ///< see `open_peer_process`
  exchange with;
  std::string host;
  bool is_remote;
  clock::time_point deadline;
};

acceptor::acceptor(const std::vector<address>& where, const credentials& proof,
                   std::function<hello()> make_hello, options limits)
    : proof_{proof},
      tls_{tls_for(where, proof)},
      make_hello_{std::move(make_hello)},
      limits_{std::move(limits)},
      stop_event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  bool all_tls = std::all_of(where.begin(), where.end(),
                             [](auto& each) { return each.kind() == address::transport::tls; });
  if (proof_.key.empty() && (proof_.files.empty() || !all_tls))
    throw error{errc::authentication_failed, "a server needs an authkey"};
  for (auto& each : where)
    listeners_.emplace_back(each, limits_.users.file_mode());
}

acceptor::~acceptor() = default;

std::vector<address> acceptor::addresses() const {
  std::vector<address> all;
  for (auto& each : listeners_)
    all.push_back(each.where());
  return all;
}

void acceptor::run(int lifeline, const std::function<void(connected_socket)>& accepted) {
  for (;;) {
    std::vector<pollfd> waiting{{stop_event_.get(), POLLIN, 0}, {lifeline, POLLIN, 0}};
    for (auto& each : listeners_)
      waiting.push_back({accept_paused_ ? -1 : each.fd(), POLLIN, 0});
    for (auto& guest : visitors_)
      waiting.push_back({guest.fd.get(), POLLIN, 0});
    auto ready = ::poll(waiting.data(), waiting.size(), poll_time());
    if (ready > 0 && (waiting[0].revents != 0 || waiting[1].revents != 0))
      return;
    accept_paused_ = false;
    std::vector<bool> have_news;
    for (auto i = 2 + listeners_.size(); i < waiting.size(); ++i)
      have_news.push_back(waiting[i].revents != 0);
    see_to_visitors(accepted, have_news);
    for (size_t i = 0; i < listeners_.size(); ++i)
      if (waiting[2 + i].revents != 0)
        accept_visitors(listeners_[i]);
  }
}

void acceptor::stop() noexcept {
  uint64_t one = 1;
  [[maybe_unused]] auto written = ::write(stop_event_.get(), &one, sizeof one);
}

void acceptor::see_to_visitors(const std::function<void(connected_socket)>& accepted,
                               const std::vector<bool>& have_news) {
  auto guest = visitors_.begin();
  for (bool has_news : have_news) {
    if (has_news)
      serve(*guest);
    if (guest->fd && guest->with.done()) {
      auto peer = guest->with.peer();
      auto tls = std::move(guest->with).take_tls();
      accepted({.fd = std::move(guest->fd),
                .peer = std::move(peer),
                .tls = std::move(tls),
                .may_vanish = guest->is_remote,
                .peer_process = std::move(guest->process)});
    }
    guest = guest->fd ? std::next(guest) : visitors_.erase(guest);
  }
  hang_up_late_visitors();
}

void acceptor::accept_visitors(const listener& at) {
  while (visitors_.size() < limits_.max_handshakes) {
    auto fd = at.accept();
    if (!fd) {
      accept_paused_ = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
      return;
    }
    admit(at, std::move(fd));
  }
  accept_paused_ = true; // those under way must finish, or run out of time, first
}

void acceptor::admit(const listener& at, unique_fd fd) {
  bool is_remote = at.where().kind() != address::transport::unix_socket;
  if (!is_remote && !limits_.users.may_stay(fd.get()))
    return;
  auto process = is_remote ? unique_fd{} : open_peer_process(fd.get());
  if (!is_remote && !process && errno == ESRCH)
    return;
  auto host = host_of(fd.get());
  auto others = std::count_if(visitors_.begin(), visitors_.end(),
                              [&](auto& guest) { return is_remote && guest.host == host; });
  if (static_cast<size_t>(others) < limits_.max_handshakes_of_peer)
    visitors_.push_back({std::move(fd), std::move(process), exchange_at(at), std::move(host),
                         is_remote, clock::now() + limits_.handshake_time});
}

exchange acceptor::exchange_at(const listener& at) const {
  auto make = [own = make_hello_()](authkey key) -> std::unique_ptr<handshake> {
    return std::make_unique<server_handshake>(std::move(key), own);
  };
  if (at.where().kind() != address::transport::tls)
    return {proof_.key, make};
  return {std::make_unique<tls_engine>(tls_, std::string{}), proof_.key, make};
}

void acceptor::serve(visitor& guest) {
  std::array<char, handshake::max_message> buffer;
  auto want = std::min(buffer.size(), guest.with.wanted());
  auto got = ::recv(guest.fd.get(), buffer.data(), want, 0);
  if (got < 0 && (errno == EINTR || errno == EAGAIN))
    return;
  if (got <= 0)
    return guest.fd.reset();
  auto answer = guest.with.feed({buffer.data(), static_cast<size_t>(got)});
  auto sent = ::send(guest.fd.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
  if (guest.with.failure() || sent != static_cast<ssize_t>(answer.size()))
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
