#include "libmanager/src/net/acceptor.hpp"

#include "libmanager/src/net/peer_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace manager {
namespace {

using clock = std::chrono::steady_clock;

constexpr int pause_ms = 20; ///< pause of accepting after descriptors ran out

socket_address address_of_peer(int fd) {
  socket_address peer;
  peer.size = sizeof peer.storage;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer.storage), &peer.size) != 0)
    return {};
  return peer;
}

/// Returns the peer's host, without its port; empty for a Unix socket, which has only one host.
std::string host_of(int fd) {
  auto peer = address_of_peer(fd);
  auto bytes_of = [](auto& number) {
    return std::string{reinterpret_cast<const char*>(&number), sizeof number};
  };
  if (peer.family() == AF_INET)
    return bytes_of(reinterpret_cast<const sockaddr_in*>(&peer.storage)->sin_addr);
  if (peer.family() == AF_INET6)
    return bytes_of(reinterpret_cast<const sockaddr_in6*>(&peer.storage)->sin6_addr);
  return {};
}

/// Returns the peer's name for the log: host and port, or process and user.
std::string name_of_peer(int fd) {
  auto peer = address_of_peer(fd);
  if (auto who = peer.family() == AF_UNIX ? peer_credentials(fd) : std::nullopt)
    return "process " + std::to_string(who->pid) + " of user " + std::to_string(who->uid);
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  if (::getnameinfo(peer.get(), peer.size, host.data(), host.size(), port.data(), port.size(),
                    NI_NUMERICHOST | NI_NUMERICSERV)
      != 0)
    return "a client";
  return (peer.family() == AF_INET6 ? "[" + std::string{host.data()} + "]" : host.data())
         + std::string{":"} + port.data();
}

std::shared_ptr<const tls_context> tls_for(const std::vector<address>& where,
                                           const credentials& proof) {
  bool wanted =
      std::any_of(where.begin(), where.end(), [](auto& each) { return each.is_encrypted(); });
  return wanted ? std::make_shared<tls_context>(tls_context::side::server, proof.key, proof.files)
                : nullptr;
}

} // namespace

struct acceptor::visitor {
  unique_fd fd;
  unique_fd process; ///< see `open_peer_process`
  exchange with;
  std::string host;
  std::string name; ///< for the log
  bool is_remote;
  clock::time_point deadline;
  bool has_spoken = false;
};

acceptor::acceptor(const std::vector<address>& where, const credentials& proof,
                   std::function<hello()> make_hello, options limits)
    : proof_{proof},
      tls_{tls_for(where, proof)},
      make_hello_{std::move(make_hello)},
      limits_{std::move(limits)},
      event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)},
      refusals_{limits_.log} {
  bool all_tls =
      std::all_of(where.begin(), where.end(), [](auto& each) { return each.is_encrypted(); });
  if (proof_.key.empty() && (proof_.files.empty() || !all_tls))
    throw error{errc::authentication_failed, "a server needs an authkey"};
  for (auto& each : where)
    listeners_.emplace_back(each, limits_.users.file_mode());
  if (limits_.own)
    listeners_.emplace_back(limits_.own->where, S_IRUSR | S_IWUSR);
}

acceptor::~acceptor() = default;

std::vector<address> acceptor::addresses() const {
  std::vector<address> all;
  for (auto& each : listeners_)
    all.push_back(each.where());
  if (limits_.own)
    all.pop_back();
  return all;
}

void acceptor::run(const std::function<void(connected_socket)>& accepted) {
  for (;;) {
    std::vector<pollfd> waiting{{event_.get(), POLLIN, 0}};
    for (auto& guest : visitors_)
      waiting.push_back({guest.fd.get(), POLLIN, 0});
    for (auto& each : listeners_)
      for (auto& socket : each.sockets())
        waiting.push_back({accept_paused_ ? -1 : socket.get(), POLLIN, 0});
    auto ready = ::poll(waiting.data(), waiting.size(), poll_time());
    if (stopping_)
      return;
    if (ready > 0 && waiting[0].revents != 0)
      read_certificates();
    accept_paused_ = false;
    std::vector<bool> have_news;
    for (auto& each : waiting)
      have_news.push_back(each.revents != 0);
    auto next = have_news.cbegin() + 1; // after the event
    see_to_visitors(accepted, next);
    for (auto& each : listeners_)
      for (auto& socket : each.sockets())
        if (*next++)
          accept_visitors(each, socket);
  }
}

void acceptor::stop() noexcept {
  stopping_ = true;
  wake();
}

void acceptor::reload() noexcept {
  reloading_ = true;
  wake();
}

void acceptor::wake() noexcept {
  uint64_t one = 1;
  [[maybe_unused]] auto written = ::write(event_.get(), &one, sizeof one);
}

void acceptor::read_certificates() {
  uint64_t noted = 0;
  [[maybe_unused]] auto read = ::read(event_.get(), &noted, sizeof noted);
  if (!reloading_.exchange(false))
    return;
  if (!tls_ || proof_.files.empty())
    return limits_.log("there are no certificates to read again");
  try {
    tls_ = std::make_shared<tls_context>(tls_context::side::server, proof_.key, proof_.files);
    limits_.log("the certificates were read again");
  } catch (const error& failure) {
    limits_.log("the certificates stay as they were: " + failure.text());
  }
}

void acceptor::see_to_visitors(const std::function<void(connected_socket)>& accepted,
                               std::vector<bool>::const_iterator& has_news) {
  for (auto guest = visitors_.begin(); guest != visitors_.end();) {
    if (*has_news++)
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

void acceptor::accept_visitors(const listener& at, const unique_fd& socket) {
  while (visitors_.size() < limits_.max_handshakes) {
    auto fd = at.accept(socket);
    if (!fd) {
      accept_paused_ = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
      return;
    }
    admit(at, std::move(fd));
  }
  accept_paused_ = true; // until a handshake ends or times out
}

void acceptor::admit(const listener& at, unique_fd fd) {
  bool is_remote = at.where().is_remote();
  auto host = host_of(fd.get());
  auto name = name_of_peer(fd.get()) + " at " + at.where().text();
  auto process = is_remote ? unique_fd{} : open_peer_process(fd.get());
  if (!is_remote && !process && errno == ESRCH)
    return; // the client has ended
  visitor guest{std::move(fd),
                std::move(process),
                exchange_at(at),
                std::move(host),
                std::move(name),
                is_remote,
                clock::now() + limits_.handshake_time};
  if (lets_in(guest))
    visitors_.push_back(std::move(guest));
}

/// Returns true if a client may start its handshake.
bool acceptor::lets_in(const visitor& who) {
  if (!who.is_remote && !limits_.users.may_stay(who.fd.get())) {
    auto said = server_handshake::refusal(
        {errc::authentication_failed, "this user is not allowed to connect to the server's socket; "
                                      "the server allows other users by serve --user NAME"});
    static_cast<void>(::send(who.fd.get(), said.data(), said.size(), MSG_NOSIGNAL));
    refuse(who, "this user is not allowed to connect to the server's Unix socket");
    return false;
  }
  auto others = std::count_if(visitors_.begin(), visitors_.end(),
                              [&](auto& guest) { return who.is_remote && guest.host == who.host; });
  bool is_one_too_many = static_cast<size_t>(others) >= limits_.max_handshakes_of_peer;
  if (is_one_too_many)
    refuse(who, "too many handshakes with its host are under way");
  return !is_one_too_many;
}

exchange acceptor::exchange_at(const listener& at) const {
  auto make = [own = make_hello_()](authkey key) -> std::unique_ptr<handshake> {
    return std::make_unique<server_handshake>(std::move(key), own);
  };
  if (limits_.own && &at == &listeners_.back())
    return {limits_.own->key, make};
  if (!at.where().is_encrypted())
    return {proof_.key, make};
  return {std::make_unique<tls_engine>(tls_, std::string{}), proof_.key, make};
}

void acceptor::serve(visitor& guest) {
  std::array<char, handshake::max_message> buffer;
  auto want = std::min(buffer.size(), guest.with.wanted());
  auto got = ::recv(guest.fd.get(), buffer.data(), want, 0);
  if (got < 0 && (errno == EINTR || errno == EAGAIN))
    return;
  if (got > 0)
    return receive(guest, {buffer.data(), static_cast<size_t>(got)});
  if (guest.has_spoken) // otherwise it only probed the port
    note_closing(guest);
  guest.fd.reset();
}

void acceptor::receive(visitor& guest, std::string_view bytes) {
  guest.has_spoken = true;
  auto answer = guest.with.feed(bytes);
  auto sent = ::send(guest.fd.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
  auto& failure = guest.with.failure();
  if (failure && failure->kind() == errc::authentication_failed)
    refuse(guest, failure->text() + hint_for_refused(proof_.key));
  else if (failure)
    refuse(guest, failure->text());
  else if (sent != static_cast<ssize_t>(answer.size()))
    note_closing(guest);
  else
    return;
  guest.fd.reset();
}

/// Logs that a visitor from the network left. A process of this host may have been killed.
void acceptor::note_closing(const visitor& who) {
  if (who.is_remote)
    refuse(who, "it closed the connection during the handshake");
}

/// Logs the refusal; does not close the connection.
void acceptor::refuse(const visitor& who, const std::string& why) {
  refusals_.note(who.name, why, clock::now());
}

void acceptor::hang_up_late_visitors() {
  auto now = clock::now();
  refusals_.flush(now);
  visitors_.remove_if([&](const visitor& guest) {
    bool is_late = guest.deadline <= now;
    if (is_late)
      refuse(guest, "it did not authenticate itself in time");
    return is_late;
  });
}

int acceptor::poll_time() const {
  auto next = refusals_.due();
  if (!visitors_.empty())
    next = std::min(next.value_or(clock::time_point::max()), visitors_.front().deadline);
  if (accept_paused_)
    return pause_ms;
  if (!next)
    return -1;
  auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - clock::now());
  return static_cast<int>(std::clamp<int64_t>(left.count(), 0, 60'000));
}

} // namespace manager
