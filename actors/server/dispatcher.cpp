#include "actors/server/dispatcher.hpp"

#include "actors/object_types.hpp"
#include "actors/server/transaction.hpp"

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

} // namespace

const type_registry& built_in_types() {
  static const auto types = registry_of(object_types{});
  return types;
}

dispatcher::dispatcher(environment& around, const type_registry& types, const server_limits& limits,
                       const server_numbers& who)
    : incarnation_{who.incarnation},
      context_{around,
               usable(limits),
               {.deadlocked =
                    [this](auto& cycle) {
                      ++traffic_.deadlocks;
                      log_(store_.text_of(cycle));
                    },
                .time_came = [this](auto object) { store_.time_came(object); }}},
      store_{context_, types, who.store},
      workers_{store_},
      directory_{std::make_shared<object_slot<directory>>()},
      monitor_{std::make_shared<object_slot<server_monitor>>()} {
  context_.keep_references_in(store_);
  context_.inbound().deliver_with({[this](auto client, auto& records) { run(client, records); },
                                   [this] { finish_delivery(); }});
  directory_->id = 0;
  directory_->calls = directory_calls_.data();
  directory_->object.emplace(directory::parts{
      context_.sessions(), context_.waits(), store_, workers_, context_.watches(), context_.locks(),
      context_.memory(), addresses_,
      [this](uint64_t session) { end_session(session, session_end::goodbye); },
      [this](auto& caller, auto reply, auto steps) {
        transaction_run::run(context_, store_, caller, std::move(reply), std::move(steps));
      }});
  monitor_->id = server_monitor::number;
  monitor_->calls = monitor_calls_.data();
  monitor_->object.emplace(
      server_monitor::parts{context_, store_, identity_, traffic_,
                            [this](uint64_t session) { end_session(session, session_end::lost); }});
}

void dispatcher::send_answers_through(client_id client, answer_buffers::answer_sink sink) {
  context_.answers().open(client.number, [this, sink = std::move(sink)](record_buffer& answers) {
    traffic_.bytes_out += answers.size();
    sink(answers);
  });
}

void dispatcher::client_ended(client_id client) {
  for (auto session : context_.sessions().of(client))
    end_session(session, session_end::lost);
  context_.sessions().leave(client);
  context_.answers().close(client.number);
  finish_delivery();
}

void dispatcher::execute(const call_record& what, client_id client, record_reader& arguments,
                         const answer_way& way) {
  if (what.object == directory_->id)
    object_rows<directory>::call(context_, *directory_, what, client, arguments, way);
  else if (what.object == monitor_->id)
    object_rows<server_monitor>::call(context_, *monitor_, what, client, arguments, way);
  else
    store_.call(what, client, arguments, way);
}

void dispatcher::time_came() {
  context_.expire();
  finish_delivery(); // a put that timed out may have held references
}

void dispatcher::end_session(uint64_t session, session_end how) {
  if (!context_.sessions().close(session))
    return;
  context_.waits().withdraw_session(session, {errc::session_ended, "the session was closed"});
  workers_.session_ended(session);
  store_.session_ended(session, how);
}

void dispatcher::stop() {
  store_.clear();
  context_.aside().stop();
  context_.waits().withdraw_object(0, {errc::object_gone, "the server stops"});
  directory_->object.reset();
  monitor_->object.reset();
  context_.answers().close_all();
}

void dispatcher::run(client_id client, const received_bytes& records) {
  auto port = context_.answers().port_of(client.number);
  if (!port) // the client has ended
    return;
  traffic_.bytes_in += records.bytes.size();
  context_.timing().begin();
  read_records(records, [&](auto& what, auto& arguments) {
    ++traffic_.calls;
    execute(what, client, arguments, {port, what.request});
    context_.timing().end();
  });
}

void dispatcher::finish_delivery() {
  if (!store_.sweep(most_dropped_at_once))
    context_.inbound().take([] {}); // drops the others afterwards
  context_.watches().answer_waits();
  context_.answers().send();
}

} // namespace manager
