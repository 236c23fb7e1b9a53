#pragma once

#include <memory>

namespace manager {

namespace detail {
class session_core;
}

/// Closes `session`, if it still exists, when the process calls `exit` or returns from main: before
/// objects with static storage are destroyed, CAF's among them. A proxy, future or session that
/// lasts longer finds it closed. Callable from any thread.
void close_at_exit(const std::shared_ptr<detail::session_core>& session);

/// Prepares for the end of the process, which the calling thread brings about. From now on, a
/// `manager::error` that nobody catches in another thread ends nothing but that thread: it waits
/// there until the process has ended, so that exit code and clean-up are those of the exit.
/// Idempotent.
void begin_exit() noexcept;

} // namespace manager
