#include "tests/support/processes.hpp"
#include "tests/support/raw_peer.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <fcntl.h>
#include <netinet/in.h>

// Bytes that end a CAF 0.17.6 node that listens itself, sent by strangers and by a client that has
// the key. The server closes the sender's connection, and serves the other clients.

using manager::test::bin;
using manager::test::open_files_of;
using manager::test::running_program;
using manager::test::served;

namespace {

/// Time that is enough for an answer; sanitizers make everything slow.
constexpr std::chrono::seconds a_second{manager::test::sanitized ? 60 : 1};

using attack = std::pair<std::string, std::string>; ///< description, bytes

/// Makes a BASP frame: a header with operation, payload length and otherwise zeros, then the
/// payload.
std::string frame(int operation, const std::string& payload, size_t length) {
  std::string bytes(32, '\0');
  bytes[0] = static_cast<char>(operation);
  for (size_t i = 0; i < 4; ++i)
    bytes[4 + i] = static_cast<char>(length >> (8 * (3 - i)));
  return bytes + payload;
}
std::string frame(int operation, const std::string& payload) {
  return frame(operation, payload, payload.size());
}

/// Makes a chunk of a frame of which `left` more bytes follow.
std::string chunk(size_t length, int64_t left) {
  auto bytes = frame(7, std::string(length, 'x'));
  for (size_t i = 0; i < 8; ++i)
    bytes[15 - i] = static_cast<char>(left >> (8 * i));
  return bytes;
}

/// Makes a message of these types, followed by any bytes.
std::string message(const std::string& types, const std::string& values) {
  std::string payload(3, '\0');
  payload += static_cast<char>(types.size());
  return frame(2, payload + types + values);
}

/// Makes `depth` messages, each within the one before.
std::string nested_messages(int depth) {
  std::string values;
  for (int i = 0; i < depth; ++i)
    values += std::string{"\0\0\x0c@<>+@message", 15};
  return message("@<>+@message", values);
}

std::vector<attack> attacks() {
  const std::string length_of_3_gib{"\xff\xff\xff\xff\x0b", 5};
  std::vector<attack> all{{"a handshake without payload", frame(0, "")},
                          {"another handshake without payload", frame(1, "")},
                          {"a payload of 3 GiB", frame(2, "", size_t{3} << 30)},
                          {"a byte vector of 3 GiB", message("@<>+@charbuf", length_of_3_gib)},
                          {"30000 nested messages", nested_messages(30'000)},
                          {"an exit message", message("@<>+@exit", std::string(60, '\0'))},
                          {"an error", message("@<>+@error", std::string(20, '\1'))},
                          {"a message to a third node", frame(3, std::string(100, '\1'))},
                          {"a handshake in another node's name", frame(1, std::string(32, 'x'))},
                          {"chunks of a frame of 3 GiB", chunk(1 << 20, int64_t{3} << 30)},
                          {"a chunk of nothing", chunk(0, 1 << 22)},
                          {"a message between two chunks", chunk(1 << 20, 1 << 22) + frame(6, "")},
                          {"a long reason for an end", frame(5, std::string(200'000, '\0'))}};
  for (int operation = 7; operation < 256; operation += 31)
    all.emplace_back("operation " + std::to_string(operation), frame(operation, "xxxx"));
  return all;
}

void send_all(int fd, const std::string& bytes) {
  for (size_t sent = 0; sent < bytes.size();) {
    auto count = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0)
      return; // the server has closed the connection already
    sent += static_cast<size_t>(count);
  }
}

/// Waits until the server has closed the connection.
void await_end(int fd) {
  char buffer[4096];
  while (::recv(fd, buffer, sizeof buffer, 0) > 0) {
  }
}

manager::unique_fd stranger_at(const std::string& address) {
  auto target = manager::address::parse(address).resolve().front();
  manager::unique_fd fd{::socket(target.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)};
  REQUIRE(::connect(fd.get(), target.get(), target.size) == 0);
  return fd;
}

/// Connects as a client that has the key.
manager::unique_fd peer_at(const served& server) {
  auto socket = manager::test::authenticated(server);
  ::fcntl(socket.fd.get(), F_SETFL, 0); // blocking from here on
  send_all(socket.fd.get(), frame(1, manager::test::strange_node()));
  return std::move(socket.fd);
}

void check_served(const served& server) {
  auto m = manager::connect(server.address, server.key);
  auto numbers = m.list<int>({1, 2});
  CHECK(numbers.size() == 2);
}

} // namespace

TEST_CASE("strangers who attack are hung up on, and the server serves on") {
  auto where =
      GENERATE(std::string{}, std::string{"127.0.0.1:0"}, std::string{"plain:127.0.0.1:0"});
  served server{manager::server_limits{}, where, manager::authkey::random()};
  for (auto& [name, bytes] : attacks()) {
    INFO(name);
    auto fd = stranger_at(server.address);
    send_all(fd.get(), bytes);
    ::shutdown(fd.get(), SHUT_WR);
    await_end(fd.get());
    check_served(server);
  }
}

TEST_CASE("peers who attack are hung up on, and the server serves on") {
  auto where = GENERATE(std::string{}, std::string{"plain:127.0.0.1:0"});
  served server{manager::server_limits{}, where, manager::authkey::random()};
  auto witness = manager::connect(server.address, server.key);
  auto kept = witness.list<int>("kept", {7});
  for (auto& [name, bytes] : attacks()) {
    INFO(name);
    auto fd = peer_at(server);
    send_all(fd.get(), bytes);
    await_end(fd.get());
    CHECK(kept.at(0) == 7);
  }
  CHECK(witness.status().objects.size() == 1);
}

TEST_CASE("a thousand half-open connections keep nobody out") {
  served server{manager::server_limits{}, "127.0.0.1:0", manager::authkey::random()};
  std::vector<manager::unique_fd> silent;
  for (int i = 0; i < 1000; ++i)
    silent.push_back(stranger_at(server.address));
  auto m = manager::connect(server.address, server.key, {.deadline = a_second});
  CHECK(m.list<int>({1, 2}).size() == 2);
}

TEST_CASE("a server that has run out of descriptors goes on when there are some again") {
  if (manager::test::needs_descriptors())
    return;
  manager::test::temp_folder folder;
  auto address = "unix:" + folder / "socket";
  const std::string key = "a key that can be an argument";
  auto key_file = folder.write_private("key", key);
  const std::string program = bin("manager");
  running_program server{{"/bin/sh", "-c", "ulimit -n 40; exec \"$@\"", "sh", program, "serve",
                          "--listen", address, "--key-file", key_file}};
  REQUIRE(server.read_line() == "listening at " + address);
  auto before = manager::connect(address, manager::authkey{key});
  std::vector<manager::unique_fd> silent;
  for (int i = 0; i < 60; ++i)
    silent.push_back(stranger_at(address));
  manager::test::await([&] { return open_files_of(server.pid()).size() == 40; });
  CHECK(before.list<int>("numbers", {1}).size() == 1);
  silent.clear();
  manager::session after = manager::connect(address, manager::authkey{key});
  CHECK(after.list<int>("numbers").size() == 1);
}

TEST_CASE("a peer that does not read is hung up on, and the server serves on") {
  const std::string key = "a key that can be an argument";
  served server{{.value_bytes = size_t{1} << 20}, "", manager::authkey{key}};
  auto witness = manager::connect(server.address, manager::authkey{key});
  auto items = witness.queue<std::string>("items");
  running_program reader{{bin("many_pops"), server.address, key, "100"}};
  REQUIRE(reader.read_line() == "waiting");
  reader.kill(SIGSTOP);
  const std::string item(size_t{1'000'000}, 'x');
  for (int i = 0; i < 100; ++i)
    items.push(item);
  manager::test::await([&] { return witness.status().objects.front().references == 1; });
  reader.kill(SIGCONT);
  CHECK(reader.wait() != 0);
  while (items.try_pop()) {
  }
  items.push("served");
  CHECK(items.pop() == "served");
}
