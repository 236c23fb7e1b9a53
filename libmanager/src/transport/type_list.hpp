#pragma once

#include <string_view>

namespace manager {

/// Whose messages may have which types.
enum class peer_role : unsigned char { client, server };

/// Judges the payload of a BASP direct message before CAF reads it: only element types that occur
/// in the operation tables pass, and no stages to forward it to. CAF 0.17.6 would do what any type
/// that it knows asks for: allocate (`@charbuf`), recurse (`@message`), end an actor (`@exit`).
/// A server may also answer with errors and grants.
bool may_send(peer_role who, std::string_view payload);

} // namespace manager
