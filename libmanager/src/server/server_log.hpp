#pragma once

#include <string>

namespace manager {

/// Writes a line of a server's log to stderr: process, time (UTC) and `text`, made printable
/// because parts come from peers. Uses one write, so that lines of several threads do not mix.
/// Thread-safe.
void log_line(const std::string& text);

} // namespace manager
