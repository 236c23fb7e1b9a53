#include "actors/caf/server_core.hpp"

#include "actors/caf/failure.hpp"
#include "actors/caf/grant.hpp"
#include "actors/caf/message_answer.hpp"
#include "actors/caf/message_call.hpp"
#include "actors/caf/object_actor.hpp"
#include "actors/caf/server_events.hpp"

#include <caf/io/middleman.hpp>
#include <caf/sec.hpp>
#include <caf/send.hpp>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <type_traits>

namespace manager {
namespace {

/// Element of a message for a type of the `wire_types`.
template <class T>
using element_for =
    std::conditional_t<std::is_same_v<T, std::monostate>, caf::unit_t, wire_type<T>>;

/// Tells that CAF has a name for the type of its own.
template <class T>
constexpr bool is_known_to_caf =
    std::is_arithmetic_v<T> || std::is_same_v<T, std::string> || std::is_same_v<T, caf::unit_t>;

uint64_t random_number() {
  std::random_device random;
  return (uint64_t{random()} << 32) | random();
}

void refuse(const caf::strong_actor_ptr& receiver, const caf::mailbox_element& message,
            caf::error why) {
  if (message.mid.is_request() && message.sender)
    message.sender->enqueue(receiver, message.mid.response_id(), caf::make_message(std::move(why)),
                            nullptr);
}

/// Returns the arguments of a call as received bytes: large ones with an owner, so that they are
/// not copied again.
received_bytes bytes_of_arguments(std::string& arguments) {
  if (arguments.size() < record_buffer::shared_from)
    return {arguments};
  auto owner = std::make_shared<const std::string>(std::move(arguments));
  return {*owner, {owner, owner->data()}};
}

} // namespace

void register_types(caf::actor_system_config& config) {
  config.add_message_type<call_header>("call");
  for_each_wire_type([&](auto& entry) {
    using element = element_for<typename std::decay_t<decltype(entry)>::type>;
    if constexpr (!is_known_to_caf<element>)
      config.add_message_type<element>(std::string{entry.message_type});
  });
}

server_core::server_core(caf::actor_system& system, const type_registry& types,
                         const server_limits& limits)
    : system_{system},
      loop_{system.middleman().backend()},
      dispatcher_{*this, types, limits, {random_number(), random_number()}},
      clients_{{.enter = [this](uint64_t process) { return dispatcher_.enter(process); },
                .watch = [this](auto& client) { server_events::watch(events_, client); }}},
      directory_rows_{rows_of<directory>()},
      directory_actor_{make_object_actor(system, *this, 0, directory_rows_)},
      events_{spawn_server_events(system, {[this](auto& client) { client_went(client); },
                                           [this] { dispatcher_.time_came(); }})} {}

caf::strong_actor_ptr server_core::actor_of(uint64_t object) {
  auto* type = dispatcher_.objects().type_of(object);
  if (type == nullptr)
    return nullptr;
  auto& actor = object_actors_[object];
  if (!actor)
    actor = make_object_actor(system_, *this, object, type->rows);
  return actor;
}

void server_core::take(caf::strong_actor_ptr receiver, caf::mailbox_element_ptr message) {
  dispatcher_.take([this, to = std::move(receiver),
                    content = std::shared_ptr<caf::mailbox_element>{std::move(message)}] {
    deliver(to, *content);
  });
}

void server_core::stop() {
  dispatcher_.stop();
  end_object_actor(directory_actor_);
  caf::anon_send_exit(events_, caf::exit_reason::user_shutdown);
  directory_actor_ = nullptr;
  events_ = nullptr;
}

environment::time_point server_core::now() const {
  return system_.clock().now();
}

void server_core::wake_at(time_point when) {
  server_events::wake_at(system_, events_, when);
}

bool server_core::on_network_thread() const {
  return loop_.thread_id() == std::this_thread::get_id();
}

void server_core::post(std::function<void()> action) {
  loop_.post(std::move(action));
}

void server_core::object_dropped(uint64_t object) noexcept {
  if (auto dropped = object_actors_.extract(object))
    end_object_actor(dropped.mapped());
}

void server_core::deliver(const caf::strong_actor_ptr& receiver, caf::mailbox_element& message) {
  auto& actor = static_cast<object_actor&>(*receiver->get());
  if (actor.getf(caf::abstract_actor::is_terminated_flag)) // no other code would answer
    return refuse(receiver, message, caf::sec::request_receiver_down);
  try {
    auto content = message.move_content_to_message();
    if (auto call = read_call(content, actor.rows()))
      execute(receiver, message, *call);
    else
      refuse(receiver, message, caf::sec::unexpected_message);
  } catch (...) { // out of memory
    refuse(receiver, message, to_caf(current_failure()));
  }
}

void server_core::execute(const caf::strong_actor_ptr& receiver,
                          const caf::mailbox_element& message, message_call& call) {
  auto bytes = bytes_of_arguments(call.arguments);
  record_reader arguments{bytes};
  auto port = std::make_shared<message_answer>(
      receiver, message.sender, message.mid, [this](uint64_t object) { return actor_of(object); });
  auto request = message.mid.request_id().integer_value();
  auto object = static_cast<object_actor&>(*receiver->get()).object();
  dispatcher_.execute({request, object, call.operation, call.header}, client_of(message.sender),
                      arguments, {std::move(port), request});
}

void server_core::client_went(const caf::actor_addr& client) {
  if (auto left = clients_.leave(client))
    dispatcher_.client_ended(*left);
}

} // namespace manager
