#include "apps/manager/commands.hpp"
#include "apps/manager/key_file.hpp"
#include "apps/manager/serve_tools.hpp"
#include "apps/manager/systemd.hpp"
#include "apps/manager/text.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/core.h>
#include <fstream>
#include <iostream>
#include <manager/manager.hpp>
#include <memory>
#include <unistd.h>

namespace manager::app {

namespace {

void add_limits(CLI::App& command, server_limits& limits) {
  auto add = [&](const char* name, uint64_t& limit, const char* help) {
    command.add_option(name, limit, help)
        ->check(CLI::PositiveNumber)
        ->capture_default_str()
        ->group("Limits");
  };
  add("--max-value-bytes", limits.value_bytes, "bytes of a value");
  add("--max-objects", limits.objects, "objects in the server");
  add("--max-session-objects", limits.session_objects, "objects that a session opens or creates");
  add("--max-object-items", limits.object_items, "elements or entries of an object");
  add("--max-object-bytes", limits.object_bytes, "bytes of the values in an object");
  command
      .add_option("--max-memory", limits.memory_bytes,
                  "bytes of the server's process, beyond which nothing grows; also as 500MB, 8GiB; "
                  "without it: four fifths of what the machine allows")
      ->transform(CLI::AsSizeValue{false})
      ->group("Limits");
  add("--max-session-calls", limits.session_calls,
      "calls of a session under way, and as many waits");
  command
      .add_flag("--break-deadlocks", limits.break_deadlocks,
                "let the wait fail that closes a circle of waits")
      ->group("Limits");
}

void add_operating(CLI::App& command, operating_options& options) {
  constexpr auto* group = "Operating";
  command
      .add_option("--metrics", options.metrics,
                  "serve Prometheus metrics at PORT (on this machine), HOST:PORT or [V6]:PORT")
      ->group(group);
  command
      .add_option("--http", options.http,
                  "serve a page that shows the server, at PORT (on this machine), HOST:PORT or "
                  "[V6]:PORT; beyond this machine it asks for the password of `keygen --page`")
      ->group(group);
  command.add_option("--pid-file", options.pid_file, "file with the process's number")
      ->group(group);
  command.add_option("--log-file", options.log_file, "append the log to a file, not to stderr")
      ->group(group);
  command.add_option("--log-format", options.format, "text, or a JSON object in each line")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str()
      ->group(group);
  command.add_option("--slow", options.slow, "log calls that take at least so many milliseconds")
      ->check(CLI::Range(0.0, 3'600'000.0))
      ->group(group);
}

/// File with the number of this process, for the time of a scope.
class pid_file {
public:
  explicit pid_file(std::string path) : path_{std::move(path)} {
    if (path_.empty())
      return;
    std::ofstream out{path_};
    out << ::getpid() << '\n';
    out.close();
    if (!out)
      throw error{errc::bad_argument,
                  "pid file '" + path_ + "': " + std::string{std::strerror(errno)}};
  }
  ~pid_file() {
    if (!path_.empty())
      ::unlink(path_.c_str());
  }
  pid_file(const pid_file&) = delete;
  pid_file& operator=(const pid_file&) = delete;

private:
  std::string path_;
};

struct serve_arguments {
  serve_options server;
  operating_options operating;
  std::string key_file;
};

/// Gives the server a socket for its own tools, which begin when the server listens.
void watch_itself(serve_arguments& given, const serve_log& log,
                  std::unique_ptr<serve_tools>& tools) {
  auto& server = given.server;
  server.own_key = authkey::random();
  server.own_address = "unix:@manager-" + std::to_string(::getpid()) + '-'
                       + hexadecimal(authkey::random().bytes()).substr(0, 16);
  server.listening = [&, before = server.listening](const std::vector<std::string>& addresses) {
    tools = std::make_unique<serve_tools>(given.operating, log, server.own_address, server.own_key);
    before(addresses);
  };
}

void serve(serve_arguments& given) {
  given.server.key = read_key_if_named(given.key_file, given.server.certificates);
  if (!given.server.key.empty())
    given.operating.page_password = page_password(given.server.key.bytes());
  serve_log log{given.operating.format == "json" ? log_format::json : log_format::text,
                given.operating.log_file};
  given.server.log = [&log](const std::string& text) { log.write(text); };
  given.server.reload_at_hangup = !given.server.certificates.empty() || is_notifying();
  pid_file pid{given.operating.pid_file};
  std::unique_ptr<serve_tools> tools; // ends after the server
  if (given.operating.watches())
    watch_itself(given, log, tools);
  manager::serve(given.server);
  notify_systemd("STOPPING=1");
}

} // namespace

void add_serve(CLI::App& program) {
  auto given = std::make_shared<serve_arguments>();
  auto* command = program.add_subcommand("serve", "Run a server until SIGTERM or SIGINT");
  command
      ->add_option("--listen", given->server.listen,
                   "where: unix:/path, host:port or [v6]:port with TLS; may be repeated")
      ->required();
  command->add_option("--key-file", given->key_file, "the authkey, see keygen");
  command->add_option("--user", given->server.users,
                      "who else may come to a unix:/path, by name or number; may be repeated");
  add_operating(*command, given->operating);
  add_limits(*command, given->server.limits);
  add_certificates(*command, given->server.certificates);
  command->footer(
      "SIGHUP reads the files of TLS again, for later connections. A service of systemd "
      "reports its state, and that it\nis alive (Type=notify, WatchdogSec=).");
  given->server.listening = [](const std::vector<std::string>& addresses) {
    for (auto& each : addresses)
      std::cout << "listening at " << each << std::endl;
    notify_systemd("READY=1");
  };
  command->callback([given] { serve(*given); });
}

void add_keygen(CLI::App& program) {
  struct arguments {
    std::string file;
    bool page = false;
  };
  auto given = std::make_shared<arguments>();
  auto* command = program.add_subcommand("keygen", "Make a file with a new authkey");
  command->add_option("FILE", given->file, "a file that does not exist yet")->required();
  command->add_flag(
      "--page", given->page,
      "print the password of `serve --http` for an existing FILE; the user is manager");
  command->callback([given] {
    if (given->page)
      fmt::print("{}\n", page_password(authkey::from_file(given->file).bytes()));
    else
      write_new_key(given->file);
  });
}

} // namespace manager::app
