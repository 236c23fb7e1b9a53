#pragma once

#include "apps/manager/output.hpp"
#include "apps/manager/server_view.hpp"

#include <string>

// Data of the page as JSON.

namespace manager::app {

/// Returns the totals, the operations, the sessions, the waits and the slow calls.
json page_state(server_view& server);

/// Returns the objects whose name or type has the text in it, at most 200, and the number of all.
json page_objects(server_view& server, const std::string& text);

/// Returns an object's report, its waits and, unless it is large, its content.
/// @throws error object_gone
json page_object(server_view& server, uint64_t id);

/// Returns the objects that a session holds.
json page_session(server_view& server, uint64_t number);

} // namespace manager::app
