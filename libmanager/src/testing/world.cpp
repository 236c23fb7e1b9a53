#include "libmanager/src/client/session_core.hpp"
#include "libmanager/src/process/child_server.hpp"
#include "libmanager/src/server/custom_types.hpp"
#include "libmanager/src/server/publish.hpp"
#include "libmanager/src/testing/virtual_driver.hpp"
#include "manager/testing.hpp"

#include <array>
#include <fcntl.h>
#include <map>

namespace manager::testing {
namespace {

/// Runs both sides' handshake in memory.
void authenticate(client_handshake& client, server_handshake& server) {
  for (auto bytes = client.start(); !bytes.empty();)
    bytes = client.feed(server.feed(bytes));
  if (!client.done() || !server.done())
    throw error{errc::internal, "the handshake between virtual nodes failed"};
}

std::array<unique_fd, 2> connected_pair() {
  std::array<int, 2> fds{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds.data()) != 0)
    throw error{errc::limit_reached, "no descriptors are left for a virtual connection"};
  return {unique_fd{fds[0]}, unique_fd{fds[1]}};
}

} // namespace

class world::state {
public:
  explicit state(const start_options& options)
      : heartbeat_{options.heartbeat.in_milliseconds()}, over_network_{!options.listen.empty()} {
    driver_->add(server_);
    core_ = std::make_unique<server_core>(server_.system(), hosted_types(), options.limits);
    driver_->settle();
  }

  ~state() {
    for (auto& each : links_)
      if (auto link = each.lock())
        link->lose({errc::session_ended, "the testing::world of this session has ended"});
    core_->stop();
    driver_->settle();
    driver_->retire(server_);
  }

  session connect() {
    auto own = std::make_unique<node>(node_kind::simulated);
    driver_->add(*own);
    auto introduction = make_hello(own->id());
    introduction.heartbeat_ms = heartbeat_.count();
    client_handshake client{key_, introduction};
    server_handshake server{key_, make_server_hello(server_.id(), *core_, heartbeat_)};
    authenticate(client, server);
    auto [client_end, server_end] = connected_pair();
    // Shutting down this copy breaks the connection.
    unique_fd breaker{::fcntl(client_end.get(), F_DUPFD_CLOEXEC, 0)};
    publish(server_, *core_,
            {.fd = std::move(server_end), .peer = server.peer(), .may_vanish = over_network_},
            heartbeat_);
    auto link = std::make_shared<connection>(std::move(own), driver_,
                                             connected_socket{.fd = std::move(client_end),
                                                              .peer = client.peer(),
                                                              .is_server = true,
                                                              .may_vanish = over_network_},
                                             "the virtual server", heartbeat_);
    if (!over_network_)
      link->share_memories_of(*core_);
    links_.push_back(link);
    auto core = detail::session_core::open(std::move(link), {}, nullptr);
    breakers_[core.get()] = std::move(breaker);
    return session{std::move(core)};
  }

  void kill(const detail::session_core* client) {
    ::shutdown(breakers_.at(client).get(), SHUT_RDWR);
    driver_->settle();
  }

  inventory server_inventory() {
    auto& calls = core_->calls();
    return {calls.sessions().size(), core_->objects().size(), calls.waits().size()};
  }

  virtual_driver& driver() noexcept { return *driver_; }

private:
  std::chrono::milliseconds heartbeat_;
  bool over_network_; ///< as if the hosts could vanish
  std::shared_ptr<virtual_driver> driver_ = std::make_shared<virtual_driver>();
  authkey key_ = authkey::random();
  std::unique_ptr<server_core> core_; ///< outlives the node, whose actors use it
  node server_{node_kind::simulated};
  std::vector<std::weak_ptr<connection>> links_; ///< of all clients
  std::map<const detail::session_core*, unique_fd> breakers_;
};

world::world(const start_options& options) {
  if (options.initializer)
    options.initializer->run();
  state_ = std::make_unique<state>(options);
}

world::~world() = default;

session world::connect() {
  return state_->connect();
}

void world::settle() {
  state_->driver().settle();
}

void world::advance(time_limit time) {
  state_->driver().advance_to(time_after(state_->driver().now(), time));
}

std::chrono::nanoseconds world::elapsed() const {
  return state_->driver().now().time_since_epoch() - std::chrono::nanoseconds{1};
}

void world::kill(const session& client) {
  state_->kill(&detail::core_of(client));
}

world::inventory world::server_inventory() const {
  return state_->server_inventory();
}

} // namespace manager::testing
