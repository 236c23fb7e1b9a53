#pragma once

namespace manager {

/// A file descriptor that forked children of this process do not keep. In a child, the descriptor
/// is closed before `fork` returns, and the child's copy of this object is empty. Otherwise the
/// child would keep a connection of a dead process open. (Close-on-exec does the same for executed
/// programs.) The destructor does not close the descriptor; the owner does, see `unique_fd`. Any
/// thread may move and destroy an object, one at a time.
class own_fd {
public:
  own_fd() = default;
  explicit own_fd(int fd) noexcept;
  own_fd(own_fd&& other) noexcept;
  own_fd& operator=(own_fd&& other) noexcept;
  ~own_fd();

  /// Returns -1 if there is no descriptor.
  int get() const noexcept { return fd_; }

  /// Leaves the descriptor open, also in forked children.
  int release() noexcept;

  /// Closes the descriptor in this process.
  void close() noexcept;

private:
  void enter() noexcept;
  void leave() noexcept;
  static void close_all_in_child() noexcept;
  static void watch_forks() noexcept;

  int fd_ = -1;
  own_fd* previous_ = nullptr; ///< in the list of all that have a descriptor
  own_fd* next_ = nullptr;
};

} // namespace manager
