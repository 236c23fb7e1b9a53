#include "libmanager/src/net/dial.hpp"

#include "libmanager/src/net/listener.hpp"

#include <catch2/catch.hpp>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>

// A name with several addresses.

using namespace manager;
using namespace std::chrono_literals;

namespace {

struct listening {
  listener at{address::parse("127.0.0.1:0"), 0600};

  socket_address target() const { return at.where().resolve().front(); }
  bool was_dialed() const { return static_cast<bool>(at.accept(at.sockets()[0])); }
};

/// Returns an address where no process listens any more.
socket_address deserted() {
  return listening{}.target();
}

/// Listener that neither accepts nor refuses connections, because its queue is full.
class mute {
public:
  mute() {
    REQUIRE(::listen(place_.at.sockets()[0].get(), 0) == 0);
    while (add_client()) {
    }
  }
  socket_address target() const { return place_.target(); }

private:
  /// Returns false if the queue has no room for this client.
  bool add_client() {
    auto where = target();
    auto& fd = queue_.emplace_back(::socket(where.family(), SOCK_STREAM | SOCK_NONBLOCK, 0));
    static_cast<void>(::connect(fd.get(), where.get(), where.size)); // may still be in progress
    return wait_for(fd.get(), POLLOUT, std::chrono::steady_clock::now() + 20ms);
  }

  listening place_;
  std::vector<unique_fd> queue_;
};

unique_fd dial_in(std::chrono::milliseconds time, const std::vector<socket_address>& targets) {
  return dial(targets, std::chrono::steady_clock::now() + time);
}

} // namespace

TEST_CASE("the first address where somebody listens is taken") {
  listening first;
  listening second;
  CHECK(dial_in(10s, {deserted(), first.target(), second.target()}));
  CHECK(first.was_dialed());
  CHECK_FALSE(second.was_dialed());
}

TEST_CASE("an address that does not answer leaves time for those behind it") {
  mute silent;
  listening last;
  CHECK(dial_in(300ms, {silent.target(), deserted(), last.target()}));
  CHECK(last.was_dialed());
}

TEST_CASE("where nobody listens the last address says why") {
  mute silent;
  CHECK_FALSE(dial_in(10s, {deserted()}));
  CHECK(errno == ECONNREFUSED);
  CHECK_FALSE(dial_in(20ms, {silent.target()}));
  CHECK(errno == ETIMEDOUT);
}
