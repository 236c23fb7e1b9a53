#pragma once

#include <chrono>
#include <optional>
#include <string>

// The protocol of sd_notify(3): messages from a service to systemd.

namespace manager::app {

/// Sends "READY=1", "WATCHDOG=1", "STATUS=..." or the like to the service manager; has no effect if
/// this process is not its service. Thread-safe.
void notify_systemd(const std::string& state);

/// Returns true if this process is a service of systemd that reports its state.
bool is_notifying() noexcept;

/// Returns the time within which the service manager wants to hear "WATCHDOG=1"; nullopt if it does
/// not watch this process.
std::optional<std::chrono::microseconds> watchdog_time();

} // namespace manager::app
