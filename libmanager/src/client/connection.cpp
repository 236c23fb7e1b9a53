#include "libmanager/src/client/connection.hpp"

#include "actors/objects/time_limit.hpp"
#include "libmanager/src/basp/frame_limits.hpp"
#include "libmanager/src/basp/scribe.hpp"
#include "libmanager/src/client/thread_token.hpp"
#include "libmanager/src/system/process_memory.hpp"

#include <algorithm>
#include <caf/actor_cast.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/make_actor.hpp>
#include <future>
#include <set>

namespace manager {
namespace {

using clock = std::chrono::steady_clock;

/// Shortest wait for which a thread drives the network. The driving thread does not check deadlines
/// until the network thread recalls the loop.
constexpr std::chrono::milliseconds shortest_drive{50};

/// Interval at which a waiting thread checks that the network thread can still work.
constexpr std::chrono::seconds look_time{1};

class threaded final : public driver {
public:
  time_point now() const override { return clock::now(); }

  bool wait(call_state& call, std::optional<time_point> deadline) override {
    std::unique_lock lock{call.mutex};
    auto done = [&] { return call.done.load(); };
    if (deadline)
      return call.answered.wait_until(lock, *deadline, done);
    call.answered.wait(lock, done);
    return true;
  }
};

} // namespace

std::shared_ptr<driver> threaded_driver() {
  static const auto instance = std::make_shared<threaded>();
  return instance;
}

connection::connection(std::unique_ptr<node> own, std::shared_ptr<driver> how,
                       connected_socket socket, std::string address,
                       std::chrono::milliseconds heartbeat)
    : node_{std::move(own)},
      driver_{std::move(how)},
      address_{std::move(address)},
      max_value_bytes_{socket.peer.max_value_bytes},
      session_calls_{socket.peer.session_calls},
      incarnation_{socket.peer.incarnation},
      store_id_{socket.peer.store_id},
      is_remote_{socket.may_vanish} {
  make_hub();
  make_scribe(std::move(socket), heartbeat);
  directory_ = shake_hands();
  // The proxy ends with the connection, before any call can be sent through a new connection.
  directory_->get()->attach_functor([hub = hub_, where = address_](const caf::error&) {
    static_cast<reply_hub*>(hub->get())
        ->lose({errc::disconnected, "the connection to " + where + " is lost"});
  });
}

connection::connection(std::unique_ptr<node> own, std::shared_ptr<driver> how,
                       const type_registry& types, const server_limits& limits)
    : node_{std::move(own)},
      driver_{std::move(how)},
      address_{"this process"},
      max_value_bytes_{limits.value_bytes},
      session_calls_{limits.session_calls} {
  make_hub();
  helpers_ = std::make_unique<helper_threads>();
  client_id client;
  node_->run_on_network([&] {
    local_server_ = std::make_unique<server_core>(node_->system(), types, limits);
    if (runs_by_itself())
      local_server_->run_long_in(*helpers_);
    if (limits.memory_bytes != 0)
      local_server_->measure_memory_with(process_meter(limits.memory_bytes));
    client = local_server_->client_of(hub_);
    local_server_->send_answers_through(client, [this](auto& answers) {
      auto all = std::move(answers).joined();
      hub().take_answers({all});
    });
  });
  directory_ = local_server_->directory_handle();
  incarnation_ = local_server_->incarnation();
  store_id_ = local_server_->objects().id();
  share_memories_of(*local_server_);
  send_through([server = local_server_.get(), client](auto& records) {
    auto all = std::move(records).joined();
    server->take(client, {all});
  });
}

connection::~connection() {
  if (!belongs_to_this_process() || !is_intact()) {
    // The threads to join exist only in the parent of this forked process, or wait for ever for a
    // descriptor that the program has closed.
    static_cast<void>(node_.release());
    static_cast<void>(local_server_.release());
    static_cast<void>(helpers_.release());
    return;
  }
  hub().lose({errc::session_ended, "the session was closed"});
  if (local_server_)
    node_->run_on_network([this] { local_server_->stop(); });
  if (scribe_ && !owns_system())
    leave_users_system();
  outgoing_ = nullptr;
  scribe_ = nullptr;
  hub().cleanup(caf::exit_reason::user_shutdown, nullptr);
  directory_ = nullptr;
  hub_ = nullptr;
  driver_->retire(*node_);
}

connection::started connection::request(const caf::strong_actor_ptr& target, caf::message message,
                                        uint64_t session) {
  auto call = expect({.header = {.session = session}}, {});
  outgoing_->flush();
  if (call.request != 0)
    target->enqueue(hub_, reply_hub::message_id(call.request), std::move(message), nullptr);
  return call;
}

connection::started connection::expect(const call_record& what, call_place within) {
  require_own_process();
  auto call = std::make_shared<call_state>(what.header.session, std::move(within));
  call->object = what.object;
  call->operation = what.operation;
  if (!runs_by_itself()) {
    if (auto failure = driver_->begin_call(*this, what)) {
      call->finish({}, std::move(failure));
      return {std::move(call), 0};
    }
  }
  auto number = hub().expect(call, thread_token());
  return {std::move(call), number};
}

bool connection::borrow_loop() {
  auto& loop = node_->loop();
  if (node_->kind() != node_kind::threaded || !node_->owns_system() || loop.is_borrowed_here()
      || loop.runs_here() || !usable())
    return false;
  auto caller = thread_token();
  return borrowing_.is_worth_it(caller) && hub().has_only_calls_of(caller) && loop.borrow();
}

void connection::return_loop() {
  node_->loop().give_back(!hub().has_only_calls_of(thread_token()));
}

bool connection::usable() const {
  return belongs_to_this_process() && !lost();
}

bool connection::belongs_to_this_process() const {
  return !fork_.is_forked();
}

bool connection::wait(const started& call, std::optional<driver::time_point> deadline) {
  auto ready = [&] { return call.call->ready(); };
  if (ready())
    return true;
  outgoing_->flush();
  bool is_long = !deadline || *deadline - now() > shortest_drive;
  if (is_long && drive_until(ready))
    return true;
  require_may_block();
  node_->loop().recall(); // the loop may be lent without a driver
  if (!runs_by_itself())
    return driver_->wait(*call.call, deadline);
  for (;;) {
    lose_if_broken();
    auto until = time_after(now(), look_time);
    if (driver_->wait(*call.call, deadline ? std::min(until, *deadline) : until))
      return true;
    if (deadline && now() >= *deadline)
      return false;
  }
}

reply_content connection::take_answer(const started& call,
                                      std::optional<driver::time_point> deadline) {
  if (!wait(call, deadline))
    throw error{errc::timed_out, "the server did not answer"};
  if (auto& failure = call.call->failure)
    throw error{*failure};
  return std::exchange(call.call->reply, {});
}

/// Fails all calls if the program has closed all descriptors, e.g. before a fork: the library's are
/// closed as well.
void connection::lose_if_broken() {
  if (!is_intact())
    lose({errc::disconnected,
          "the connection to " + address_
              + " is lost: the program has closed the descriptors of the library"});
}

/// Drives the loop until `done`; returns false if this thread may not drive, or had to stop before.
bool connection::drive_until(const std::function<bool()>& done) {
  auto& loop = node_->loop();
  if (loop.is_borrowed_here())
    return !loop.runs_here() && loop.drive_until(done);
  if (!borrow_loop())
    return false;
  bool is_done = loop.drive_until(done);
  return_loop();
  return is_done;
}

void connection::abandon(const started& call) noexcept {
  if (auto unread = call.call->abandon(); !is_none(unread) && usable())
    hub().give_back(unread, *call.call);
}

void connection::require_may_block() const {
  if (node_->on_network_thread())
    throw error{errc::would_deadlock, "a blocking call on the network thread can get no answer"};
}

reply_hub& connection::hub() const {
  return *static_cast<reply_hub*>(hub_->get());
}

void connection::make_hub() {
  caf::actor_config config;
  auto& system = node_->system();
  hub_ = caf::make_actor<reply_hub, caf::strong_actor_ptr>(system.next_actor_id(), system.node(),
                                                           &system, config);
}

void connection::send_through(std::function<void(record_buffer&)> write) {
  outgoing_ = std::make_shared<outgoing_calls>(node_->loop(), std::move(write));
  hub().give_back_through(outgoing_);
}

void connection::require_own_process() const {
  if (!belongs_to_this_process())
    throw error{errc::forked, "this session belongs to the parent of a forked process; "
                              "start processes with spawn, or connect anew"};
}

/// Closes the connection, and waits until CAF has seen the end, because CAF does not take a second
/// connection before.
void connection::leave_users_system() {
  auto ended = std::make_shared<std::promise<void>>();
  auto seen = ended->get_future();
  directory_->get()->attach_functor([ended](const caf::error&) { ended->set_value(); });
  node_->disconnect(*scribe_);
  if (!node_->on_network_thread())
    seen.wait_for(std::chrono::seconds{10});
}

void connection::make_scribe(connected_socket socket, std::chrono::milliseconds heartbeat) {
  scribe_ = node_->make_scribe(std::move(socket), max_frame_bytes(max_value_bytes_), heartbeat);
  scribe_->on_records([hub = hub_](uint64_t, const received_bytes& answers) {
    return static_cast<reply_hub*>(hub->get())->take_answers(answers);
  });
  send_through(
      [link = scribe_, from = hub_->id()](auto& records) { link->write_records(from, records); });
}

caf::strong_actor_ptr connection::shake_hands() {
  auto basp = caf::actor_cast<caf::strong_actor_ptr>(node_->basp());
  auto call = request(
      basp,
      caf::make_message(caf::connect_atom::value, caf::io::scribe_ptr{scribe_}, directory_port), 0);
  if (!wait(call, time_after(now(), std::chrono::seconds{10})))
    throw error{errc::unreachable, "the server at " + address_ + " does not answer"};
  using names = std::set<std::string>;
  auto* reply = std::get_if<caf::message>(&call.call->reply);
  if (reply == nullptr || !reply->match_elements<caf::node_id, caf::strong_actor_ptr, names>()
      || !reply->get_as<caf::strong_actor_ptr>(1))
    throw error{errc::unreachable, "the server at " + address_ + " closed the connection"};
  return reply->get_as<caf::strong_actor_ptr>(1);
}

} // namespace manager
