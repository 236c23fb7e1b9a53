#pragma once

#include <string_view>

namespace manager {

/// Sender of a message; decides the types that the message may have.
enum class peer_role : unsigned char { client, server };

/// Checks the payload of a BASP direct message before CAF reads it: only element types that occur
/// in the operation tables pass, and no forwarding stages. CAF 0.17.6 acts on every type that it
/// knows: it allocates (`@charbuf`), recurses (`@message`), ends an actor (`@exit`). A server may
/// also answer with errors and grants.
bool may_send(peer_role who, std::string_view payload);

} // namespace manager
