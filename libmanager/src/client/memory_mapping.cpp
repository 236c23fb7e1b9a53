#include "libmanager/src/client/memory_mapping.hpp"

#include "actors/value/errc.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <sys/mman.h>

namespace manager {

memory_mapping::memory_mapping(int descriptor, size_t bytes) {
  if (bytes == 0) // the kernel maps no empty memory
    return;
  auto* start = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (start == MAP_FAILED)
    throw error{errc::limit_reached, "this process cannot map " + std::to_string(bytes) + " bytes ("
                                         + std::strerror(errno) + ")"};
  bytes_ = {static_cast<std::byte*>(start), bytes};
}

memory_mapping::~memory_mapping() {
  if (!bytes_.empty())
    ::munmap(bytes_.data(), bytes_.size());
}

} // namespace manager
