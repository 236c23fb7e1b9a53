#include "tests/support/relay.hpp"

#include "libmanager/src/net/dial.hpp"

#include <array>
#include <chrono>
#include <poll.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace manager::test {
namespace {

constexpr std::chrono::seconds dial_limit{10};

/// Passes on the bytes that have arrived; an end of the stream, too.
void pass(const unique_fd& from, const unique_fd& to) {
  std::array<char, 65536> bytes;
  auto size = ::recv(from.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (size == 0)
    ::shutdown(to.get(), SHUT_WR);
  for (ssize_t sent = 0; sent < size;) {
    if (!wait_for(to.get(), POLLOUT, std::chrono::steady_clock::now() + dial_limit))
      return;
    auto more = ::send(to.get(), bytes.data() + sent, static_cast<size_t>(size - sent),
                       MSG_NOSIGNAL | MSG_DONTWAIT);
    if (more < 0)
      return;
    sent += more;
  }
}

bool is_plain(const std::string& address) {
  return address.starts_with("plain:");
}

} // namespace

relay::relay(const std::string& server)
    : server_{manager::address::parse(server)},
      entrance_{manager::address::parse(is_plain(server) ? "plain:127.0.0.1:0" : "127.0.0.1:0"),
                0600},
      stop_{::eventfd(0, EFD_CLOEXEC)},
      thread_{[this] { run(); }} {}

void relay::cut() {
  if (!thread_.joinable())
    return;
  ::eventfd_write(stop_.get(), 1);
  thread_.join();
}

void relay::run() {
  for (;;) {
    std::vector<pollfd> waiting{{stop_.get(), POLLIN, 0},
                                {entrance_.sockets()[0].get(), POLLIN, 0}};
    for (auto& each : paths_) {
      waiting.push_back({each.client.get(), POLLIN, 0});
      waiting.push_back({each.server.get(), POLLIN, 0});
    }
    ::poll(waiting.data(), waiting.size(), -1);
    if (waiting[0].revents != 0)
      return;
    size_t at = 2;
    for (auto& each : paths_) {
      if (waiting[at++].revents != 0)
        pass(each.client, each.server);
      if (waiting[at++].revents != 0)
        pass(each.server, each.client);
    }
    if (waiting[1].revents != 0)
      accept(entrance_.sockets()[0]);
  }
}

void relay::accept(const unique_fd& at) {
  auto client = entrance_.accept(at);
  auto server = dial(server_.resolve(), std::chrono::steady_clock::now() + dial_limit);
  if (client && server)
    paths_.push_back({std::move(client), std::move(server)});
}

} // namespace manager::test
