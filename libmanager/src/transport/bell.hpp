#pragma once

#include "libmanager/src/own_fd.hpp"

#include <caf/io/network/default_multiplexer.hpp>
#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>

namespace manager {

/// Ends a loop's wait. CAF's own way, its pipe, is closed to the loop's own thread, which CAF takes
/// to be driving.
class bell final : public caf::io::network::event_handler {
public:
  explicit bell(caf::io::network::default_multiplexer& loop)
      : event_handler{loop, ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}

  /// Callable from any thread.
  void ring() noexcept {
    uint64_t one = 1;
    [[maybe_unused]] auto written = ::write(fd(), &one, sizeof one);
  }

  void add_to_loop() { backend().add(caf::io::network::operation::read, fd(), this); }

  void handle_event(caf::io::network::operation) override {
    uint64_t rings = 0;
    [[maybe_unused]] auto read = ::read(fd(), &rings, sizeof rings);
  }
  void removed_from_loop(caf::io::network::operation) override {}
  void graceful_shutdown() override {}

private:
  own_fd private_{fd()};
};

} // namespace manager
