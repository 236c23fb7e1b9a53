#include "apps/manager/commands.hpp"
#include "apps/manager/config_file.hpp"
#include "apps/manager/connect.hpp"
#include "apps/manager/output.hpp"
#include "apps/manager/reports.hpp"

#include <chrono>
#include <cstdlib>
#include <fmt/core.h>
#include <manager/manager.hpp>
#include <memory>
#include <sys/resource.h>

// Checks the way to a server, and the server: says what is wrong and what to do.

namespace manager::app {
namespace {

/// Results of checks, as lines or JSON.
class findings {
public:
  explicit findings(bool as_json) : as_json_{as_json} {}

  void good(const std::string& what, const std::string& text) { add("ok", what, text, {}); }
  void warn(const std::string& what, const std::string& text, const std::string& cure) {
    add("warning", what, text, cure);
  }
  void fail(const std::string& what, const std::string& text, const std::string& cure) {
    add("error", what, text, cure);
    failed_ = true;
  }
  bool failed() const noexcept { return failed_; }

private:
  void add(const std::string& level, const std::string& what, const std::string& text,
           const std::string& cure) {
    if (as_json_)
      return print_json({{"level", level}, {"check", what}, {"text", text}, {"cure", cure}});
    auto how = level == "ok" ? style::good : level == "warning" ? style::warning : style::bad;
    fmt::print("{}{:<{}} {:<10} {}\n", styled(how, level), "", 8 - level.size(), what, text);
    if (!cure.empty())
      fmt::print("{:>20}{}\n", "", cure);
  }

  bool as_json_;
  bool failed_ = false;
};

void check_limits(findings& found) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  auto text = std::to_string(files.rlim_cur) + " open files in this process";
  if (files.rlim_cur < 256)
    found.warn("limits", text, "raise it: ulimit -n 1024");
  else
    found.good("limits", text);
}

/// Returns the time in seconds of a call, and what the call returned.
template <class F> auto timed(F call) {
  auto begin = std::chrono::steady_clock::now();
  auto result = call();
  return std::pair{std::chrono::nanoseconds{std::chrono::steady_clock::now() - begin}.count(),
                   std::move(result)};
}

void check_clock(findings& found, const server_identity& server, int64_t round_trip) {
  auto own = std::chrono::nanoseconds{std::chrono::system_clock::now().time_since_epoch()}.count();
  auto off = own - round_trip / 2 - server.clock;
  auto text = "the server's clock is " + duration_text(std::abs(off))
              + (off < 0 ? " ahead of" : " behind") + " this machine's";
  constexpr int64_t most = 1'000'000'000;
  if (std::abs(off) > most + round_trip)
    found.warn("clock", text,
               "times in logs of both machines do not agree; run an NTP client on both");
  else
    found.good("clock", text);
}

void check_versions(findings& found, const server_identity& server) {
  auto own = std::string{library_version()};
  auto text = "server " + server.version + ", CAF " + server.caf_version + ", protocol "
              + std::to_string(server.protocol) + "; this program " + own;
  if (server.version != own)
    found.warn("versions", text, "install the same version on both sides");
  else
    found.good("versions", text);
}

void check_memory(findings& found, const server_totals& totals) {
  if (totals.memory_most == 0)
    return found.warn("memory", "the server has no limit of its memory",
                      "serve --max-memory sets one");
  auto text = bytes_text(totals.memory_used) + " of " + bytes_text(totals.memory_most) + " used";
  if (totals.memory_used > totals.memory_most)
    found.fail("memory", text + ": nothing can grow",
               "remove objects (manager remove), or start the server with a larger --max-memory");
  else if (totals.memory_used > totals.memory_most / 10 * 9)
    found.warn("memory", text, "beyond the limit nothing can grow; see serve --max-memory");
  else
    found.good("memory", text);
}

void check_descriptors(findings& found, const server_identity& server,
                       const server_totals& totals) {
  auto text = std::to_string(totals.sessions) + " sessions, and "
              + std::to_string(server.descriptors) + " descriptors for their connections";
  if (totals.sessions * 10 > server.descriptors * 9)
    found.warn("sessions", text,
               "raise the server's limit: LimitNOFILE= in its unit, or ulimit -Hn");
  else
    found.good("sessions", text);
}

void check_waits(findings& found, const session& m) {
  auto deadlocks = m.status().deadlocks;
  if (deadlocks.empty())
    return found.good("deadlocks", "none");
  for (auto& each : deadlocks)
    found.fail("deadlocks", each,
               "end one of these: manager kick SESSION; serve --break-deadlocks avoids them");
}

void check_server(findings& found, const session& m) {
  monitor server{m};
  auto [time, about] = timed([&] { return server.identity(); });
  found.good("answer", fmt::format("process {} on {}, up for {}, in {}", about.pid, about.host,
                                   duration_text(server.totals().uptime), duration_text(time)));
  check_versions(found, about);
  check_clock(found, about, time);
  auto totals = server.totals();
  check_memory(found, totals);
  check_descriptors(found, about, totals);
  check_waits(found, m);
}

std::string cure_of(const error& failure) {
  switch (failure.kind()) {
  case errc::unreachable:
    return "is the server running, and is this its address? A firewall may drop packets, too";
  case errc::authentication_failed:
    return "use the key file that the server uses: the --key-file of `manager serve`";
  case errc::protocol_mismatch:
    return "install the same version of libmanager and of CAF on both sides";
  case errc::bad_argument:
    return "correct the setting";
  default:
    return "see docs/errors.md, " + std::string{to_string(failure.kind())};
  }
}

void check_access(findings& found, const access& how) {
  if (how.address.value.empty())
    found.fail("address", "no server is named",
               "use --address, the variable MANAGER_ADDRESS, or 'address = ...' in "
                   + config_path());
  else
    found.good("address", how.address.value + ", from " + how.address.source);
  if (!how.key_file.value.empty()) {
    authkey::from_file(how.key_file.value);
    found.good("key", how.key_file.value + ", from " + how.key_file.source);
  } else if (how.certificates.empty()) {
    found.fail("key", "no key file is named",
               "use --key-file, the variable MANAGER_KEY_FILE, or 'key-file = ...' in "
                   + config_path());
  } else {
    found.good("key", "certificate " + how.certificates.certificate);
  }
}

void examine(const server_options& options, findings& found) {
  auto step = "settings";
  try {
    check_limits(found);
    auto how = access_of(options);
    step = "key";
    check_access(found, how);
    if (found.failed())
      return;
    step = "connection";
    auto [time, m] = timed([&] { return connect_to(options); });
    found.good("connection", "authenticated in " + duration_text(time));
    step = "answer";
    check_server(found, m);
  } catch (const error& failure) {
    found.fail(step, failure.text(), cure_of(failure));
  }
}

} // namespace

void add_doctor(CLI::App& program, int& exit_code) {
  auto server = std::make_shared<server_options>();
  auto* command = program.add_subcommand(
      "doctor", "Check addresses, keys, clocks, limits and versions; say what is wrong");
  server->add_to(*command, true);
  command->footer("Exits with 0 if nothing is wrong, with 1 otherwise.");
  command->callback([server, &exit_code] {
    findings found{server->json};
    examine(*server, found);
    exit_code = found.failed() ? 1 : 0;
  });
}

} // namespace manager::app
