#pragma once

#include "actors/objects/session_about.hpp"

#include <caf/actor_addr.hpp>
#include <caf/actor_control_block.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace manager {

/// Table of sessions by number. Each session is owned by the client actor that opened it. When that
/// actor ends (goodbye, crash, lost connection: CAF reports each as the end of its proxy), all its
/// sessions end. Lives on the server's network thread.
class session_table {
public:
  /// Makes a table. `watch` starts the monitoring of a client actor; it is called once for each
  /// actor.
  explicit session_table(std::function<void(const caf::strong_actor_ptr&)> watch)
      : watch_{std::move(watch)} {}

  /// Opens a session for the actor that owns session `known`: first its own session, then one more
  /// each time. Returns its number, which is never used again.
  uint64_t open_beside(uint64_t known, session_about about);

  /// Returns the session in which `sender` calls: `number` if that session is open and belongs to
  /// the sender's node; for number 0, the sending actor's own session, which its first call opens.
  std::optional<uint64_t> find(uint64_t number, const caf::strong_actor_ptr& sender);

  /// Closes a session. Returns false if it is not open.
  bool close(uint64_t number);

  bool is_open(uint64_t number) const { return sessions_.contains(number); }

  /// Returns the session's description of its process.
  session_about about(uint64_t number) const;

  /// Returns the actor that opened a session; null if the actor ended.
  caf::strong_actor_ptr owner_of(uint64_t number) const;

  /// Returns the open sessions of an actor.
  std::vector<uint64_t> of(const caf::actor_addr& owner) const;

  /// Removes `owner` from the watched actors after its end.
  void unwatch(const caf::actor_addr& owner) { watched_.erase(owner); }

  /// Returns open sessions with numbers greater than `after`, and their processes, in the order in
  /// which they were opened: at most `most`.
  std::vector<std::pair<uint64_t, session_about>> list(uint64_t after, size_t most) const;

  size_t size() const noexcept { return sessions_.size(); }

private:
  /// Session of an actor whose calls name no session.
  struct own_session {
    uint64_t number = 0;     ///< 0 after the session was closed
    bool handed_out = false; ///< true if `open_beside` returned the number
  };

  struct record {
    caf::actor_addr owner;
    session_about about;
  };

  uint64_t add(const caf::actor_addr& owner, session_about about);

  std::function<void(const caf::strong_actor_ptr&)> watch_;
  uint64_t last_number_ = 0;
  std::map<uint64_t, record> sessions_;
  std::map<caf::actor_addr, own_session> watched_;
};

} // namespace manager
