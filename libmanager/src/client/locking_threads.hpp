#pragma once

#include "manager/detail/lock_hold.hpp"

#include <memory>

namespace manager::detail {

class session_core;

/// Makes the end of the calling thread call `session_core::thread_ends`, if `session` exists then.
/// Each thread calls this function at each request for a lock.
void tell_of_thread_end(const std::shared_ptr<session_core>& session, lock_request how);

} // namespace manager::detail
