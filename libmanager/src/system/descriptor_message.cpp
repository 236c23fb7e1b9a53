#include "libmanager/src/system/descriptor_message.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace manager {
namespace {

/// A msghdr of one byte, with room for descriptors and the sender's credentials (unix(7)).
struct raw_message {
  char byte = 0;
  iovec bytes{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(most_descriptors * sizeof(int))
                                + CMSG_SPACE(sizeof(ucred))]{};
  msghdr header{};

  raw_message() {
    header.msg_iov = &bytes;
    header.msg_iovlen = 1;
  }
  raw_message(const raw_message&) = delete;
  raw_message& operator=(const raw_message&) = delete;
};

void put_descriptors(raw_message& message, std::span<const int> descriptors) {
  auto size = descriptors.size_bytes();
  message.header.msg_control = message.control;
  message.header.msg_controllen = CMSG_SPACE(size);
  auto* part = CMSG_FIRSTHDR(&message.header);
  part->cmsg_level = SOL_SOCKET;
  part->cmsg_type = SCM_RIGHTS;
  part->cmsg_len = CMSG_LEN(size);
  std::memcpy(CMSG_DATA(part), descriptors.data(), size);
}

void take_descriptors(const cmsghdr* part, descriptor_message& message) {
  auto count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
  for (size_t i = 0; i < count; ++i) {
    int descriptor = -1;
    std::memcpy(&descriptor, CMSG_DATA(part) + i * sizeof descriptor, sizeof descriptor);
    message.descriptors.emplace_back(descriptor);
  }
}

void take_parts(raw_message& raw, descriptor_message& message) {
  for (auto* part = CMSG_FIRSTHDR(&raw.header); part != nullptr;
       part = CMSG_NXTHDR(&raw.header, part)) {
    if (part->cmsg_level != SOL_SOCKET)
      continue;
    ucred credentials{};
    if (part->cmsg_type == SCM_RIGHTS) {
      take_descriptors(part, message);
    } else if (part->cmsg_type == SCM_CREDENTIALS) {
      std::memcpy(&credentials, CMSG_DATA(part), sizeof credentials);
      message.sender = credentials.pid;
    }
  }
}

} // namespace

bool send_descriptors(int socket, char byte, std::span<const int> descriptors) noexcept {
  raw_message message;
  message.byte = byte;
  if (!descriptors.empty())
    put_descriptors(message, descriptors);
  return ::sendmsg(socket, &message.header, MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
}

reception receive_descriptors(int socket, descriptor_message& message) {
  raw_message raw;
  raw.header.msg_control = raw.control;
  raw.header.msg_controllen = sizeof raw.control;
  auto got = ::recvmsg(socket, &raw.header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (got < 0 && (errno == EINTR || errno == EAGAIN))
    return reception::nothing_yet;
  if (got <= 0)
    return reception::closed;
  message.byte = raw.byte;
  take_parts(raw, message);
  return reception::message;
}

} // namespace manager
