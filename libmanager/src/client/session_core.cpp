#include "libmanager/src/client/session_core.hpp"

#include "actors/objects/time_limit.hpp"
#include "actors/value/object_name.hpp"
#include "actors/value/printable.hpp"
#include "actors/value/quoted.hpp"
#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/process_exit.hpp"
#include "libmanager/src/client/reply_value.hpp"
#include "libmanager/src/client/thread_token.hpp"
#include "libmanager/src/net/memory_transfer.hpp"
#include "libmanager/src/process/child_server.hpp"
#include "libmanager/src/process/launch.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <unistd.h>

namespace manager::detail {
namespace {

constexpr std::chrono::seconds round_trip{10};

packed about_this_process(const std::string& simulated) {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  auto& worker = simulated.empty() ? this_program().worker : simulated;
  return pack(session_about{host.data(), ::getpid(), worker});
}

error too_large(const std::string& what, size_t bytes, uint64_t most) {
  return {errc::too_large,
          what + ' ' + std::to_string(bytes) + " bytes, the maximum is " + std::to_string(most)};
}

} // namespace

std::shared_ptr<session_core> session_core::open(std::shared_ptr<connection> link, access how,
                                                 std::unique_ptr<child_server> server) {
  std::shared_ptr<session_core> core{
      new session_core{std::move(link), std::move(how), std::move(server)}};
  core->number_ = core->ask_by_message<"open">(about_this_process(core->access_.worker));
  if (core->link()->runs_by_itself())
    close_at_exit(core);
  if (core->access_.ends_with_connection)
    core->end_process_with_connection();
  return core;
}

/// Makes this process end when the connection is lost before the session is closed.
void session_core::end_process_with_connection() {
  link()->on_lost(weak_from_this(), [this](const error& why) {
    if (closing_)
      return;
    std::fprintf(stderr, "manager: %s; the process ends with it\n", printable(why.text()).c_str());
    std::_Exit(exit_code(why.kind()));
  });
}

session_core::session_core(std::shared_ptr<connection> link, access how,
                           std::unique_ptr<child_server> server)
    : link_{std::move(link)},
      access_{std::move(how)},
      max_value_bytes_{link_->max_value_bytes()},
      window_{std::make_shared<call_window>(link_->session_calls())},
      store_id_{link_->store_id()},
      server_{std::move(server)} {}

session_core::~session_core() {
  close();
}

call_place session_core::await_place(connection& link, bool may_wait) {
  if (auto turn = window_->enter(may_wait)) {
    try {
      link.wait({turn, {}}, std::nullopt);
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

/// Asks by a message: CAF learns of the client by the first one, and only a message's answer can
/// carry actors.
template <wire_name Name>
wire_type<directory_result<Name>> session_core::ask_by_message(const packed& argument) {
  auto scope = begin_call(pace::in_step);
  auto what = directory_call<Name, packed>(header(std::nullopt, 0, true));
  auto message = caf::make_message(static_cast<caf::atom_value>(what.operation), what.header,
                                   blob_of(argument));
  auto call = scope.request(std::move(message), number_);
  auto content = answer_of(call);
  try {
    return value_of_message<wire_type<directory_result<Name>>>(content);
  } catch (const error& failure) {
    throw explained(failure);
  }
}

template <wire_name Name, class... A>
directory_result<Name> session_core::ask(const A&... arguments) {
  auto scope = begin_call(pace::in_step);
  auto what = directory_call<Name, A...>(header(std::nullopt, 0, true));
  auto content = answer_of(scope.start(what, {}, arguments...));
  try {
    return value_of<directory_result<Name>>(content);
  } catch (const error& failure) {
    throw explained(failure);
  }
}

/// Calls the directory without waiting for the answer.
template <wire_name Name, class... A>
void session_core::tell(connection& link, connection::sending when, const A&... arguments) const {
  link.tell(when, directory_call<Name, A...>(header(std::nullopt, 0, true)), arguments...);
}

/// Waits for the answer of a call of the directory, for the time of a round trip.
reply_content session_core::answer_of(const session_call& call) {
  auto& [link, state] = call;
  try {
    return link->take_answer(state, time_after(link->now(), round_trip));
  } catch (const error& failure) {
    link->abandon(state);
    throw explained(failure);
  }
}

caf::strong_actor_ptr session_core::actor_of(uint64_t object) {
  auto found = ask_by_message<"lookup">(pack(std::vector{object}));
  if (found.empty() || !found.front().actor)
    throw error{errc::object_gone, "the object was removed"};
  return found.front().actor;
}

object_ptr session_core::obtain(const std::string& type, const std::string& schema,
                                const std::string& name, packed initial) {
  require_name(name);
  auto title = name.empty() ? schema : schema + ' ' + quoted_text(name);
  if (initial.size() > max_value_bytes_)
    throw too_large(title + ": the initial value has", initial.size(), max_value_bytes_);
  try {
    auto granted = ask<"obtain">(type, schema, name, initial);
    return take_charge(std::move(granted));
  } catch (const error& failure) {
    throw error{failure.kind(), title + ": " + failure.text()};
  }
}

object_ptr session_core::find(const std::string& name) {
  require_name(name);
  return take_charge(ask<"find">(name));
}

std::vector<object_ptr> session_core::claim(uint64_t worker) {
  std::vector<object_ptr> objects;
  for (auto part = most_grants; part == most_grants;) {
    auto grants = ask<"claim">(worker);
    part = grants.size();
    for (auto& granted : grants)
      objects.push_back(take_charge(std::move(granted)));
  }
  return objects;
}

object_ptr session_core::take_charge(granted_object granted) {
  reference name{store_id_, granted.id};
  if (auto known = known_.find(name)) {
    known->add_grant();
    return known;
  }
  auto object = std::make_shared<object_ref>(shared_from_this(), std::move(granted));
  known_.put(name, object);
  return object;
}

void session_core::adopt(packed& value) {
  if (value.refs().empty())
    return;
  std::vector<object_ptr> objects;
  std::vector<uint64_t> unknown;
  for (auto& named : value.refs().names()) {
    if (auto known = known_.find(named)) {
      known->add_grant();
      objects.push_back(std::move(known));
    } else if (named.server == store_id_) { // no other server's objects are known here
      unknown.push_back(named.object);
    }
  }
  for (auto rest = std::span{unknown}; !rest.empty();) {
    auto part = rest.first(std::min(rest.size(), most_grants));
    std::vector<uint64_t> ids{part.begin(), part.end()};
    for (auto& found : ask<"lookup">(pack(ids)))
      objects.push_back(take_charge(std::move(found)));
    rest = rest.subspan(part.size());
  }
  value.set_refs(live_references(std::move(objects)));
}

void session_core::cancel(connection& link, const connection::started& call) const noexcept {
  try {
    tell<"cancel">(link, connection::sending::at_once, call.request);
  } catch (...) { // out of memory: the wait ends with the session
  }
}

void session_core::require_same_host() const {
  if (auto connection = require_link(); connection->is_remote())
    throw error{errc::not_supported,
                "this session is connected by " + connection->address()
                    + "; memory is shared only with the server's host, by a Unix socket"};
}

std::unique_ptr<memory_mapping> session_core::map_memory(uint64_t object, size_t bytes) {
  auto connection = require_link();
  if (auto* offers = connection->memories()) {
    if (auto memory = offers->find(number_, object))
      return std::make_unique<memory_mapping>(memory->descriptor(), bytes);
  } else if (auto memory = fetch_memory(*connection, object)) {
    return std::make_unique<memory_mapping>(memory.get(), bytes);
  }
  throw error{errc::object_gone, "the object was removed"};
}

/// Fetches the descriptor of a memory by a connection of its own, because descriptors cannot travel
/// within the stream of BASP. Returns an empty descriptor if the object is gone.
unique_fd session_core::fetch_memory(const connection& beside, uint64_t object) const {
  auto own = make_hello(beside.node_id());
  own.memory = object;
  own.memory_session = number_;
  auto give_up = [&](int failure) {
    if (failure == ENOENT || failure == ECONNREFUSED)
      throw error{errc::disconnected, "the server at " + access_.address + " is gone"};
  };
  auto deadline = std::chrono::steady_clock::now() + round_trip;
  credentials proof{access_.key, access_.certificates};
  auto server = connect_to(address::parse(access_.address), proof, own, deadline, give_up);
  return receive_descriptor(server.fd.get(), deadline);
}

void session_core::release(uint64_t object, uint64_t grants) noexcept {
  if (object == 0 || is_forked()) // 0: see `directory_as`
    return;
  try {
    known_.forget({store_id_, object});
    if (auto connection = link())
      tell<"release">(*connection, connection::sending::soon, object, grants);
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
      tell<"thread_end">(*connection, connection::sending::at_once);
    for (auto id : held)
      locks_.report({errc::lease_lost, title_of(known_.find({store_id_, id}))
                                           + ": the thread that held it has ended: the lock was "
                                             "lost"});
  } catch (...) { // out of memory: the locks are free when the session ends
  }
}

std::vector<session_core::named> session_core::names(const std::string& after) {
  return unpack<std::vector<named>>(ask<"names">(after));
}

packed session_core::objects(uint64_t after) {
  return ask<"objects">(after);
}

packed session_core::counters() {
  return ask<"counters">();
}

std::vector<std::string> session_core::deadlocks() {
  return unpack<std::vector<std::string>>(ask<"deadlocks">());
}

memory_use session_core::memory() {
  auto [used, most] = unpack<std::pair<uint64_t, uint64_t>>(ask<"memory">());
  return {used, most};
}

std::string session_core::transact(const std::string& steps) {
  require_link()->require_may_block();
  if (steps.size() > max_value_bytes_)
    throw too_large("the steps of the transaction have", steps.size(), max_value_bytes_);
  return ask<"transact">(steps);
}

uint64_t session_core::revision(uint64_t object) {
  return ask<"revision">(object);
}

object_ptr session_core::directory_as(std::string type, std::string name) {
  return std::make_shared<object_ref>(shared_from_this(),
                                      granted_object{0, std::move(type), {}, std::move(name)});
}

void session_core::unwatch(uint64_t number) noexcept {
  try {
    if (auto connection = link())
      tell<"unwatch">(*connection, connection::sending::at_once, number);
  } catch (...) { // out of memory: the watch ends with the session
  }
}

std::vector<std::string> session_core::addresses() {
  return unpack<std::vector<std::string>>(ask<"addresses">());
}

void session_core::remove(const std::string& name) {
  require_name(name);
  ask<"remove">(name);
}

uint64_t session_core::announce(const std::vector<uint64_t>& objects) {
  return ask<"announce">(pack(objects));
}

void session_core::report(uint64_t worker, const worker_report& what) {
  ask<"report">(worker, pack(what));
}

void session_core::report_success(uint64_t worker) noexcept {
  try {
    if (auto connection = link())
      tell<"report">(*connection, connection::sending::at_once, worker, pack(worker_report{}));
  } catch (...) { // out of memory: the exit code says the same
  }
}

std::optional<worker_report> session_core::dismiss(uint64_t worker) {
  auto report = ask<"dismiss">(worker);
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
  bool goes_with_session =
      failure.kind() == errc::object_gone || failure.kind() == errc::disconnected;
  if (closing_ && goes_with_session) // this session's own server ends with it, too
    return {errc::session_ended, "the session was closed"};
  auto connection = link();
  bool is_known = connection && !connection->is_intact(); // the server is not the reason
  if (failure.kind() != errc::disconnected || !server || is_known)
    return failure;
  return {failure.kind(), failure.text() + ": " + server->obituary()};
}

/// Gives up what a forked child shares with its parent.
void session_core::abandon() noexcept {
  closing_ = true;
  static_cast<void>(new auto{std::move(link_)});
  static_cast<void>(new auto{std::move(server_)});
  static_cast<void>(workers_.release());
  static_cast<void>(asyncs_.release());
}

void session_core::close() noexcept {
  if (is_forked())
    return abandon();
  states_.clear(); // their destructors may use the session
  closing_ = true;
  end_asyncs();
  end_pools();
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
      ask<"goodbye">();
  } catch (...) { // the server is gone, and all state with it
  }
}

session_part&
session_core::workers(const std::function<std::unique_ptr<session_part>(session_core&)>& make) {
  std::lock_guard guard{mutex_};
  if (!workers_)
    workers_ = make(*this);
  return *workers_;
}

void session_core::with_asyncs(std::unique_ptr<session_part> (*make)(session_core&),
                               const std::function<void(session_part&)>& use) {
  std::lock_guard guard{asyncs_mutex_};
  require_link();
  if (asyncs_ && asyncs_->has_ended())
    asyncs_.reset();
  if (!asyncs_)
    asyncs_ = make(*this);
  use(*asyncs_);
}

void session_core::add_pool(const std::shared_ptr<session_part>& owner) {
  std::lock_guard guard{mutex_};
  std::erase_if(pools_, [](auto& known) { return known.expired(); });
  pools_.push_back(owner);
}

/// Ends the pools whose proxies live on: they would replace the workers that end.
void session_core::end_pools() noexcept {
  std::vector<std::weak_ptr<session_part>> pools;
  {
    std::lock_guard guard{mutex_};
    pools.swap(pools_);
  }
  for (auto& each : pools)
    if (auto owner = each.lock())
      owner->end();
}

/// Ends the part, whose proxies refer to this session.
void session_core::end_asyncs() noexcept {
  std::unique_ptr<session_part> ended;
  {
    std::lock_guard guard{asyncs_mutex_};
    ended.swap(asyncs_);
  }
  if (ended)
    ended->end();
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
  if (is_forked())
    return link_;
  std::lock_guard guard{mutex_};
  return link_;
}

} // namespace manager::detail
