#include "libmanager/src/net/tls.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <ctime>

// TLS without a network: both sides write into memory.

using namespace manager;
using namespace std::chrono_literals;

namespace {

std::atomic<int64_t> clock_is_ahead{0};

} // namespace

/// Replaces the C library's wall clock, which OpenSSL reads, by the real time plus an offset of the
/// test.
extern "C" std::time_t time(std::time_t* where) noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  auto shown = now.tv_sec + clock_is_ahead.load();
  if (where != nullptr)
    *where = shown;
  return shown;
}

namespace {

/// Changes the wall clock during its lifetime.
struct changed_clock {
  explicit changed_clock(std::chrono::seconds by) { clock_is_ahead = by.count(); }
  ~changed_clock() { clock_is_ahead = 0; }
  changed_clock(const changed_clock&) = delete;
  changed_clock& operator=(const changed_clock&) = delete;
};

using context = std::shared_ptr<const tls_context>;

const authkey key{"a key of more than 16 bytes"};

context context_of(tls_context::side side, uint64_t bytes_of_a_key) {
  return std::make_shared<tls_context>(side, key, certificate_files{}, bytes_of_a_key);
}

/// Contexts of a server and a client, which all their connections share.
struct contexts {
  explicit contexts(uint64_t bytes_of_a_key = tls_context::most_bytes_of_a_key)
      : server{context_of(tls_context::side::server, bytes_of_a_key)},
        client{context_of(tls_context::side::client, bytes_of_a_key)} {}

  context server, client;
};

/// A connection, with both sides.
struct tls_connection {
  explicit tls_connection(const contexts& with)
      : server{with.server, ""}, client{with.client, ""} {}

  static size_t carry(tls_engine& from, tls_engine& to) {
    auto count = from.output().size();
    to.receive(from.output());
    from.sent(count);
    return count;
  }

  bool shake_hands() {
    bool done = client.handshake();
    while (carry(client, server) > 0) {
      bool both = server.handshake();
      carry(server, client);
      done = client.handshake() && both;
    }
    return done && !server.failure() && !client.failure();
  }

  std::string read_of(tls_engine& reader) {
    std::string text(100, '\0');
    text.resize(reader.read(text.data(), text.size()));
    return text;
  }

  bool echoes(const std::string& text) {
    client.write(text);
    carry(client, server);
    auto arrived = read_of(server);
    server.write(arrived);
    carry(server, client);
    return read_of(client) == text;
  }

  tls_engine server, client;
};

} // namespace

TEST_CASE("a server accepts the authkey however long ago it started, whatever its clock does") {
  contexts old;
  REQUIRE(tls_connection{old}.shake_hands());
  auto by = GENERATE(std::chrono::seconds{305s}, std::chrono::seconds{24h * 3650},
                     std::chrono::seconds{-24h});
  changed_clock later{by};
  tls_connection late{old};
  CHECK(late.shake_hands());
  CHECK(late.echoes("hello"));
}

TEST_CASE("a connection outlasts any change of the clock") {
  contexts both;
  tls_connection old{both};
  REQUIRE(old.shake_hands());
  changed_clock later{24h * 3650};
  CHECK(old.echoes("hello"));
}

TEST_CASE("the key of a connection is updated as often as it takes") {
  const std::string text = "ten bytes ";
  contexts both{10 * text.size()};
  tls_connection busy{both};
  REQUIRE(busy.shake_hands());
  auto sent_for = [&](tls_engine& from, tls_engine& to) {
    from.write(text);
    auto count = tls_connection::carry(from, to);
    REQUIRE(busy.read_of(to) == text);
    return count;
  };
  auto usual = sent_for(busy.client, busy.server);
  int updates = 0;
  for (int i = 1; i < 1000; ++i)
    updates += sent_for(busy.client, busy.server) > usual ? 1 : 0;
  CHECK(updates == 100);
  for (int i = 0; i < 100; ++i) // the other direction has its own key
    CHECK(busy.echoes(text));
  CHECK_FALSE(busy.client.failure());
  CHECK_FALSE(busy.server.failure());
}
