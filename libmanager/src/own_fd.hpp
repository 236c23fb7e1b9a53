#pragma once

namespace manager {

/// A file descriptor that a child which this process forks does not keep: the child has it closed
/// before `fork` returns there, and its copy of this object is empty. Else the child would keep a
/// connection open whose process is dead. Close-on-exec does the same for programs. Does not close
/// the descriptor in the process that opened it: that is for its owner, see `unique_fd`. Moved and
/// destroyed by any thread, one at a time.
class own_fd {
public:
  own_fd() = default;
  explicit own_fd(int fd) noexcept;
  own_fd(own_fd&& other) noexcept;
  own_fd& operator=(own_fd&& other) noexcept;
  ~own_fd();

  /// -1 when there is none.
  int get() const noexcept { return fd_; }

  /// Leaves the descriptor open, also in forked children.
  int release() noexcept;

  /// Closes the descriptor, here.
  void close() noexcept;

private:
  void enter() noexcept;
  void leave() noexcept;
  static void close_all_in_child() noexcept;
  static void watch_forks() noexcept;

  int fd_ = -1;
  own_fd* previous_ = nullptr; ///< of all that have a descriptor
  own_fd* next_ = nullptr;
};

} // namespace manager
