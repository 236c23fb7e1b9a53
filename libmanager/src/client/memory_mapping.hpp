#pragma once

#include <cstddef>
#include <span>

namespace manager {

/// Mapping of a shared memory into the address space of this process. The mapping stays valid when
/// the memory's descriptors are closed and when the server ends. Thread-safe.
class memory_mapping {
public:
  /// Maps `bytes` bytes of the memory behind `descriptor`, for reading and writing.
  /// @throws error limit_reached if the address space has no room
  memory_mapping(int descriptor, size_t bytes);
  ~memory_mapping();
  memory_mapping(const memory_mapping&) = delete;
  memory_mapping& operator=(const memory_mapping&) = delete;

  std::span<std::byte> bytes() const noexcept { return bytes_; }

private:
  std::span<std::byte> bytes_;
};

} // namespace manager
