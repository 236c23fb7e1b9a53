#include "apps/manager/serve_tools.hpp"

#include "apps/manager/systemd.hpp"

#include <algorithm>
#include <iostream>
#include <manager/manager.hpp>

namespace manager::app {

bool operating_options::watches() const {
  return !metrics.empty() || !http.empty() || slow || watchdog_time();
}

session& server_view::get() {
  std::lock_guard guard{mutex_};
  if (closed_)
    throw error{errc::disconnected, "the server ends"};
  if (!session_) {
    session_.emplace(connect(address_, key_));
    monitor{*session_}.measure(true, slow_);
  }
  return *session_;
}

void server_view::close() {
  std::lock_guard guard{mutex_};
  closed_ = true;
  if (session_)
    session_->close();
}

namespace {

/// Returns the duration from which a call counts as slow: 10 ms if no other is asked for.
std::chrono::nanoseconds slow_limit(const operating_options& options) {
  std::chrono::duration<double, std::milli> slow{options.slow.value_or(10)};
  return std::chrono::duration_cast<std::chrono::nanoseconds>(slow);
}

} // namespace

serve_tools::serve_tools(const operating_options& options, const serve_log& log,
                         std::string address, authkey key)
    : options_{options}, log_{log}, view_{std::move(address), std::move(key), slow_limit(options)} {
  if (!options.metrics.empty())
    metrics_ = serve_metrics(options.metrics, view_);
  if (!options.http.empty())
    page_ = serve_page(options.http, options.page_password, view_);
  for (auto* part : {metrics_.get(), page_.get()})
    if (part != nullptr)
      std::cout << "serving " << part->url() << std::endl;
  thread_ = std::thread{[this] { watch(); }};
}

serve_tools::~serve_tools() {
  {
    std::lock_guard guard{mutex_};
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
  view_.close();
}

/// Waits for the time between two looks; returns false at the end.
bool serve_tools::wait() {
  std::chrono::microseconds time = std::chrono::seconds{1};
  if (auto watchdog = watchdog_time())
    time = std::min(time, *watchdog / 2);
  std::unique_lock guard{mutex_};
  return !changed_.wait_for(guard, time, [this] { return ending_; });
}

void serve_tools::watch() noexcept {
  try {
    auto server = view_.watch();
    do {
      auto totals = server.totals(); // an answer shows that the network thread works
      notify_systemd("WATCHDOG=1\nSTATUS=" + std::to_string(totals.sessions) + " sessions, "
                     + std::to_string(totals.objects) + " objects");
      log_slow_calls(server);
    } while (wait());
  } catch (const error& failure) {
    std::lock_guard guard{mutex_};
    if (!ending_ && failure.kind() != errc::disconnected && failure.kind() != errc::session_ended)
      log_.write("the server does not answer itself: " + failure.text());
  } catch (const std::exception&) { // no memory
  }
}

void serve_tools::log_slow_calls(const monitor& server) {
  if (!options_.slow)
    return;
  for (auto& each : server.slow_calls(last_slow_)) {
    if (auto lost = each.number - last_slow_ - 1; lost != 0) // the server keeps the latest only
      log_.write(std::to_string(lost)
                 + " slow calls are not in the log, because there were too many");
    log_.write(each);
    last_slow_ = each.number;
  }
}

} // namespace manager::app
