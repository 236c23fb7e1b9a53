#include "apps/bench/measure.hpp"

#include <csignal>
#include <cstring>
#include <iostream>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// Cost of the sockets alone: two processes exchange bytes without a library.
// `bench_raw WORK TIMES`.

namespace {

using bench::require;

constexpr size_t small = 64; ///< about the size of a call

struct both_ends {
  int near;
  int far;
};

both_ends unix_sockets() {
  int pair[2];
  require(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "sockets");
  return {pair[0], pair[1]};
}

both_ends tcp_sockets() {
  int listening = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  auto* address = reinterpret_cast<sockaddr*>(&where);
  require(::bind(listening, address, size) == 0 && ::listen(listening, 1) == 0
              && ::getsockname(listening, address, &size) == 0,
          "a listening socket");
  int near = ::socket(AF_INET, SOCK_STREAM, 0);
  require(::connect(near, address, size) == 0, "a connection");
  int far = ::accept(listening, nullptr, nullptr);
  int on = 1;
  for (int fd : {near, far})
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::close(listening);
  return {near, far};
}

bool receive_all(int fd, std::string& bytes) {
  for (size_t have = 0; have < bytes.size();) {
    auto got = ::recv(fd, bytes.data() + have, bytes.size() - have, 0);
    if (got <= 0)
      return false;
    have += static_cast<size_t>(got);
  }
  return true;
}

void send_all(int fd, const std::string& bytes) {
  for (size_t done = 0; done < bytes.size();) {
    auto sent = ::send(fd, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    require(sent > 0, "sent");
    done += static_cast<size_t>(sent);
  }
}

/// Sends bytes as a whole, then receives `size_back` bytes as a whole. Returns the time in
/// microseconds.
double exchange(both_ends sockets, size_t size, size_t size_back, size_t times) {
  std::string bytes(size, 'x'), answer(size_back, 'x');
  auto child = ::fork();
  if (child == 0) {
    ::close(sockets.near);
    while (receive_all(sockets.far, bytes))
      send_all(sockets.far, answer);
    ::_exit(0);
  }
  ::close(sockets.far);
  auto result = bench::median_us(times, [&] {
    send_all(sockets.near, bytes);
    require(receive_all(sockets.near, answer), "received");
  });
  ::close(sockets.near);
  ::waitpid(child, nullptr, 0);
  return result;
}

double there_and_back(both_ends sockets, size_t size, size_t times) {
  return exchange(sockets, size, size, times);
}

} // namespace

int main(int argc, char** argv) {
  std::string work = argc == 3 ? argv[1] : "";
  auto times = work.empty() ? 0 : std::stoul(argv[2]);
  double result = -1;
  if (work == "sync")
    result = there_and_back(unix_sockets(), small, times);
  else if (work == "sync-tcp")
    result = there_and_back(tcp_sockets(), small, times);
  else if (work == "value-1KiB")
    result = there_and_back(unix_sockets(), size_t{1} << 10, times);
  else if (work == "value-1MiB")
    result = there_and_back(unix_sockets(), size_t{1} << 20, times);
  else if (work == "value-64MiB")
    result = there_and_back(unix_sockets(), size_t{64} << 20, times);
  else if (work == "array-fill") // the bytes of ten million doubles
    result = exchange(unix_sockets(), 80'000'000, 1, times) / 1000;
  require(result >= 0, "usage: bench_raw WORK TIMES");
  std::cout << result << std::endl;
}
