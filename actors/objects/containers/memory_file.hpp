#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace manager {

/// Bytes of memory behind a file descriptor, which processes can map: a memfd without a name, of
/// fixed size, zeros at first. No file system shows the memory. The kernel frees the memory when no
/// process has the descriptor or a mapping any more, however the processes end. The functions may
/// be called from any thread, while other processes read and write the memory.
class memory_file {
public:
  /// @throws error bad_argument for a negative size, limit_reached if the kernel refuses
  explicit memory_file(int64_t bytes);
  ~memory_file();
  memory_file(const memory_file&) = delete;
  memory_file& operator=(const memory_file&) = delete;

  int64_t size() const noexcept { return size_; }

  /// Returns the descriptor, which the object keeps.
  int descriptor() const noexcept { return fd_; }

  /// Copies `count` bytes from `offset` on. @pre they are within the memory
  /// @throws error limit_reached if the kernel has no memory
  std::string read(int64_t offset, int64_t count) const;
  void write(int64_t offset, std::string_view bytes) const;

private:
  int fd_;
  int64_t size_;
};

} // namespace manager
