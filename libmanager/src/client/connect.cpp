#include "libmanager/src/client/connect.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

namespace manager {
namespace {

/// Connections of this process that sessions may share. Thread-safe.
class open_connections {
public:
  std::shared_ptr<connection> find(const connect_request& wanted) {
    return find_if([&](const entry& known) {
      return known.address == wanted.address && known.key == wanted.key
             && known.certificates == wanted.certificates && known.system == wanted.system;
    });
  }

  /// Returns the connection of a user's actor system to a server, by any address: CAF supports only
  /// one.
  std::shared_ptr<connection> find(const caf::actor_system* system, uint64_t incarnation) {
    return find_if([&](const entry& known) {
      auto link = known.link.lock();
      return system != nullptr && known.system == system && link
             && link->incarnation() == incarnation;
    });
  }

  void add(const connect_request& how, const std::shared_ptr<connection>& link) {
    std::lock_guard guard{mutex_};
    std::erase_if(known_, [](auto& each) { return each.link.expired(); });
    known_.push_back({how.address, how.key, how.certificates, how.system, link});
  }

private:
  struct entry {
    std::string address;
    authkey key;
    certificate_files certificates;
    const caf::actor_system* system;
    std::weak_ptr<connection> link;
  };

  template <class Matches> std::shared_ptr<connection> find_if(Matches matches) {
    std::lock_guard guard{mutex_};
    for (auto& each : known_)
      if (auto link = matches(each) ? each.link.lock() : nullptr; link && link->usable())
        return link;
    return nullptr;
  }

  std::mutex mutex_;
  std::vector<entry> known_;
};

open_connections& connections() {
  static open_connections all;
  return all;
}

using clock = std::chrono::steady_clock;

/// Connects once, by `deadline`.
std::shared_ptr<connection> connect_once(const connect_request& how, clock::time_point deadline,
                                         child_server* server) {
  auto own = how.system != nullptr ? std::make_unique<node>(*how.system)
                                   : std::make_unique<node>(node_kind::threaded);
  auto give_up = [&](int failure) {
    if (server != nullptr)
      server->require_alive();
    if (how.was_there && (failure == ENOENT || failure == ECONNREFUSED))
      throw error{errc::unreachable, "the server at " + how.address + " is gone"};
  };
  credentials proof{how.key, how.certificates};
  auto introduction = make_hello(own->id());
  introduction.heartbeat_ms = how.heartbeat.count();
  auto socket = connect_to(address::parse(how.address), proof, introduction, deadline, give_up);
  if (auto known = connections().find(how.system, socket.peer.incarnation))
    return known;
  auto link = std::make_shared<connection>(std::move(own), threaded_driver(), std::move(socket),
                                           how.address, how.heartbeat);
  connections().add(how, link);
  return link;
}

using session_ptr = std::shared_ptr<detail::session_core>;

/// Opens a session on an existing connection; returns null if there is none.
session_ptr open_beside(const connect_request& wanted) {
  auto known = connections().find(wanted);
  if (!known)
    return nullptr;
  try {
    return detail::session_core::open(std::move(known), wanted.access(), nullptr);
  } catch (const error& failure) { // just lost: a new server may be there
    if (failure.kind() != errc::disconnected)
      throw;
    return nullptr;
  }
}

/// Connects a user's actor system. CAF supports one connection of a system to a server, so only one
/// thread at a time may connect. If the server has not yet seen the end of the last connection, it
/// closes the new one; so the function retries.
session_ptr open_in_users_system(const connect_request& how, clock::time_point deadline) {
  static std::mutex one_at_a_time;
  std::lock_guard turn{one_at_a_time};
  for (;; std::this_thread::sleep_for(std::chrono::milliseconds{5})) {
    try {
      return detail::session_core::open(connect_once(how, deadline, nullptr), how.access(),
                                        nullptr);
    } catch (const error& failure) {
      bool may_pass = failure.kind() == errc::unreachable || failure.kind() == errc::disconnected;
      if (!may_pass || clock::now() > deadline)
        throw;
    }
  }
}

std::string absolute(const std::string& path) {
  std::error_code failure;
  auto result = path.empty() ? path : std::filesystem::absolute(path, failure).string();
  return failure ? path : result;
}

/// Makes a request independent of later changes of the current folder, because workers use it.
connect_request with_absolute_paths(connect_request how) {
  how.address = address::parse(how.address).text();
  for (auto* file :
       {&how.certificates.authority, &how.certificates.certificate, &how.certificates.private_key})
    *file = absolute(*file);
  return how;
}

} // namespace

std::shared_ptr<detail::session_core> connect_core(const connect_request& request,
                                                   std::unique_ptr<child_server> server) {
  auto how = with_absolute_paths(request);
  auto deadline = time_after(clock::now(), how.deadline);
  if (auto shared = open_beside(how))
    return shared;
  if (how.system != nullptr)
    return open_in_users_system(how, deadline);
  auto link = connect_once(how, deadline, server.get());
  return detail::session_core::open(std::move(link), how.access(), std::move(server));
}

} // namespace manager
