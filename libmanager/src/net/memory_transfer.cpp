#include "libmanager/src/net/memory_transfer.hpp"

#include "actors/value/errc.hpp"
#include "libmanager/src/net/dial.hpp"

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

namespace manager {
namespace {

constexpr char has_descriptor = 1;
constexpr char has_none = 0;

/// Message of one byte, with room for one descriptor beside it.
struct descriptor_message {
  char answer = has_none;
  iovec bytes{&answer, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))]{};
  msghdr header{};

  descriptor_message() {
    header.msg_iov = &bytes;
    header.msg_iovlen = 1;
  }
  descriptor_message(const descriptor_message&) = delete;
  descriptor_message& operator=(const descriptor_message&) = delete;

  void with_control() {
    header.msg_control = control;
    header.msg_controllen = sizeof control;
  }
};

void put_descriptor(descriptor_message& message, int descriptor) {
  message.answer = has_descriptor;
  message.with_control();
  auto* part = CMSG_FIRSTHDR(&message.header);
  part->cmsg_level = SOL_SOCKET;
  part->cmsg_type = SCM_RIGHTS;
  part->cmsg_len = CMSG_LEN(sizeof descriptor);
  std::memcpy(CMSG_DATA(part), &descriptor, sizeof descriptor);
}

unique_fd descriptor_in(descriptor_message& message) {
  auto* part = CMSG_FIRSTHDR(&message.header);
  if (part == nullptr || part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
    return {};
  int descriptor = -1;
  std::memcpy(&descriptor, CMSG_DATA(part), sizeof descriptor);
  return unique_fd{descriptor};
}

} // namespace

void send_descriptor(int socket, int descriptor) noexcept {
  descriptor_message message;
  if (descriptor >= 0)
    put_descriptor(message, descriptor);
  static_cast<void>(::sendmsg(socket, &message.header, MSG_NOSIGNAL | MSG_DONTWAIT));
}

unique_fd receive_descriptor(int socket, std::chrono::steady_clock::time_point deadline) {
  descriptor_message message;
  message.with_control();
  for (;;) {
    if (!wait_for(socket, POLLIN, deadline))
      throw error{errc::timed_out, "the server did not hand over the memory"};
    auto got = ::recvmsg(socket, &message.header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
      continue;
    if (got <= 0)
      throw error{errc::disconnected, "the server closed the connection"};
    break;
  }
  auto received = descriptor_in(message);
  if (!received && message.answer == has_descriptor)
    throw error{errc::limit_reached, "this process may open no more descriptors"};
  return received;
}

} // namespace manager
