#pragma once

#include <string>

namespace manager {

/// Writes a line of a server's log to its error output: which server, when (UTC), and `text`, with
/// what others wrote in it made printable. One write, so that lines of several threads stay whole.
/// Thread-safe.
void log_line(const std::string& text);

} // namespace manager
