#pragma once

#include "libmanager/src/system/own_fd.hpp"

#include <utility>

namespace manager {

/// Owns a file descriptor. A forked child of this process does not get it: the child's copy of the
/// object is empty.
class unique_fd {
public:
  unique_fd() = default;
  explicit unique_fd(int fd) noexcept : fd_{fd} {}
  unique_fd(unique_fd&& other) noexcept = default;
  unique_fd& operator=(unique_fd&& other) noexcept = default;
  ~unique_fd() { fd_.close(); }

  int get() const noexcept { return fd_.get(); }
  int release() noexcept { return fd_.release(); }
  void reset() noexcept { fd_.close(); }
  explicit operator bool() const noexcept { return get() >= 0; }

private:
  own_fd fd_;
};

} // namespace manager
