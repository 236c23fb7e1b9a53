#pragma once

#include "libmanager/src/system/unique_fd.hpp"

#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <system_error>

namespace soak {

/// A `T` in a file that all processes map, so that it outlives them; initially all zero. The file
/// is sparse: only the used parts take space.
template <class T> class mapped {
public:
  explicit mapped(const std::string& path) {
    manager::unique_fd file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!file || ::ftruncate(file.get(), sizeof(T)) != 0)
      throw std::system_error{errno, std::generic_category(), path};
    memory_ = ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (memory_ == MAP_FAILED)
      throw std::system_error{errno, std::generic_category(), path};
  }
  ~mapped() { ::munmap(memory_, sizeof(T)); }
  mapped(const mapped&) = delete;
  mapped& operator=(const mapped&) = delete;

  T& operator*() const { return *static_cast<T*>(memory_); }
  T* operator->() const { return static_cast<T*>(memory_); }

private:
  void* memory_;
};

} // namespace soak
