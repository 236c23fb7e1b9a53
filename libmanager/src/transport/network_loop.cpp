#include "libmanager/src/transport/network_loop.hpp"

#include "libmanager/src/transport/scribe.hpp"

#include <utility>

namespace manager {

void network_loop::run() {
  while (num_socket_handlers() > 0)
    run_once();
}

bool network_loop::try_run_once() {
  write_all(); // what was written between turns
  bool active = default_multiplexer::try_run_once();
  write_all();
  return active;
}

void network_loop::run_once() {
  write_all();
  default_multiplexer::run_once();
  write_all();
}

void network_loop::write_later(caf::intrusive_ptr<scribe> writer) {
  writers_.push_back(std::move(writer));
}

void network_loop::keep_beating(caf::intrusive_ptr<scribe> who) {
  beating_.push_back(std::move(who));
}

void network_loop::beat_all(std::chrono::steady_clock::time_point now) {
  std::erase_if(beating_, [now](auto& each) { return !each->beat(now); });
}

void network_loop::write_all() {
  // A send that fails closes its connection, which may make others write: hence the loop.
  while (!writers_.empty())
    for (auto& writer : std::exchange(writers_, {}))
      writer->send_now();
  handle_internal_events(); // a writer that left something to epoll must be registered before we
                            // wait
}

} // namespace manager
