#pragma once

#include "libmanager/src/system/own_fd.hpp"

#include <caf/io/network/default_multiplexer.hpp>
#include <cstdint>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace manager {

/// Wakes a loop from its wait, through an eventfd. CAF's own wake-up pipe does not wake a loop from
/// the thread that CAF takes for the loop's own.
class wake_event final : public caf::io::network::event_handler {
public:
  explicit wake_event(caf::io::network::default_multiplexer& loop)
      : event_handler{loop, ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}, file_{file_of(fd())} {}

  /// Returns false once the program has closed the descriptor, or another file has its number. Any
  /// thread may call.
  bool is_open() const noexcept { return file_of(fd()) == file_; }

  /// Wakes the loop. Any thread may call.
  void notify() noexcept {
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
  using file = std::pair<dev_t, ino_t>;

  static file file_of(int fd) noexcept {
    struct stat found {};
    return ::fstat(fd, &found) == 0 ? file{found.st_dev, found.st_ino} : file{};
  }

  file file_;
  own_fd private_{fd()};
};

} // namespace manager
