#include "libmanager/src/basp/socket_stream.hpp"

#include <caf/policy/tcp.hpp>

namespace manager {

byte_stream::state socket_stream::receive(size_t& result, char* buffer, size_t size) {
  return caf::policy::tcp::read_some(result, fd_, buffer, size);
}

byte_stream::state socket_stream::send(size_t& result, std::string_view bytes) {
  auto outcome = caf::policy::tcp::write_some(result, fd_, bytes.data(), bytes.size());
  if (outcome == state::success)
    sent_ += result;
  return outcome;
}

} // namespace manager
