#pragma once

#include <caf/io/network/default_multiplexer.hpp>
#include <chrono>
#include <vector>

namespace manager {

class scribe;

/// CAF's epoll loop, with one change: what the scribes have to write goes out once at the end of
/// each turn by one direct `send` a connection, instead of by registering for EPOLLOUT and being
/// woken. Runs on the network thread of a node; a virtual node calls `step` itself.
class network_loop : public caf::io::network::default_multiplexer {
public:
  using default_multiplexer::default_multiplexer;

  void run() override;
  bool try_run_once() override;
  void run_once() override;

  /// Makes `writer` send at the end of this turn. Network thread only.
  void write_later(caf::intrusive_ptr<scribe> writer);

  /// Makes `who` beat at each `beat_all`, until it has ended. Network thread only.
  void keep_beating(caf::intrusive_ptr<scribe> who);

  /// One heartbeat of every connection that has one. Network thread only.
  void beat_all(std::chrono::steady_clock::time_point now);

private:
  void write_all();

  std::vector<caf::intrusive_ptr<scribe>> writers_;
  std::vector<caf::intrusive_ptr<scribe>> beating_;
};

} // namespace manager
