#include "manager/testing/world.hpp"

#include "actors/objects/time_limit.hpp"
#include "libmanager/src/process/child_server.hpp"
#include "libmanager/src/server/custom_types.hpp"
#include "libmanager/src/server/publish.hpp"
#include "libmanager/src/testing/simulated_spawner.hpp"
#include "libmanager/src/testing/virtual_driver.hpp"
#include "libmanager/src/testing/world_report.hpp"

#include <algorithm>
#include <array>
#include <sys/socket.h>

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
  state(std::optional<uint64_t> seed, const start_options& options)
      : seed_{seed},
        heartbeat_{options.heartbeat.in_milliseconds()},
        over_network_{!options.listen.empty()},
        driver_{std::make_shared<virtual_driver>(seed)} {
    driver_->add(server_);
    core_ = std::make_unique<server_core>(server_.system(), hosted_types(), options.limits);
    driver_->describe_with([this](uint64_t id) { return core_->objects().title_of(id); },
                           [this] { return report(); });
    driver_->settle();
  }

  ~state() {
    driver_->end_threads();
    for (auto& each : driver_->processes())
      if (auto link = each->link.lock())
        link->lose({errc::session_ended, "the testing::world of this session has ended"});
    core_->stop();
    driver_->settle();
    driver_->describe_with([](uint64_t) { return std::string{"an object"}; },
                           [] { return std::string{}; });
    driver_->retire(server_);
    for (auto& each : driver_->processes())
      each->path = nullptr;
  }

  std::optional<uint64_t> seed() const noexcept { return seed_; }
  virtual_driver& driver() noexcept { return *driver_; }
  server_core& server() noexcept { return *core_; }

  std::pair<std::shared_ptr<simulated_process>, session> connect(std::string name) {
    simulated_thread::protection whole{simulated_thread::current()};
    virtual_driver::thread_hold hold{*driver_};
    auto process = std::make_shared<simulated_process>(std::move(name));
    auto own = std::make_unique<node>(node_kind::simulated);
    driver_->add(*own);
    process->own = own.get();
    driver_->add(process);
    auto made = link(*process, std::move(own));
    process->link = made;
    return {process, open(process, std::move(made))};
  }

  session connect() { return connect("client " + std::to_string(++clients_)).second; }

  worker spawn(std::string name, std::function<void(session&)> function) {
    auto [process, own] = connect(std::move(name));
    auto thread =
        std::make_shared<simulated_thread>(driver_, process, std::move(own), std::move(function));
    driver_->add(thread);
    return worker{std::move(thread)};
  }

  simulated_process& process_of(const session& client) {
    auto& core = detail::core_of(client);
    auto& all = driver_->processes();
    auto found =
        std::ranges::find_if(all, [&](auto& each) { return each->core.lock().get() == &core; });
    if (found == all.end())
      throw error{errc::bad_argument, "this session is not a client of this world"};
    return **found;
  }

  network_path& path_of(const session& client) {
    auto& path = process_of(client).path;
    if (!path)
      throw error{errc::bad_argument, "the connection of this client has ended"};
    return *path;
  }

  std::string report() { return report_of(*driver_, *core_); }

private:
  std::shared_ptr<connection> link(simulated_process& process, std::unique_ptr<node> own) {
    auto introduction = make_hello(own->id());
    introduction.heartbeat_ms = heartbeat_.count();
    client_handshake client{key_, introduction};
    server_handshake server{key_, make_server_hello(server_.id(), *core_, heartbeat_)};
    authenticate(client, server);
    auto [client_end, to_client] = connected_pair();
    auto [server_end, to_server] = connected_pair();
    process.path = std::make_shared<network_path>(std::move(to_client), std::move(to_server));
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
    return link;
  }

  session open(const std::shared_ptr<simulated_process>& process,
               std::shared_ptr<connection> link) {
    detail::session_core::access how;
    how.worker = process->name;
    auto core = detail::session_core::open(std::move(link), std::move(how), nullptr);
    process->core = core;
    process->session = core->number();
    core->workers([this](detail::session_core& of) {
      return std::make_unique<simulated_spawner>(
          of, driver_, [this](std::string name) { return connect(std::move(name)); });
    });
    return session{std::move(core)};
  }

  std::optional<uint64_t> seed_;
  std::chrono::milliseconds heartbeat_;
  bool over_network_; ///< as if the hosts could vanish
  std::shared_ptr<virtual_driver> driver_;
  authkey key_ = authkey::random();
  std::unique_ptr<server_core> core_; ///< outlives the node, whose actors use it
  node server_{node_kind::simulated};
  uint64_t clients_ = 0; ///< number of `connect`
};

world::world(const start_options& options) {
  if (options.initializer)
    options.initializer->run();
  state_ = std::make_unique<state>(std::nullopt, options);
}

world::world(uint64_t seed, const start_options& options) {
  if (options.initializer)
    options.initializer->run();
  state_ = std::make_unique<state>(seed, options);
}

world::~world() = default;

std::optional<uint64_t> world::seed() const noexcept {
  return state_->seed();
}

session world::connect() {
  return state_->connect();
}

worker world::spawn(std::string name, std::function<void(session&)> function) {
  return state_->spawn(std::move(name), std::move(function));
}

void world::join_all() {
  auto& driver = state_->driver();
  driver.settle();
  for (size_t i = 0; i < driver.threads().size(); ++i) { // a worker may spawn more
    auto thread = driver.threads()[i];
    if (!thread->has_ended())
      driver.wait(*thread->end(), std::nullopt);
  }
  driver.settle();
}

void world::settle() {
  state_->driver().settle();
}

void world::advance(time_limit time) {
  if (simulated_thread::current() == nullptr)
    state_->driver().settle(); // work that is due already belongs to the present
  state_->driver().advance_to(time_after(state_->driver().now(), time));
}

std::chrono::nanoseconds world::elapsed() const {
  return state_->driver().now().time_since_epoch() - std::chrono::nanoseconds{1};
}

void world::kill(const session& client) {
  state_->driver().kill(state_->process_of(client));
  state_->driver().settle();
}

void world::pause(const session& client) {
  state_->process_of(client).is_paused = true;
}

void world::resume(const session& client) {
  state_->driver().resume(state_->process_of(client));
}

void world::cut(const session& client) {
  state_->path_of(client).cut();
}

void world::mend(const session& client) {
  state_->path_of(client).mend();
}

void world::delay(const session& client, time_limit time) {
  state_->path_of(client).delay(time.time());
}

void world::fail_call(const session& client, call_fault fault) {
  if (fault.executed && fault.kind != errc::disconnected)
    throw error{errc::bad_argument, "world::fail_call: a call that the server executes can only "
                                    "fail with errc::disconnected"};
  if (fault.nth == 0)
    throw error{errc::bad_argument, "world::fail_call: nth is 0, but the first call is number 1"};
  state_->process_of(client).faults.push_back(std::move(fault));
}

outcome world::nothing_happens_for(time_limit time) {
  auto& driver = state_->driver();
  auto& calls = state_->server().calls();
  auto seen = [&] {
    return std::array{driver.activity(), uint64_t{calls.sessions().size()},
                      uint64_t{calls.waits().size()}};
  };
  driver.settle();
  auto before = seen();
  auto calls_before = driver.history();
  advance(time);
  auto after = seen();
  if (before == after)
    return {true, "nothing happened\n" + report()};
  return {false, difference(calls_before, driver.history())
                     + "waits in the server: " + std::to_string(before[2]) + ", then "
                     + std::to_string(after[2]) + "; sessions: " + std::to_string(before[1])
                     + ", then " + std::to_string(after[1]) + '\n' + report()};
}

std::string world::report() const {
  return state_->report();
}

std::vector<std::string> world::history() const {
  auto& all = state_->driver().history();
  return {all.begin(), all.end()};
}

world::inventory world::server_inventory() const {
  auto& calls = state_->server().calls();
  return {calls.sessions().size(), state_->server().objects().size(), calls.waits().size()};
}

std::ostream& operator<<(std::ostream& out, const world& w) {
  constexpr size_t most_calls = 20;
  auto& kept = w.state_->driver().kept_report();
  out << "virtual time: " << std::chrono::duration<double>{w.elapsed()}.count() << " s\n"
      << (kept.empty() ? w.report() : kept);
  auto calls = w.history();
  auto shown = std::min(calls.size(), most_calls);
  if (shown > 0)
    out << "last calls:\n";
  for (auto i = calls.size() - shown; i < calls.size(); ++i)
    out << "  " << calls[i] << '\n';
  return out;
}

} // namespace manager::testing
