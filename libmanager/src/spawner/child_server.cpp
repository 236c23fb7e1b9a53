#include "libmanager/src/spawner/child_server.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>

namespace manager {
namespace {

/// How much of its error output is kept.
constexpr size_t last_words_kept = 2048;

/// When the connection breaks, how long the process may take to be seen as ended.
constexpr int death_notice_ms = 300;

} // namespace

private_folder::private_folder() : owner_{::getpid()} {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  auto parent = runtime != nullptr && std::filesystem::is_directory(runtime)
                    ? std::filesystem::path{runtime}
                    : std::filesystem::temp_directory_path();
  path_ = (parent / "manager-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr)
    throw error{errc::worker_failed,
                "cannot make a folder in " + parent.string() + ": " + std::strerror(errno)};
}

private_folder::~private_folder() {
  if (owner_ != ::getpid())
    return;
  std::error_code ignored; // remove_all opens the folder, for which no descriptor may be left
  std::filesystem::remove(path_ + "/socket", ignored);
  if (!std::filesystem::remove(path_, ignored))
    std::filesystem::remove_all(path_, ignored);
}

child_server::child_server(const std::string& key, const start_options& options)
    : owner_{::getpid()}, address_{"unix:" + folder_.path() + "/socket"} {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
    throw error{errc::worker_failed, std::string{"cannot make a pipe: "} + std::strerror(errno)};
  error_output_ = unique_fd{pipe[0]};
  unique_fd writer{pipe[1]};
  boot_record record;
  record.is_server = true;
  record.parent = ::getpid();
  record.address = address_;
  record.key = key;
  record.certificates = options.certificates;
  record.heartbeat_ms = options.heartbeat.in_milliseconds().count();
  record.listen = options.listen;
  record.limits = options.limits;
  if (options.initializer) {
    record.task = detail::key_of(options.initializer->task());
    record.arguments = options.initializer->arguments().bytes;
  }
  process_ = launch(record, "[manager server]", writer.get(), true);
  reader_ = std::thread{[this] { follow_error_output(); }};
}

child_server::~child_server() {
  stop();
}

void child_server::require_alive() {
  if (ended_within(0))
    throw error{errc::unreachable, obituary()};
}

std::string child_server::obituary() {
  auto code = ended_within(death_notice_ms);
  if (!code)
    return "the server process " + std::to_string(process_.pid) + " still runs";
  auto text = "the server process " + std::to_string(process_.pid) + " " + describe_exit(*code);
  hear_it_out();
  std::lock_guard guard{mutex_};
  return last_words_.empty() ? text : text + "; its last words: " + last_words_;
}

void child_server::stop() noexcept {
  if (owner_ != ::getpid()) {
    if (reader_.joinable())
      reader_.detach(); // it exists only in the parent
    return;
  }
  if (!ended_within(0))
    ::kill(process_.pid, SIGKILL);
  while (!ended_within(-1)) {
  }
  hear_it_out();
}

void child_server::hear_it_out() {
  std::lock_guard guard{reader_mutex_};
  if (reader_.joinable())
    reader_.join(); // its pipe has ended with the process
}

void child_server::follow_error_output() {
  std::array<char, 1024> buffer;
  for (;;) {
    auto count = ::read(error_output_.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return;
    [[maybe_unused]] auto shown = ::write(2, buffer.data(), static_cast<size_t>(count));
    std::lock_guard guard{mutex_};
    last_words_.append(buffer.data(), static_cast<size_t>(count));
    if (last_words_.size() > last_words_kept)
      last_words_.erase(0, last_words_.size() - last_words_kept);
  }
}

std::optional<int> child_server::ended_within(int timeout_ms) {
  std::lock_guard guard{mutex_};
  if (!exit_code_)
    exit_code_ = wait_for_exit(process_, timeout_ms);
  return exit_code_;
}

} // namespace manager
