#include "libmanager/src/net/memory_transfer.hpp"

#include "actors/value/errc.hpp"
#include "libmanager/src/net/dial.hpp"
#include "libmanager/src/system/descriptor_message.hpp"

#include <poll.h>

namespace manager {
namespace {

constexpr char has_descriptor = 1;
constexpr char has_none = 0;

} // namespace

void send_descriptor(int socket, int descriptor) noexcept {
  if (descriptor >= 0)
    send_descriptors(socket, has_descriptor, {&descriptor, 1});
  else
    send_descriptors(socket, has_none, {});
}

unique_fd receive_descriptor(int socket, std::chrono::steady_clock::time_point deadline) {
  descriptor_message message;
  for (auto got = reception::nothing_yet; got != reception::message;) {
    if (!wait_for(socket, POLLIN, deadline))
      throw error{errc::timed_out, "the server did not hand over the memory"};
    got = receive_descriptors(socket, message);
    if (got == reception::closed)
      throw error{errc::disconnected, "the server closed the connection"};
  }
  if (!message.descriptors.empty())
    return std::move(message.descriptors.front());
  if (message.byte == has_descriptor)
    throw error{errc::limit_reached, "this process may open no more descriptors"};
  return {};
}

} // namespace manager
