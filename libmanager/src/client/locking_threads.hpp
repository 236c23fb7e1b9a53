#pragma once

#include "manager/lock_hold.hpp"

#include <memory>

namespace manager::detail {

class session_core;

/// Makes the end of the calling thread known to `session`, if that exists then
/// (`session_core::thread_ends`). Called by each thread that asks for a lock, at each request.
void tell_of_thread_end(const std::shared_ptr<session_core>& session, lock_request how);

} // namespace manager::detail
