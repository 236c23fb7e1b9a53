#include "libmanager/src/server/server.hpp"

#include "libmanager/src/spawner/boot_record.hpp"
#include "libmanager/src/spawner/lifeline.hpp"
#include "libmanager/src/transport/frame_limits.hpp"

#include <atomic>
#include <caf/send.hpp>
#include <csignal>
#include <sys/resource.h>

namespace manager {
namespace {

std::atomic<server*> serving{nullptr};

void stop_serving(int) {
  if (auto* current = serving.load())
    current->stop();
}

void handle_signal(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  ::sigaction(number, &action, nullptr);
}

/// A server needs a descriptor for each client; the soft limit is usually far below the hard one.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

} // namespace

server::server(const address& where, const authkey& key, uint64_t max_value_bytes)
    : max_value_bytes_{max_value_bytes},
      node_{std::make_unique<node>(node_kind::threaded)},
      acceptor_{where, key, [this] { return own_hello(); }, {}} {
  node_->run_on_network([this] {
    core_ = std::make_unique<server_core>(node_->system(), built_in_types(), max_value_bytes_);
  });
}

server::~server() {
  node_->run_on_network([this] { core_->stop(); });
  node_.reset();
}

void server::run(int lifeline) {
  raise_descriptor_limit();
  acceptor_.run(lifeline, [this](connected_socket client) { hand_over(std::move(client)); });
}

hello server::own_hello() const {
  return make_hello(node_->id(), max_value_bytes_, core_->incarnation());
}

void server::hand_over(connected_socket client) {
  publish(*node_, *core_, std::move(client), max_value_bytes_);
}

void publish(node& own, const server_core& core, connected_socket client,
             uint64_t max_value_bytes) {
  auto scribe =
      own.make_scribe(client.fd.release(), client.peer.node, max_frame_bytes(max_value_bytes));
  caf::anon_send(own.basp(), caf::publish_atom::value, std::move(scribe), directory_port,
                 core.directory_handle(), own.system().message_types<interface_of<directory>>());
}

void serve_until_stopped(const address& where, const authkey& key, uint64_t max_value_bytes,
                         int lifeline) {
  server current{where, key, max_value_bytes};
  serving = &current;
  handle_signal(SIGTERM, stop_serving);
  current.run(lifeline);
  serving = nullptr;
}

int run_child_server(const boot_record& record) {
  auto lifeline = watch_parent(record.parent);
  // Ctrl-C reaches the whole process group; the server must outlast those who still use it. It came
  // up with the signal blocked, so that there was no moment in which it could be hit.
  handle_signal(SIGINT, SIG_IGN);
  handle_signal(SIGPIPE, SIG_IGN); // the parent that reads our error output may be gone
  sigset_t interrupt;
  ::sigemptyset(&interrupt);
  ::sigaddset(&interrupt, SIGINT);
  ::pthread_sigmask(SIG_UNBLOCK, &interrupt, nullptr);
  serve_until_stopped(address::parse(record.address), authkey{record.key}, record.max_value_bytes,
                      lifeline.get());
  // The private folder: its maker removes it, unless that is what has just ended.
  auto path = address::parse(record.address).path();
  ::rmdir(path.substr(0, path.rfind('/')).c_str());
  return 0;
}

void serve_in_foreground(const address& where, const authkey& key, uint64_t max_value_bytes) {
  handle_signal(SIGINT, stop_serving);
  serve_until_stopped(where, key, max_value_bytes, -1);
}

} // namespace manager
