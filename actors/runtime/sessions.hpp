#pragma once

#include "actors/model/session_about.hpp"

#include <caf/actor_addr.hpp>
#include <caf/actor_control_block.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace manager {

/// Who is connected: sessions by number, each owned by the client actor that opened it. When that
/// actor goes (goodbye, crash, lost connection: CAF reports each as the end of its proxy), all its
/// sessions end. Lives on the server's network thread.
class session_table {
public:
  /// `watch` starts the monitoring of a client actor; called once an actor.
  explicit session_table(std::function<void(const caf::strong_actor_ptr&)> watch)
      : watch_{std::move(watch)} {}

  /// Opens a session for the actor that owns session `known`: its own one the first time, then one
  /// more each time. Returns its number, which is never used again.
  uint64_t open_beside(uint64_t known, session_about about);

  /// The session in which `sender` calls: `number` if that is open and belongs to the sender's
  /// node; for number 0 the session of the sending actor itself, opened at its first call.
  std::optional<uint64_t> find(uint64_t number, const caf::strong_actor_ptr& sender);

  /// Closes a session. Returns false when it is not open.
  bool close(uint64_t number);

  bool is_open(uint64_t number) const { return sessions_.contains(number); }

  /// What a session said of its process.
  session_about about(uint64_t number) const;

  /// The actor that opened a session; null when it has gone.
  caf::strong_actor_ptr owner_of(uint64_t number) const;

  /// The open sessions of an actor.
  std::vector<uint64_t> of(const caf::actor_addr& owner) const;

  /// Forgets that `owner` is watched, after it went.
  void unwatch(const caf::actor_addr& owner) { watched_.erase(owner); }

  size_t size() const noexcept { return sessions_.size(); }

private:
  /// The session in which an actor calls when it names none.
  struct own_session {
    uint64_t number = 0;     ///< 0 after it was closed
    bool handed_out = false; ///< by open_beside
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
