#pragma once

#include <memory>

namespace manager {

namespace detail {
class session_core;
}

/// Closes `session`, if it still exists, when the process calls `exit` or returns from main, before
/// objects with static storage, CAF's among them, are destroyed. Proxies, futures and sessions that
/// live longer then throw `session_ended`. Any thread may call.
void close_at_exit(const std::shared_ptr<detail::session_core>& session);

/// Prepares for the end of the process, which the calling thread causes. From now on, an uncaught
/// `manager::error` in another thread does not end the process: the thread waits until the process
/// has ended, so that exit code and clean-up are those of the exit. Later calls have no effect.
void begin_exit() noexcept;

} // namespace manager
