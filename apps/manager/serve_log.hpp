#pragma once

#include "apps/manager/reports.hpp"

#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace manager::app {

enum class log_format : uint8_t { text, json };

/// Log of a server: lines of text, or JSON objects, on stderr or in a file. Thread-safe.
class serve_log {
public:
  /// Opens the log; an empty `file` means stderr.
  /// @throws error bad_argument if the file cannot be written
  serve_log(log_format format, const std::string& file);

  void write(const std::string& text) const;
  void write(const slow_report& slow) const;

private:
  void write(json fields, const std::string& text, bool is_warning) const;

  log_format format_;
  std::shared_ptr<spdlog::logger> logger_;
};

} // namespace manager::app
