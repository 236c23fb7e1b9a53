#include "actors/server/server_core.hpp"

#include "actors/object_types.hpp"
#include "actors/server/server_events.hpp"

#include <caf/send.hpp>
#include <random>

namespace manager {
namespace {

/// Number of objects to drop before other work has its turn; dropping them takes a few
/// milliseconds.
constexpr size_t most_dropped_at_once = 1000;

template <class... Objects> type_registry registry_of(type_list<Objects...>) {
  type_registry types;
  (add_type<Objects>(types), ...);
  return types;
}

const server_limits& usable(const server_limits& limits) {
  limits.require_usable();
  return limits;
}

uint64_t random_incarnation() {
  std::random_device random;
  return (uint64_t{random()} << 32) | random();
}

} // namespace

void register_types(caf::actor_system_config& config) {
  config.add_message_type<call_header>("call")
      .add_message_type<caf::optional<std::string>>("opt_value")
      .add_message_type<caf::optional<int64_t>>("opt_int")
      .add_message_type<grant>("grant")
      .add_message_type<std::vector<grant>>("grants");
}

const type_registry& built_in_types() {
  static const auto types = registry_of(object_types{});
  return types;
}

server_core::server_core(caf::actor_system& system, const type_registry& types,
                         const server_limits& limits)
    : system_{system},
      context_{system,
               usable(limits),
               {.watch = [this](auto& client) { server_events::watch(events_, client); },
                .wake_at = [this](auto when) { server_events::wake_at(system_, events_, when); },
                .deadlocked =
                    [this](auto& cycle) {
                      ++traffic_.deadlocks;
                      log_(store_.text_of(cycle));
                    }}},
      store_{system, context_, types, random_incarnation()},
      workers_{store_},
      directory_{std::make_shared<object_slot<directory>>()},
      monitor_{std::make_shared<object_slot<server_monitor>>()} {
  context_.keep_references_in(store_);
  context_.inbound().deliver_with({[this](auto& client, auto records) { run(client, records); },
                                   [this] { finish_delivery(); }});
  directory_->id = 0;
  directory_->calls = directory_calls_.data();
  directory_->object.emplace(directory::parts{
      context_.sessions(), context_.waits(), store_, workers_, context_.locks(), context_.memory(),
      addresses_, [this](uint64_t session) { end_session(session, session_end::goodbye); }});
  monitor_->id = server_monitor::number;
  monitor_->calls = monitor_calls_.data();
  monitor_->object.emplace(
      server_monitor::parts{context_, store_, identity_, traffic_,
                            [this](uint64_t session) { end_session(session, session_end::lost); }});
  directory_actor_ = make_object_actor<directory>(system, context_, directory_);
  events_ = spawn_server_events(
      system, {[this](auto& client) { client_went(client); }, [this] { time_came(); }});
}

caf::strong_actor_ptr server_core::directory_handle() const {
  return directory_actor_;
}

void server_core::send_answers_through(const caf::strong_actor_ptr& client,
                                       answer_buffers::answer_sink sink) {
  context_.answers().open(client, [this, sink = std::move(sink)](record_buffer& answers) {
    traffic_.bytes_out += answers.size();
    sink(answers);
  });
}

void server_core::end_session(uint64_t session, session_end how) {
  if (!context_.sessions().close(session))
    return;
  context_.waits().withdraw_session(session, {errc::session_ended, "the session was closed"});
  workers_.session_ended(session);
  store_.session_ended(session, how);
}

void server_core::stop() {
  store_.clear();
  context_.aside().stop();
  context_.waits().withdraw_object(0, {errc::object_gone, "the server stops"});
  directory_->object.reset();
  monitor_->object.reset();
  end_object_actor(directory_actor_);
  caf::anon_send_exit(events_, caf::exit_reason::user_shutdown);
  directory_actor_ = nullptr;
  events_ = nullptr;
  context_.answers().close_all();
}

void server_core::run(const caf::strong_actor_ptr& client, const received_bytes& records) {
  traffic_.bytes_in += records.bytes.size();
  context_.timing().begin();
  read_records(records, [&](auto& what, auto& arguments) {
    ++traffic_.calls;
    if (what.object == directory_->id)
      object_rows<directory>::call(context_, *directory_, what, client, arguments);
    else if (what.object == monitor_->id)
      object_rows<server_monitor>::call(context_, *monitor_, what, client, arguments);
    else
      store_.call(what, client, arguments);
    context_.timing().end();
  });
}

void server_core::finish_delivery() {
  if (!store_.sweep(most_dropped_at_once))
    context_.inbound().take([] {}); // drops the others afterwards
  context_.answers().send();
}

void server_core::time_came() {
  context_.expire();
  finish_delivery(); // a put that timed out may have held references
}

void server_core::client_went(const caf::actor_addr& client) {
  for (auto session : context_.sessions().of(client))
    end_session(session, session_end::lost);
  context_.sessions().unwatch(client);
  context_.answers().close(client);
  finish_delivery();
}

} // namespace manager
