#pragma once

namespace manager {

/// Tells whether this process is a forked child of the process that made the object. The child has
/// copies of its parent's objects and shares the parent's sockets, but has none of its threads.
/// Thread-safe.
class fork_detector {
public:
  bool is_forked() const noexcept { return generation_ != generation(); }

private:
  /// Returns the number of forks between the library's first use and this process.
  static unsigned generation() noexcept;

  unsigned generation_ = generation();
};

} // namespace manager
