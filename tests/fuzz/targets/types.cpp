#include "libmanager/src/basp/type_list.hpp"
#include "tests/fuzz/target.hpp"

// Type lists of messages. A list with a type that CAF must not see never passes.

using namespace manager;
using namespace manager::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  auto payload = as_text(bytes, size);
  bool client = may_send(peer_role::client, payload);
  bool server = may_send(peer_role::server, payload);
  require(!client || server, "a server may send what a client may");
  if (!server)
    return 0;
  auto list_begins = payload.find("@<>");
  require(list_begins <= 5, "no stages, then a list of types");
  // The list follows its length, which has one or two bytes of seven bits.
  auto length = static_cast<size_t>(payload[3] & 0x7f);
  if (list_begins == 5)
    length |= static_cast<size_t>(payload[4]) << 7;
  auto types = payload.substr(list_begins, length);
  for (auto harmful : {"@exit", "@down", "@message", "@charbuf", "@actor", "@strong_actor_ptr"})
    require(types.find(std::string{"+"} + harmful) == std::string_view::npos,
            "no harmful type gets by");
  require(!client || types.find("@error") == std::string_view::npos, "a client reports no errors");
  return 0;
}
