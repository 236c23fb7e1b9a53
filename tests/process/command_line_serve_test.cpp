#include "tests/support/certificates.hpp"
#include "tests/support/command_line.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/http_get.hpp"

#include <csignal>
#include <filesystem>
#include <manager/monitor.hpp>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/un.h>
#include <thread>

// What `serve` has for those who operate it.

using namespace manager::test;
using Catch::Contains;
using manager::errc;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// Socket of a service manager.
class notify_socket {
public:
  explicit notify_socket(const std::string& path)
      : fd_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    path.copy(where.sun_path, sizeof where.sun_path - 1);
    REQUIRE(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);
  }

  /// Returns the next message; empty if none comes.
  std::string next() const {
    pollfd ready{fd_.get(), POLLIN, 0};
    auto time = std::chrono::milliseconds{patience};
    if (::poll(&ready, 1, static_cast<int>(time.count())) != 1)
      return {};
    std::array<char, 4096> buffer;
    auto got = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    return {buffer.data(), static_cast<size_t>(std::max(ssize_t{0}, got))};
  }

private:
  manager::unique_fd fd_;
};

/// Returns the first message that has this text in it.
std::string message_with(const notify_socket& from, const std::string& text) {
  for (;;)
    if (auto message = from.next(); message.empty() || message.find(text) != std::string::npos)
      return message;
}

/// Reads the log file of a running server until it has this text, and returns the line with it.
std::string log_line_with(const std::string& file, const std::string& text) {
  auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    auto log = content_of(file);
    if (auto at = log.find(text); at != std::string::npos) {
      auto begin = log.rfind('\n', at);
      begin = begin == std::string::npos ? 0 : begin + 1;
      return log.substr(begin, log.find('\n', at) - begin);
    }
    std::this_thread::yield();
  }
  return content_of(file);
}

} // namespace

TEST_CASE("serve reports to systemd that it is ready, alive, and stops") {
  temp_folder folder;
  notify_socket systemd{folder / "notify"};
  command_line_server server{
      {}, with_environment({"NOTIFY_SOCKET=" + (folder / "notify"), "WATCHDOG_USEC=200000"})};
  CHECK(systemd.next() == "READY=1");
  for (int i = 0; i < 2; ++i)
    CHECK_THAT(message_with(systemd, "WATCHDOG=1"), Contains("STATUS="));
  server.m->close();
  server.server->kill(SIGTERM);
  CHECK(message_with(systemd, "STOPPING=1") == "STOPPING=1");
  CHECK(server.server->wait() == 0);
}

TEST_CASE("a pid file exists while its server runs") {
  temp_folder folder;
  auto file = folder / "pid";
  command_line_server server{{"--pid-file", file}};
  CHECK(content_of(file) == std::to_string(server.server->pid()) + "\n");
  server.m->close();
  server.server->kill(SIGTERM);
  CHECK(server.server->wait() == 0);
  CHECK_FALSE(fs::exists(file));
}

TEST_CASE("slow calls are logged as JSON with their object, operation and time") {
  temp_folder folder;
  auto file = folder / "log";
  command_line_server server{{"--slow", "0", "--log-format", "json", "--log-file", file}};
  auto numbers = server.m->list<int>("numbers");
  // The measurement begins soon after the server listens.
  for (manager::monitor view{*server.m}; view.totals().slow_limit != 0;)
    ;
  numbers.push_back(1);
  auto line = json::parse(log_line_with(file, "push_back"));
  CHECK(line["event"] == "slow_call");
  CHECK(line["title"] == "list 'numbers'");
  CHECK(line["level"] == "warning");
  CHECK(line["duration_ns"] > 0);
  CHECK(line["pid"] == server.server->pid());
  CHECK_FAILS(errc::authentication_failed,
              manager::connect(server.address, manager::authkey::random()));
  CHECK(json::parse(log_line_with(file, "was refused"))["event"] == "message");
}

TEST_CASE("SIGHUP makes a server read its certificates again") {
  authority old_one, new_one;
  temp_folder folder;
  auto install = [&](const manager::certificate_files& files) {
    fs::copy_file(files.authority, folder / "ca", fs::copy_options::overwrite_existing);
    fs::copy_file(files.certificate, folder / "cert", fs::copy_options::overwrite_existing);
    fs::copy_file(files.private_key, folder / "key", fs::copy_options::overwrite_existing);
  };
  install(old_one.sign("IP:127.0.0.1"));
  running_program server{{command_line_program, "serve", "--listen", "127.0.0.1:0", "--ca",
                          folder / "ca", "--cert", folder / "cert", "--private-key", folder / "key",
                          "--log-file", folder / "log"}};
  auto address = server.read_line().value().substr(std::string{"listening at "}.size());
  auto old_files = old_one.sign("DNS:a"), new_files = new_one.sign("DNS:b");
  auto client = [&](const manager::certificate_files& files) {
    return manager::connect(address, manager::authkey{}, {std::chrono::seconds{10}, files});
  };
  auto m = client(old_files);
  CHECK_FAILS(errc::authentication_failed, client(new_files));
  install(new_one.sign("IP:127.0.0.1"));
  server.kill(SIGHUP);
  while (content_of(folder / "log").find("read again") == std::string::npos)
    m.addresses(); // the connection of before goes on
  CHECK(client(new_files).objects().empty());
  CHECK_FAILS(errc::authentication_failed, client(old_one.sign("DNS:c")));
  folder.write("cert", "damaged");
  server.kill(SIGHUP);
  while (content_of(folder / "log").find("stay as they were") == std::string::npos)
    m.addresses();
  CHECK(client(new_files).objects().empty());
}

TEST_CASE("metrics count calls and durations by type and operation") {
  command_line_server server{{"--metrics", "0"}};
  auto url = server.line_after("serving ");
  if (url == "the server has ended") {
    CHECK_THAT(server.server->err(), Contains("prometheus-cpp-dev"));
    return;
  }
  auto numbers = server.m->list<int>("numbers");
  auto text = http_get(port_of(url), "/metrics");
  CHECK_THAT(text, !Contains("push_back") && Contains("manager_objects 1\n"));
  for (int i = 0; i < 3; ++i)
    numbers.push_back(i);
  text = http_get(port_of(url), "/metrics");
  CHECK_THAT(text,
             Contains("manager_operation_calls_total{type=\"list\",operation=\"push_back\"} 3\n")
                 && Contains("manager_operation_duration_seconds_bucket{type=\"list\",operation="
                             "\"push_back\",le=\"+Inf\"} 3\n")
                 && Contains("manager_waits 0\n") && Contains("manager_deadlocks_total 0\n")
                 && Contains("manager_memory_bytes ") && Contains("manager_received_bytes_total "));
  check_refused(cli({"serve", "--listen", "unix:" + (server.folder / "other"), "--key-file",
                     server.key_file, "--metrics", "nowhere:x"}),
                errc::bad_argument, "'nowhere:x' is no address for HTTP");
}

TEST_CASE("the page is for this machine, and beyond it asks for the password of the key") {
  command_line_server server{{"--http", "0"}};
  auto url = server.line_after("serving ");
  if (url == "the server has ended") {
    CHECK_THAT(server.server->err(), Contains("libcpp-httplib-dev"));
    return;
  }
  server.m->list<int>("numbers", {1, 2});
  CHECK_THAT(http_get(port_of(url), "/"), Contains("200 OK") && Contains("<title>manager</title>"));
  CHECK_THAT(http_get(port_of(url), "/api/objects?text=num"),
             Contains("\"name\":\"numbers\"") && Contains("no-store"));
  CHECK_THAT(http_get(port_of(url), "/api/object?id=1"), Contains("\"content\":[1,2]"));
  CHECK_THAT(http_get(port_of(url), "/api/object?id=9"), Contains(" 404 "));
  CHECK_THAT(http_get(port_of(url), "/api/object?id=x"), Contains(" 400 "));
  CHECK_THAT(http_get(port_of(url), "/", "", "evil.example"), Contains(" 403 "));

  command_line_server open{{"--http", "0.0.0.0:0"}};
  auto port = port_of(open.line_after("serving "));
  CHECK_THAT(http_get(port, "/"), Contains(" 401 ") && !Contains("<title>"));
  auto password = cli({"keygen", "--page", open.key_file}).out;
  password.pop_back();
  auto encoded = run({"sh", "-c", "printf 'manager:" + password + "' | base64 -w 0"}).out;
  CHECK_THAT(http_get(port, "/", "Authorization: Basic " + encoded + "\r\n"), Contains("<title>"));
  CHECK_THAT(http_get(port, "/api/state", "Authorization: Basic x" + encoded + "\r\n"),
             Contains(" 401 "));
}
