#include "libmanager/src/server/server.hpp"

#include "libmanager/src/net/memory_transfer.hpp"
#include "libmanager/src/process/boot_record.hpp"
#include "libmanager/src/process/child_signals.hpp"
#include "libmanager/src/process/lifeline.hpp"
#include "libmanager/src/process/private_socket.hpp"
#include "libmanager/src/server/custom_types.hpp"
#include "libmanager/src/server/publish.hpp"
#include "libmanager/src/server/server_log.hpp"
#include "libmanager/src/server/stop_guard.hpp"
#include "libmanager/src/system/process_memory.hpp"
#include "manager/monitor.hpp"
#include "manager/task.hpp"

#include <array>
#include <atomic>
#include <caf/send.hpp>
#include <climits>
#include <csignal>
#include <map>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace manager {
namespace {

std::atomic<server*> serving{nullptr};
std::atomic<stop_guard*> guarding{nullptr};
std::atomic<int> stoppers{0}; ///< threads and handlers that use the two pointers

void stop_current() noexcept {
  ++stoppers;
  if (auto* current = serving.load())
    current->stop();
  --stoppers;
}

void reload_serving(int) {
  ++stoppers;
  if (auto* current = serving.load())
    current->reload();
  --stoppers;
}

void stop_serving(int number) {
  ++stoppers;
  if (auto* guard = guarding.load())
    guard->signaled(number);
  --stoppers;
  stop_current();
}

/// Makes an object known to other threads and to signal handlers for the time of a scope. The
/// destructor waits until none of them uses the object.
template <class T> class known_to_stoppers {
public:
  known_to_stoppers(std::atomic<T*>& pointer, T& object) : pointer_{pointer} { pointer_ = &object; }
  ~known_to_stoppers() {
    pointer_ = nullptr;
    while (stoppers != 0) // they finish at once
      std::this_thread::yield();
  }
  known_to_stoppers(const known_to_stoppers&) = delete;
  known_to_stoppers& operator=(const known_to_stoppers&) = delete;

private:
  std::atomic<T*>& pointer_;
};

/// Makes signals stop a server for the time of a scope; then restores the previous actions.
class stop_signals {
public:
  explicit stop_signals(stop_guard& guard) : known_{guarding, guard} {}
  ~stop_signals() {
    for (auto& [number, action] : before_)
      ::sigaction(number, &action, nullptr);
  }
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

  void handle(const std::vector<int>& numbers, void (*handler)(int) = stop_serving) {
    for (auto number : numbers) {
      struct sigaction action {};
      action.sa_handler = handler;
      ::sigaction(number, &action, &before_[number]);
    }
  }

private:
  known_to_stoppers<stop_guard> known_;
  std::map<int, struct sigaction> before_;
};

/// Raises the soft limit of descriptors to the hard one, because a server needs a descriptor for
/// each client.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

std::vector<std::string> socket_files(const std::vector<address>& where) {
  std::vector<std::string> files;
  for (auto& each : where)
    if (each.is_file())
      files.push_back(each.path());
  return files;
}

/// Returns what tools are told of this program and machine.
server_identity own_identity() {
  std::array<char, HOST_NAME_MAX + 1> host{};
  ::gethostname(host.data(), host.size() - 1);
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  auto caf = std::to_string(CAF_MAJOR_VERSION) + '.' + std::to_string(CAF_MINOR_VERSION) + '.'
             + std::to_string(CAF_PATCH_VERSION);
  return {std::string{library_version()},
          host.data(),
          ::getpid(),
          protocol_version,
          caf,
          files.rlim_max,
          0};
}

/// Runs the initializer that `start` was given, before the server accepts clients.
void initialize(const boot_record& record) {
  if (record.task.empty())
    return;
  auto& task = detail::find_task(record.task);
  auto fail = [&](const char* why) {
    throw error{errc::operation_failed,
                "the initializer '" + detail::display_name(task) + "' failed: " + why};
  };
  try {
    task.run(packed{record.arguments});
  } catch (const std::exception& failure) {
    fail(failure.what());
  } catch (...) {
    fail("an exception that is not a std::exception");
  }
}

} // namespace

server::server(const server_settings& how)
    : heartbeat_{how.heartbeat},
      node_{std::make_unique<node>(node_kind::threaded)},
      acceptor_{how.where,
                how.proof,
                [this] { return own_hello(); },
                {.users = how.users, .own = how.own, .log = how.log}} {
  node_->run_on_network([&] {
    core_ = std::make_unique<server_core>(node_->system(), hosted_types(), how.limits);
    core_->listens_at(addresses());
    core_->log_to(how.log);
    core_->identify_as(own_identity());
    core_->run_long_in(helpers_);
    core_->measure_memory_with(process_meter(how.limits.memory_bytes));
  });
  end_if_network_fails(how.log);
}

/// Ends the process if the network part fails. CAF ends its broker when an exception leaves the
/// broker, e.g. for lack of memory, and continues without it.
void server::end_if_network_fails(const std::function<void(const std::string&)>& log) {
  caf::actor_cast<caf::abstract_actor*>(node_->basp())
      ->attach_functor([ending = is_ending_, log](const caf::error&) {
        if (*ending)
          return;
        log("the network part has failed, probably for lack of memory; the server ends");
        ::_exit(exit_code(errc::internal));
      });
}

std::vector<std::string> server::addresses() const {
  std::vector<std::string> all;
  for (auto& each : acceptor_.addresses())
    all.push_back(each.text());
  return all;
}

server::~server() {
  *is_ending_ = true;
  node_->run_on_network([this] { core_->stop(); });
  node_.reset();
}

void server::run() {
  raise_descriptor_limit();
  acceptor_.run([this](connected_socket client) { hand_over(std::move(client)); });
}

hello server::own_hello() const {
  return make_server_hello(node_->id(), *core_, heartbeat_);
}

void server::hand_over(connected_socket client) {
  if (client.peer.memory != 0)
    return hand_over_memory(client);
  publish(*node_, *core_, std::move(client), heartbeat_);
}

/// Sends the descriptor of a shared memory, or the answer that there is none.
void server::hand_over_memory(const connected_socket& client) {
  auto memory = core_->calls().memories().find(client.peer.memory_session, client.peer.memory);
  if (!client.may_vanish) // otherwise it is no Unix socket
    send_descriptor(client.fd.get(), memory ? memory->descriptor() : -1);
}

void serve_until_stopped(const server_settings& how, stop_guard& guard,
                         const std::vector<int>& signals, const listening_callback& listening) {
  stop_signals stopping{guard}; // a second signal ends a server that does not stop
  server current{how};
  known_to_stoppers known{serving, current};
  stopping.handle(signals);
  if (how.reload_at_hangup)
    stopping.handle({SIGHUP}, reload_serving);
  if (listening)
    listening(current.addresses());
  if (!guard.is_stopping()) // otherwise a stop came before `known`
    current.run();
}

int run_child_server(const boot_record& record) {
  // Never destroyed: the guard also bounds the time of the program's exit handlers.
  auto& guard = *new stop_guard{inherited_lifeline(), [] { stop_current(); }};
  // The process started with these signals blocked, so none could end it before.
  ignore_signals_of_groups();
  auto ignored = signals_of_groups();
  ::pthread_sigmask(SIG_UNBLOCK, &ignored, nullptr);
  initialize(record);
  server_settings how{{address::parse(record.address)},
                      {authkey{record.key}, record.certificates},
                      record.limits,
                      std::chrono::milliseconds{record.heartbeat_ms}};
  for (auto& where : record.listen)
    how.where.push_back(address::parse(where));
  auto folder = private_folder_of(record.address);
  guard.remove_at_end(socket_files(how.where), folder);
  serve_until_stopped(how, guard, {});
  ::rmdir(folder.c_str()); // its maker removes it, unless that process has just ended
  return 0;
}

void serve_in_foreground(const server_settings& how, const listening_callback& listening) {
  stop_guard guard{{-1, -1}, [] {}};
  guard.remove_at_end(socket_files(how.where), "");
  serve_until_stopped(how, guard, {SIGTERM, SIGINT}, listening);
}

} // namespace manager
