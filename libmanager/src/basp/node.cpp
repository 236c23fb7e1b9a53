#include "libmanager/src/basp/node.hpp"

#include "actors/caf/server_core.hpp"
#include "actors/objects/time_limit.hpp"
#include "libmanager/src/basp/heartbeat_timer.hpp"
#include "libmanager/src/basp/node_needs.hpp"
#include "libmanager/src/basp/scribe.hpp"
#include "libmanager/src/basp/socket_stream.hpp"
#include "libmanager/src/basp/tls_stream.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>
#include <future>
#include <limits>
#include <random>

namespace manager {
namespace {

/// Beats per heartbeat limit. A peer is given up after this many silent beats, less one, so it is
/// given up in time at any phase.
constexpr int beats_in_time = 5;

/// Returns the period at which both sides of a connection beat: short enough for the smaller limit.
std::chrono::nanoseconds beat_period(std::chrono::milliseconds own, const hello& peer) {
  auto other = time_limit{std::chrono::milliseconds{peer.heartbeat_ms}}.in_milliseconds();
  auto patience = own.count() == 0 ? other : other.count() == 0 ? own : std::min(own, other);
  return std::chrono::nanoseconds{patience} / beats_in_time;
}

/// Number of bytes that a client may leave unread, besides some of the largest values. A server may
/// be busy for long, so it has no such bound: the number of calls bounds what a client sends.
constexpr size_t unsent_allowance = size_t{64} << 20;

size_t max_unsent(bool to_server, size_t max_payload) {
  return to_server ? std::numeric_limits<size_t>::max() : 2 * max_payload + unsent_allowance;
}

/// Replaces the node id that the middleman computed from MAC addresses and process id by a random
/// one. Works because modules are initialised in order, before control blocks are made.
class random_node_id final : public caf::actor_system::module {
public:
  explicit random_node_id(caf::actor_system& system) : system_{system} {}

  void init(caf::actor_system_config&) override {
    std::random_device random;
    caf::node_id::default_data::host_id_type host;
    for (auto& byte : host)
      byte = static_cast<uint8_t>(random());
    auto process = std::max<uint32_t>(random(), 1); // 0 is not a valid process id to CAF
    const_cast<caf::node_id&>(system_.node()) = caf::make_node_id(process, host);
  }
  void start() override {}
  void stop() override {}
  id_t id() const override { return network_manager; }
  void* subtype_ptr() override { return this; }

  static module* make(caf::actor_system& system, caf::detail::type_list<>) {
    return new random_node_id{system}; // the actor system owns its modules
  }

private:
  caf::actor_system& system_;
};

std::string serialized(caf::actor_system& system, const caf::node_id& id) {
  std::vector<char> bytes;
  caf::binary_serializer sink{system, bytes};
  if (auto failure = sink(id))
    throw error{errc::internal, "cannot serialize a node id"};
  return {bytes.begin(), bytes.end()};
}

} // namespace

void configure_network(caf::actor_system_config& config) {
  config.load<caf::io::middleman, network_loop>();
  config.load<random_node_id>();
  register_types(config);
  config.set("middleman.workers", size_t{0});
  config.set("middleman.attach-utility-actors", true);
}

node_config::node_config(node_kind kind) {
  configure_network(*this);
  bool is_virtual = kind == node_kind::simulated;
  set("scheduler.policy", is_virtual ? caf::atom("testing") : caf::atom("sharing"));
  set("scheduler.max-threads", size_t{1});
  set("middleman.manual-multiplexing", is_virtual);
  if (is_virtual)
    set("logger.inline-output", true);
}

struct node::owned_system {
  explicit owned_system(node_kind kind) : config{prepared(kind)}, system{config} {}

  static node_kind prepared(node_kind kind) {
    open_standard_descriptors();
    require_room_for_node(kind == node_kind::threaded);
    return kind;
  }

  node_config config;
  caf::actor_system system;
};

namespace {

network_loop& loop_of(caf::actor_system& system) {
  auto* loop =
      system.has_middleman() ? dynamic_cast<network_loop*>(&system.middleman().backend()) : nullptr;
  if (loop == nullptr)
    throw error{errc::not_supported, "this actor system was not prepared: call "
                                     "manager::configure(config) before it is made"};
  return *loop;
}

} // namespace

node::node(node_kind kind) : node{kind, std::make_unique<owned_system>(kind), nullptr} {}

node::node(caf::actor_system& system) : node{node_kind::threaded, nullptr, &system} {}

node::node(node_kind kind, std::unique_ptr<owned_system> own, caf::actor_system* users)
    : kind_{kind},
      own_{std::move(own)},
      system_{users != nullptr ? *users : own_->system},
      loop_{loop_of(system_)} {
  open_standard_descriptors(); // a user's system may have been made before
  if (kind == node_kind::simulated)
    loop_.thread_id(std::this_thread::get_id());
  basp_ = system_.middleman().named_broker<caf::io::basp_broker>(caf::atom("BASP"));
  id_ = serialized(system_, system_.node());
  system_.registry().erase(caf::atom("SpawnServ"));
  system_.registry().erase(caf::atom("ConfigServ"));
  release_logger();
}

node::~node() {
  if (heartbeat_timer_)
    caf::anon_send_exit(heartbeat_timer_, caf::exit_reason::user_shutdown);
  heartbeat_timer_ = nullptr;
  basp_ = nullptr;
  if (kind_ == node_kind::simulated)
    run_to_the_end();
}

/// Runs the loop until the actors have ended. An actor system waits for its actors before it runs
/// its loop, so no thread would run them.
void node::run_to_the_end() {
  auto& scheduler = dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler());
  for (int idle = 0; idle < 2;)
    idle = step() ? 0 : idle + 1;
  scheduler.trigger_timeouts();
  for (int idle = 0; idle < 2;)
    idle = step() ? 0 : idle + 1;
}

caf::intrusive_ptr<scribe> node::make_scribe(connected_socket socket, size_t max_payload,
                                             std::chrono::milliseconds heartbeat) {
  auto period =
      socket.may_vanish ? beat_period(heartbeat, socket.peer) : std::chrono::nanoseconds{0};
  if (period.count() > 0)
    beat_every(period);
  std::unique_ptr<byte_stream> bytes = std::make_unique<socket_stream>(socket.fd.get());
  if (socket.tls)
    bytes = std::make_unique<tls_stream>(std::move(bytes), std::move(socket.tls));
  scribe::settings known{std::make_shared<channel>(std::move(bytes)),
                         frame_check{id_, socket.peer.node,
                                     socket.is_server ? peer_role::server : peer_role::client,
                                     max_payload},
                         chunk_reader{max_payload},
                         max_unsent(socket.is_server, max_payload),
                         period,
                         heartbeat.count() > 0,
                         std::move(socket.peer_process)};
  return caf::make_counted<scribe>(loop_, socket.fd.release(), std::move(known));
}

void node::beat_every(std::chrono::nanoseconds period) {
  std::lock_guard guard{pulse_mutex_};
  if (!heartbeat_timer_) {
    heartbeat_timer_ = spawn_heartbeat_timer(system_, loop_);
    release_logger();
  }
  heartbeat_timer::quicken(heartbeat_timer_, period);
}

void node::disconnect(scribe& peer) {
  // Shutting the socket down tells BASP, as any other end of a connection does.
  run_on_network([&] { peer.break_off(); });
}

caf::strong_actor_ptr node::known_actor(const std::string& peer, uint64_t id) {
  caf::binary_deserializer source{system_, peer.data(), peer.size()};
  caf::node_id where;
  if (source(where))
    return nullptr;
  auto* basp = caf::actor_cast<caf::abstract_actor*>(basp_);
  return static_cast<caf::io::basp_broker*>(basp)->proxies().get(where, id);
}

void node::run_on_network(const std::function<void()>& action) {
  if (kind_ == node_kind::simulated || on_network_thread())
    return action();
  std::promise<void> done;
  loop_.post([&] {
    try {
      action();
      done.set_value();
    } catch (...) {
      done.set_exception(std::current_exception());
    }
  });
  done.get_future().get();
}

bool node::on_network_thread() const {
  return kind_ == node_kind::threaded && loop_.runs_here();
}

bool node::step() {
  loop_.thread_id(std::this_thread::get_id());
  auto& scheduler = dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler());
  bool ran = scheduler.try_run_once();
  ran = loop_.try_run_once() || ran;
  release_logger(); // another thread may destroy the node, and would wait for its logger
  return ran;
}

} // namespace manager
