#pragma once

#include "libmanager/src/system/unique_fd.hpp"

#include <chrono>
#include <deque>
#include <optional>
#include <string>

namespace manager::testing {

/// The network between one client and the server of a world: takes the bytes that each side sends,
/// and gives them to the other side, late or not at all. Not thread-safe.
class network_path {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Takes the other ends of the client's and the server's sockets, which do not block.
  network_path(unique_fd client, unique_fd server);

  /// Moves the bytes that can be moved at this time; returns false if there were none.
  bool step(time_point now);

  /// Returns the time after `now` at which bytes become due.
  std::optional<time_point> next_event(time_point now) const;

  /// Returns true once the connection has ended for both sides.
  bool is_over() const noexcept { return up_.is_closed && down_.is_closed; }

  /// Delays the bytes that are sent from now on.
  void delay(std::chrono::nanoseconds time) { delay_ = time; }

  /// Stops the bytes of both directions until `mend`.
  void cut() { is_cut_ = true; }
  void mend() { is_cut_ = false; }

  /// Ends the client's socket, as the end of its process does: bytes that the client has sent still
  /// arrive, then the end of the connection.
  void end_client(time_point now);

  /// Breaks the connection for both sides in place of the next bytes from the server.
  void lose_next_answer() { loses_answer_ = true; }

private:
  struct part {
    time_point due;
    std::string bytes; ///< empty: the end of the connection
  };

  /// One direction.
  struct way {
    std::deque<part> parts{};
    size_t size = 0;        ///< bytes in all parts
    bool has_ended = false; ///< the end was read
    bool is_closed = false; ///< the end was passed on; all later bytes are dropped
    time_point last_due{};
  };

  bool take(way& from, int socket, time_point now);
  bool give(way& to, int socket, time_point now);
  void push(way& to, std::string bytes, time_point now);
  void end(way& which, time_point now);

  unique_fd client_, server_;
  way up_, down_;
  std::chrono::nanoseconds delay_{0};
  bool is_cut_ = false;
  bool loses_answer_ = false;
};

} // namespace manager::testing
