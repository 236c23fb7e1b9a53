#include "libmanager/src/client/session_core.hpp"

#include "actors/objects/time_limit.hpp"
#include "actors/value/object_name.hpp"
#include "actors/value/quoted.hpp"
#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/process_exit.hpp"
#include "libmanager/src/client/reply_value.hpp"
#include "libmanager/src/client/thread_token.hpp"
#include "libmanager/src/process/child_server.hpp"
#include "libmanager/src/process/launch.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <unistd.h>

namespace manager::detail {
namespace {

constexpr std::chrono::seconds round_trip{10};

packed about_this_process() {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return pack(session_about{host.data(), ::getpid(), this_program().worker});
}

} // namespace

std::shared_ptr<session_core> session_core::open(std::shared_ptr<connection> link, access how,
                                                 std::unique_ptr<child_server> server) {
  std::shared_ptr<session_core> core{
      new session_core{std::move(link), std::move(how), std::move(server)}};
  core->number_ = core->open_in_server();
  if (core->link()->runs_by_itself())
    close_at_exit(core);
  return core;
}

session_core::session_core(std::shared_ptr<connection> link, access how,
                           std::unique_ptr<child_server> server)
    : link_{std::move(link)},
      access_{std::move(how)},
      max_value_bytes_{link_->max_value_bytes()},
      window_{std::make_shared<call_window>(link_->session_calls())},
      incarnation_{link_->incarnation()},
      server_{std::move(server)} {}

session_core::~session_core() {
  close();
}

call_place session_core::await_place(bool may_wait) {
  if (auto turn = window_->enter(may_wait)) {
    try {
      require_link()->wait({turn, {}}, std::nullopt);
    } catch (...) {
      window_->give_up(turn);
      throw;
    }
    if (turn->failure)
      throw error{*turn->failure};
  }
  return call_place{window_};
}

call_header session_core::header(wait_time wait, uint64_t fence, bool typed) const {
  return {number_, thread_token(), wait ? wait->time().count() : wait_forever, fence, typed};
}

/// Opens the session by a message, so that CAF knows the client, too.
uint64_t session_core::open_in_server() {
  return ask_by_message<uint64_t>(wire_id("open"), "open", about_this_process());
}

/// Asks by a message, because a record's answer cannot carry actors.
caf::strong_actor_ptr session_core::actor_of(uint64_t object) {
  auto found =
      ask_by_message<std::vector<grant>>(wire_id("lookup"), "lookup", pack(std::vector{object}));
  if (found.empty() || !found.front().actor)
    throw error{errc::object_gone, "the object was removed"};
  return found.front().actor;
}

template <class R>
R session_core::ask_by_message(uint64_t operation, const char* name, packed argument) {
  auto connection = require_link();
  borrowed_loop driven{connection};
  auto message = caf::make_message(static_cast<caf::atom_value>(operation),
                                   header(std::nullopt, 0, true), blob_of(std::move(argument)));
  auto call = connection->request(connection->directory(), std::move(message), number_);
  return wait_for_answer({connection, call}, name, &value_of_message<R>);
}

template <class R, class... A>
R session_core::ask(uint64_t operation, const char* name, const A&... arguments) {
  return ask_object<R>(directory_call(operation), name, arguments...);
}

template <class R, class... A>
R session_core::ask_object(const call_record& what, const char* name, const A&... arguments) {
  auto connection = require_link();
  borrowed_loop driven{connection};
  auto call = connection->start(what, {}, arguments...);
  return wait_for_answer({connection, call}, name, &value_of<R>);
}

template <class R>
R session_core::wait_for_answer(const session_call& call, const char* name,
                                R (*read)(reply_content&)) {
  auto& [connection, state] = call;
  try {
    if (!connection->wait(state, time_after(connection->now(), round_trip))) {
      connection->abandon(state);
      throw error{errc::timed_out,
                  std::string{"the server did not answer "} + name + " within 10 s"};
    }
    if (auto& failure = state.call->failure)
      throw error{*failure};
    return read(state.call->reply);
  } catch (const error& failure) {
    throw explained(failure);
  }
}

object_ptr session_core::obtain(const std::string& type, const std::string& schema,
                                const std::string& name, packed initial) {
  require_name(name);
  auto title = name.empty() ? schema : schema + ' ' + quoted_text(name);
  if (initial.size() > max_value_bytes_)
    throw error{errc::too_large, title + ": the initial value has " + std::to_string(initial.size())
                                     + " bytes, the maximum is "
                                     + std::to_string(max_value_bytes_)};
  try {
    auto granted = ask<granted_object>(wire_id("obtain"), "obtain", type, schema, name, initial);
    return take_charge(std::move(granted));
  } catch (const error& failure) {
    throw error{failure.kind(), title + ": " + failure.text()};
  }
}

object_ptr session_core::find(const std::string& name) {
  require_name(name);
  return take_charge(ask<granted_object>(wire_id("find"), "find", name));
}

std::vector<object_ptr> session_core::claim(uint64_t worker) {
  std::vector<object_ptr> objects;
  for (auto part = most_grants; part == most_grants;) {
    auto grants = ask<std::vector<granted_object>>(wire_id("claim"), "claim", worker);
    part = grants.size();
    for (auto& granted : grants)
      objects.push_back(take_charge(std::move(granted)));
  }
  return objects;
}

object_ptr session_core::take_charge(granted_object granted) {
  if (auto known = known_.find(granted.id)) {
    known->add_grant();
    return known;
  }
  auto id = granted.id;
  auto object = std::make_shared<object_ref>(shared_from_this(), std::move(granted));
  known_.put(id, object);
  return object;
}

void session_core::adopt(packed& value) {
  if (value.refs().empty())
    return;
  std::vector<object_ptr> objects;
  std::vector<uint64_t> unknown;
  for (auto& named : value.refs().names()) {
    if (auto known = known_.find(named.object)) {
      known->add_grant();
      objects.push_back(std::move(known));
    } else {
      unknown.push_back(named.object);
    }
  }
  for (auto rest = std::span{unknown}; !rest.empty();) {
    auto part = rest.first(std::min(rest.size(), most_grants));
    std::vector<uint64_t> ids{part.begin(), part.end()};
    for (auto& found : ask<std::vector<granted_object>>(wire_id("lookup"), "lookup", pack(ids)))
      objects.push_back(take_charge(std::move(found)));
    rest = rest.subspan(part.size());
  }
  value.set_refs(live_references(std::move(objects)));
}

void session_core::cancel(connection& link, const connection::started& call) const noexcept {
  try {
    link.tell(connection::sending::at_once, directory_call(wire_id("cancel")), call.request);
  } catch (...) { // out of memory: the wait ends with the session
  }
}

call_record session_core::directory_call(uint64_t operation) const {
  return {0, 0, operation, header(std::nullopt, 0, true)};
}

borrowed_loop session_core::borrow_loop() const {
  return borrowed_loop{link()};
}

void session_core::require_may_block() const {
  if (auto connection = link())
    connection->require_may_block();
}

void session_core::release(uint64_t object, uint64_t grants) noexcept {
  try {
    known_.forget(object);
    if (auto connection = link())
      connection->tell(connection::sending::soon, directory_call(wire_id("release")), object,
                       grants);
  } catch (...) { // out of memory: the reference goes with the session
  }
}

void session_core::thread_ends(bool in_any_case) noexcept {
  try {
    auto connection = link();
    if (!connection || !connection->usable())
      return;
    auto held = locks_.end_thread(thread_token());
    if (!held.empty() || in_any_case)
      connection->tell(connection::sending::at_once, directory_call(wire_id("thread_end")));
    for (auto id : held)
      locks_.report({errc::lease_lost, title_of(known_.find(id))
                                           + ": the thread that held it has ended: the lock was "
                                             "lost"});
  } catch (...) { // out of memory: the locks are free when the session ends
  }
}

std::vector<session_core::named> session_core::names(const std::string& after) {
  return unpack<std::vector<named>>(ask<packed>(wire_id("names"), "names", after));
}

packed session_core::objects(uint64_t after) {
  return ask<packed>(wire_id("objects"), "objects", after);
}

packed session_core::counters() {
  return ask<packed>(wire_id("counters"), "counters");
}

std::vector<std::string> session_core::deadlocks() {
  return unpack<std::vector<std::string>>(ask<packed>(wire_id("deadlocks"), "deadlocks"));
}

memory_use session_core::memory() {
  auto [used, most] =
      unpack<std::pair<uint64_t, uint64_t>>(ask<packed>(wire_id("memory"), "memory"));
  return {used, most};
}

std::vector<std::string> session_core::addresses() {
  return unpack<std::vector<std::string>>(ask<packed>(wire_id("addresses"), "addresses"));
}

void session_core::remove(const std::string& name) {
  require_name(name);
  ask<void>(wire_id("remove"), "remove", name);
}

call_record session_core::monitor_call(uint64_t operation) const {
  auto what = directory_call(operation);
  what.object = server_monitor::number;
  return what;
}

packed session_core::watch(uint64_t operation, const char* name) {
  return ask_object<packed>(monitor_call(operation), name);
}

packed session_core::watch(uint64_t operation, const char* name, uint64_t after) {
  return ask_object<packed>(monitor_call(operation), name, after);
}

packed session_core::watch_held(uint64_t session, uint64_t after) {
  return ask_object<packed>(monitor_call(wire_id("held")), "held", session, after);
}

packed session_core::watch_object(const std::string& name, uint64_t id) {
  require_name(name);
  return ask_object<packed>(monitor_call(wire_id("about")), "about", name, id);
}

void session_core::measure(bool on, int64_t slow) {
  ask_object<void>(monitor_call(wire_id("measure")), "measure", on, slow);
}

bool session_core::kick(uint64_t session) {
  return ask_object<bool>(monitor_call(wire_id("kick")), "kick", session);
}

uint64_t session_core::announce(const std::vector<uint64_t>& objects) {
  return ask<uint64_t>(wire_id("announce"), "announce", pack(objects));
}

void session_core::report(uint64_t worker, const worker_report& what) {
  ask<void>(wire_id("report"), "report", worker, pack(what));
}

void session_core::report_success(uint64_t worker) noexcept {
  try {
    if (auto connection = link())
      connection->tell(connection::sending::at_once, directory_call(wire_id("report")), worker,
                       pack(worker_report{}));
  } catch (...) { // out of memory: the exit code says the same
  }
}

std::optional<worker_report> session_core::dismiss(uint64_t worker) {
  auto report = ask<std::optional<packed>>(wire_id("dismiss"), "dismiss", worker);
  return report ? std::optional{unpack<worker_report>(*report)} : std::nullopt;
}

std::optional<pid_t> session_core::server_pid() const {
  std::lock_guard guard{mutex_};
  return server_ ? std::optional{server_->pid()} : std::nullopt;
}

error session_core::explained(const error& failure) {
  std::shared_ptr<child_server> server;
  {
    std::lock_guard guard{mutex_};
    server = server_;
  }
  if (failure.kind() == errc::object_gone && closing_)
    return {errc::session_ended, "the session was closed"}; // and the object with it
  auto connection = link();
  bool is_known = connection && !connection->is_intact(); // the server is not the reason
  if (failure.kind() != errc::disconnected || !server || is_known)
    return failure;
  return {failure.kind(), failure.text() + ": " + server->obituary()};
}

void session_core::close() noexcept {
  closing_ = true;
  if (auto* workers = this->workers())
    workers->end();
  say_goodbye();
  std::shared_ptr<connection> link;
  std::shared_ptr<child_server> server;
  {
    std::lock_guard guard{mutex_};
    link.swap(link_);
    server.swap(server_);
  }
  link.reset();
  if (server)
    server->stop();
}

std::shared_ptr<connection> session_core::close_for_exit() noexcept {
  auto link = this->link();
  if (!link || !link->belongs_to_this_process())
    return nullptr;
  if (!link->owns_system()) { // a user's own actor system may have ended before
    std::lock_guard guard{mutex_};
    link_.reset();
  }
  close();
  return link;
}

void session_core::say_goodbye() noexcept {
  try {
    if (auto connection = link(); connection && !connection->lost())
      ask<void>(wire_id("goodbye"), "goodbye");
  } catch (...) { // the server is gone, and all state with it
  }
}

session_part& session_core::workers(std::unique_ptr<session_part> (*make)(session_core&)) {
  std::lock_guard guard{mutex_};
  if (!workers_)
    workers_ = make(*this);
  return *workers_;
}

session_part* session_core::workers() const {
  std::lock_guard guard{mutex_};
  return workers_.get();
}

std::shared_ptr<connection> session_core::require_link() const {
  if (auto connection = link())
    return connection;
  throw error{errc::session_ended, "the session was closed"};
}

std::shared_ptr<connection> session_core::link() const {
  std::lock_guard guard{mutex_};
  return link_;
}

} // namespace manager::detail
