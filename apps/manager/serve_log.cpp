#include "apps/manager/serve_log.hpp"

#include <chrono>
#include <manager/error.hpp>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace manager::app {
namespace {

std::shared_ptr<spdlog::logger> logger_to(const std::string& file) {
  try {
    if (file.empty())
      return std::make_shared<spdlog::logger>("manager",
                                              std::make_shared<spdlog::sinks::stderr_sink_mt>());
    return std::make_shared<spdlog::logger>(
        "manager", std::make_shared<spdlog::sinks::basic_file_sink_mt>(file));
  } catch (const spdlog::spdlog_ex& failure) {
    throw error{errc::bad_argument, std::string{"the log: "} + failure.what()};
  }
}

} // namespace

serve_log::serve_log(log_format format, const std::string& file)
    : format_{format}, logger_{logger_to(file)} {
  logger_->set_pattern(
      format == log_format::json ? "%v" : "manager server (process %P) %Y-%m-%dT%H:%M:%SZ: %v",
      spdlog::pattern_time_type::utc);
  logger_->flush_on(spdlog::level::info);
}

void serve_log::write(const std::string& text) const {
  write({{"event", "message"}}, text, false);
}

void serve_log::write(const slow_report& slow) const {
  auto fields = to_json(slow);
  fields.erase("time"); // of the line
  fields["event"] = "slow_call";
  write(std::move(fields),
        "slow call: " + slow.operation + " of " + slow.title + " took "
            + duration_text(slow.duration) + ", session " + std::to_string(slow.session),
        true);
}

void serve_log::write(json fields, const std::string& text, bool is_warning) const {
  auto level = is_warning ? spdlog::level::warn : spdlog::level::info;
  if (format_ == log_format::text)
    return logger_->log(level, spdlog::string_view_t{text});
  auto now = std::chrono::system_clock::now().time_since_epoch();
  fields["time"] = time_text(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
  fields["level"] = is_warning ? "warning" : "info";
  fields["pid"] = ::getpid();
  fields["message"] = text;
  logger_->log(level, spdlog::string_view_t{json_text(fields)});
}

} // namespace manager::app
