#include "libmanager/src/net/handshake.hpp"
#include "tests/fuzz/hello_of.hpp"
#include "tests/fuzz/target.hpp"

// An attacker between two sides of a handshake that have the key: changes, drops, adds and repeats
// bytes. A side completes the handshake only if it received what the other side sent. (Bytes behind
// the handshake belong to the next message.)

using namespace manager;
using namespace manager::fuzz;

namespace {

/// Changes a message: three bytes of the plan say where and how.
std::string tampered(std::string message, std::string_view& plan, const std::string& heard) {
  auto step = take(plan, 3);
  if (step.size() < 3 || message.empty())
    return message;
  auto at = (static_cast<uint8_t>(step[1]) * message.size()) / 256;
  switch (static_cast<uint8_t>(step[0]) % 5) {
  case 1:
    message[at] = static_cast<char>(message[at] ^ step[2]);
    break;
  case 2:
    message.erase(at, static_cast<uint8_t>(step[2]));
    break;
  case 3:
    message.insert(at, 1, step[2]);
    break;
  case 4:
    return heard; // reflects the other side's own bytes
  default:
    break;
  }
  return message;
}

/// Bytes that were sent to a side, and bytes that the side received instead.
struct direction {
  std::string said;
  std::string heard;

  std::string deliver(const std::string& message, std::string_view& plan,
                      const std::string& last_heard) {
    auto delivered = tampered(message, plan, last_heard);
    said += message;
    heard += delivered;
    return delivered;
  }
  bool is_honest() const { return heard.starts_with(said); }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  auto plan = as_text(bytes, size);
  const authkey key{"a key that both sides have"};
  client_handshake client{key, hello_of('c')};
  server_handshake server{key, hello_of('s')};
  direction up;
  direction down;
  auto request = client.start();
  std::string answer;
  for (int round = 0; round < 4 && !request.empty(); ++round) {
    auto honest_so_far = down.is_honest();
    answer = server.feed(up.deliver(request, plan, answer));
    require(!server.done() || (honest_so_far && up.is_honest()), "a server believes what was said");
    request = client.feed(down.deliver(answer, plan, request));
    require(!client.done() || (up.is_honest() && down.is_honest()),
            "a client believes what was said");
  }
  bool nothing_changed = up.said == up.heard && down.said == down.heard;
  require(!nothing_changed || (client.done() && server.done()), "who has the key gets in");
  return 0;
}
