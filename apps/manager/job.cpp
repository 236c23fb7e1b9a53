#include "apps/manager/job.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <manager/error.hpp>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace manager::app {
namespace {

/// Attributes and file actions of posix_spawn, which are freed at the end of the scope.
class spawn_plan {
public:
  spawn_plan() {
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  }
  ~spawn_plan() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&actions_);
  }
  spawn_plan(const spawn_plan&) = delete;
  spawn_plan& operator=(const spawn_plan&) = delete;

  void redirect(int from, int to) { ::posix_spawn_file_actions_adddup2(&actions_, to, from); }

  pid_t start(const std::vector<std::string>& words, const std::vector<std::string>& environment) {
    auto argv = pointers(words);
    auto envp = pointers(environment);
    pid_t process = 0;
    auto failure =
        ::posix_spawnp(&process, argv[0], &actions_, &attributes_, argv.data(), envp.data());
    if (failure != 0)
      throw error{errc::bad_argument, words[0] + ": " + std::strerror(failure)};
    return process;
  }

private:
  static std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> all;
    for (auto& word : words)
      all.push_back(const_cast<char*>(word.c_str()));
    all.push_back(nullptr);
    return all;
  }

  posix_spawnattr_t attributes_;
  posix_spawn_file_actions_t actions_;
};

std::vector<std::string> numbered(std::vector<std::string> words, uint64_t number) {
  constexpr std::string_view place = "{#}";
  for (auto& word : words)
    for (auto at = word.find(place); at != std::string::npos; at = word.find(place, at))
      word.replace(at, place.size(), std::to_string(number));
  return words;
}

} // namespace

job::job(uint64_t number, const std::vector<std::string>& words,
         const std::vector<std::string>& environment, grouping output, bool tagged)
    : number_{number}, tagged_{tagged} {
  spawn_plan plan;
  std::array<int, 2> writing{-1, -1};
  for (int which = 0; which < 2 && output != grouping::none; ++which) {
    auto& stream = streams_[which];
    std::array<int, 2> ends{-1, -1};
    if (output == grouping::whole) {
      stream.file = std::tmpfile();
      ::fcntl(::fileno(stream.file), F_SETFD, FD_CLOEXEC);
      plan.redirect(which + 1, ::fileno(stream.file));
    } else if (::pipe2(ends.data(), O_CLOEXEC) == 0) {
      stream.pipe = ends[0];
      writing[which] = ends[1];
      plan.redirect(which + 1, ends[1]);
    }
  }
  auto own = environment;
  own.push_back("MANAGER_NUMBER=" + std::to_string(number));
  pid_ = plan.start(numbered(words, number), own);
  for (auto end : writing)
    if (end >= 0)
      ::close(end);
}

job::~job() {
  for (auto& stream : streams_) {
    if (stream.pipe >= 0)
      ::close(stream.pipe);
    if (stream.file != nullptr)
      std::fclose(stream.file);
  }
}

void job::read(int which) {
  auto& stream = streams_[which];
  std::array<char, 65536> buffer;
  auto got = ::read(stream.pipe, buffer.data(), buffer.size());
  if (got < 0 && errno == EINTR)
    return;
  if (got <= 0) {
    ::close(std::exchange(stream.pipe, -1));
    if (!stream.rest.empty())
      print_line(which, std::exchange(stream.rest, {}) + '\n');
    return;
  }
  stream.rest.append(buffer.data(), static_cast<size_t>(got));
  size_t begin = 0;
  for (auto end = stream.rest.find('\n'); end != std::string::npos;
       end = stream.rest.find('\n', begin)) {
    print_line(which, stream.rest.substr(begin, end + 1 - begin));
    begin = end + 1;
  }
  stream.rest.erase(0, begin);
}

void job::print_line(int which, const std::string& line) const {
  auto text = (tagged_ ? std::to_string(number_) + '\t' : "") + line;
  auto* to = which == 0 ? stdout : stderr;
  std::fwrite(text.data(), 1, text.size(), to);
  std::fflush(to);
}

void job::print_file(int which) {
  auto* file = streams_[which].file;
  if (file == nullptr)
    return;
  std::rewind(file);
  char* line = nullptr;
  size_t room = 0;
  for (ssize_t size = 0; (size = ::getline(&line, &room, file)) > 0;)
    print_line(which, {line, static_cast<size_t>(size)});
  std::free(line);
}

void job::finish(int status) {
  constexpr int killed = 128;
  pid_ = 0;
  exit_code_ = WIFSIGNALED(status) ? killed + WTERMSIG(status) : WEXITSTATUS(status);
  print_file(0);
  print_file(1);
}

void job::kill(int signal) const noexcept {
  if (pid_ > 0)
    ::kill(pid_, signal);
}

} // namespace manager::app
