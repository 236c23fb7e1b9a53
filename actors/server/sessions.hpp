#pragma once

#include "actors/objects/session_about.hpp"
#include "actors/server/client_id.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace manager {

/// Table of clients and their sessions, by number. Each session is owned by the client that opened
/// it. When that client ends, all its sessions end. Lives on the server's network thread.
class session_table {
public:
  /// Adds a client of a process; it has no session yet.
  client_id enter(uint64_t process);

  /// Removes a client after its end. @pre its sessions are closed
  void leave(client_id client) { clients_.erase(client.number); }

  /// Opens a session for the client that owns session `known`: first its own session, then one more
  /// each time. Returns its number, which is never used again.
  uint64_t open_beside(uint64_t known, session_about about);

  /// Returns the session in which `client` calls: `number` if that session is open and belongs to
  /// the client's process; for number 0, the client's own session, which its first call opens.
  std::optional<uint64_t> find(uint64_t number, client_id client);

  /// Closes a session. Returns false if it is not open.
  bool close(uint64_t number);

  bool is_open(uint64_t number) const { return sessions_.contains(number); }

  /// Returns the session's description of its process.
  session_about about(uint64_t number) const;

  /// Returns the open sessions of a client.
  std::vector<uint64_t> of(client_id client) const;

  /// Returns open sessions with numbers greater than `after`, and their processes, in the order in
  /// which they were opened: at most `most`.
  std::vector<std::pair<uint64_t, session_about>> list(uint64_t after, size_t most) const;

  /// Returns the number of open sessions.
  size_t size() const noexcept { return sessions_.size(); }

private:
  /// Session of a client whose calls name no session.
  struct own_session {
    uint64_t number = 0;     ///< 0 before the first call, and after the session was closed
    bool handed_out = false; ///< true if `open_beside` returned the number
  };

  struct record {
    client_id owner;
    session_about about;
  };

  uint64_t add(client_id owner, session_about about);

  uint64_t last_client_ = 0;
  uint64_t last_session_ = 0;
  std::map<uint64_t, record> sessions_;
  std::unordered_map<uint64_t, own_session> clients_; ///< by number
};

} // namespace manager
