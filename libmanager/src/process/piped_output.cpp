#include "libmanager/src/process/piped_output.hpp"

#include "actors/value/errc.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace manager {
namespace {

constexpr size_t longest_line = size_t{1} << 20;

} // namespace

piped_output::piped_output(process_stream stream) : stream_{std::move(stream)} {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
    throw error{errc::worker_failed, std::string{"cannot make a pipe: "} + std::strerror(errno)};
  reader_ = unique_fd{pipe[0]};
  writer_ = unique_fd{pipe[1]};
  ::fcntl(reader_.get(), F_SETFL, O_NONBLOCK); // only this end
}

bool piped_output::read_available() {
  pass_kept();
  return read_into([this](std::string_view bytes) {
    take(bytes);
    pass_kept();
  });
}

bool piped_output::keep_available() {
  return read_into([this](std::string_view bytes) { kept_ += bytes; });
}

void piped_output::pass_kept() {
  while (!kept_.empty())
    take(std::exchange(kept_, {}));
}

template <class Take> bool piped_output::read_into(Take take) {
  std::array<char, 16'384> buffer;
  auto most = static_cast<size_t>(std::max(::fcntl(reader_.get(), F_GETPIPE_SZ), 0));
  for (size_t done = 0; done < most;) {
    auto count = ::read(reader_.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return count < 0 && errno == EAGAIN;
    take(std::string_view{buffer.data(), static_cast<size_t>(count)});
    done += static_cast<size_t>(count);
  }
  return true;
}

void piped_output::pass_last_line() {
  if (!line_.empty())
    stream_.handler()(std::exchange(line_, {}));
}

std::string piped_output::tail() const {
  std::lock_guard guard{mutex_};
  return tail_;
}

void piped_output::take(std::string_view bytes) {
  if (stream_.handler())
    pass_lines(bytes);
  else
    keep(bytes);
}

void piped_output::pass_lines(std::string_view bytes) {
  while (!bytes.empty()) {
    auto newline = bytes.find('\n');
    auto part = bytes.substr(0, std::min(newline, longest_line - line_.size()));
    bool is_whole = newline == part.size();
    line_ += part;
    bytes.remove_prefix(part.size() + (is_whole ? 1 : 0));
    if (is_whole || line_.size() == longest_line)
      stream_.handler()(std::exchange(line_, {}));
  }
}

void piped_output::keep(std::string_view bytes) {
  std::lock_guard guard{mutex_};
  tail_ += bytes;
  if (tail_.size() > stream_.tail())
    tail_.erase(0, tail_.size() - stream_.tail());
}

} // namespace manager
