#include "libmanager/src/basp/chunks.hpp"
#include "libmanager/src/basp/frame_check.hpp"
#include "libmanager/src/basp/frame_limits.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <string>

// Frames of a peer that has the key. Only frames that both sides use, and that are not too long,
// may reach CAF. A long payload is not part of the input: it repeats the last byte, so that chunks
// occur.

using namespace manager;
using namespace manager::fuzz;

namespace {

constexpr size_t longest = size_t{4} << 20;

std::string_view take_padded(std::string_view& input, size_t count, std::string& memory) {
  memory = take(input, count);
  memory.resize(count, memory.empty() ? '\0' : memory.back());
  return memory;
}

void require_known(std::string_view header, std::string_view payload, peer_role role) {
  using enum frame_operation;
  auto operation = static_cast<frame_operation>(header[0]);
  require(operation != routed_message && operation < chunk, "CAF sees known operations only");
  require(payload.size() <= longest, "CAF sees no longer payload");
  if (operation == client_handshake || operation == server_handshake)
    require(payload.starts_with("peer"), "nobody comes in another's name");
  if (operation == direct_message)
    require(may_send(role, payload), "CAF sees known types only");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  auto input = as_text(bytes, size);
  auto role = size % 2 == 0 ? peer_role::client : peer_role::server;
  frame_check check{"own", "peer", role, longest};
  chunk_reader chunks{longest};
  std::string memory;
  for (size_t total = 0; input.size() >= frame_header_size && total < 4 * longest;) {
    std::string header{take(input, frame_header_size)};
    if (is_chunk(header) || chunks.is_open()) {
      if (!is_chunk(header) || !chunks.begin(header))
        return 0;
      require(chunks.expected() > 0 && chunks.expected() <= chunk_size, "chunks are short");
      total += chunks.expected();
      if (!chunks.take(take_padded(input, chunks.expected(), memory)))
        continue;
      auto& [head, payload, length] = chunks.joined();
      std::string_view joined_header{head.data(), head.size()};
      std::string_view joined_payload{payload.get(), length};
      if (!check.accept_joined(joined_header, joined_payload))
        return 0;
      require_known(joined_header, joined_payload, role);
      chunks.clear();
      continue;
    }
    if (!check.accept(header))
      return 0;
    auto length = payload_length(header);
    require(length <= max_whole_payload, "what is longer comes in chunks");
    total += length;
    auto payload = take_padded(input, length, memory);
    if (length > 0 && !check.accept(payload))
      return 0;
    require_known(header, payload, role);
  }
  return 0;
}
