#include "libmanager/src/process/launch.hpp"

#include "libmanager/src/process/child_signals.hpp"
#include "libmanager/src/process/execute.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/prctl.h>
#include <unistd.h>

namespace manager {
namespace {

[[noreturn]] void throw_failed() {
  throw error{errc::worker_failed, std::string{"cannot start a process: "} + std::strerror(errno)};
}

/// Returns this process's environment with the variable that marks a child.
std::vector<std::string> child_environment() {
  std::vector<std::string> variables;
  const std::string mark = std::string{boot_variable} + "=";
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable)
    if (!std::string_view{*variable}.starts_with(mark))
      variables.emplace_back(*variable);
  variables.push_back(mark + "1");
  return variables;
}

/// Opens an empty stdin for a child. Without /dev (in a chroot), this is a pipe without a writer.
unique_fd empty_input() {
  unique_fd fd{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  std::array<int, 2> pipe{};
  if (!fd && ::pipe2(pipe.data(), O_CLOEXEC) == 0) {
    fd = unique_fd{pipe[0]};
    ::close(pipe[1]);
  }
  return fd;
}

/// Copies of descriptors, with numbers above all numbers of the child.
class copied_descriptors {
public:
  /// Returns the number of a copy; `fd` itself if it is not a number of the child's, or -1.
  int add(int fd) {
    if (fd < 0 || fd > boot_lifeline.pidfd)
      return fd;
    auto& copy = copies_.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, boot_lifeline.pidfd + 1));
    if (!copy)
      throw_failed();
    return copy.get();
  }

private:
  std::vector<unique_fd> copies_;
};

sigset_t mask_of(const boot_record& record) {
  sigset_t mask;
  ::sigemptyset(&mask);
  return record.is_server ? signals_of_groups() : mask;
}

} // namespace

program& this_program() {
  static program instance;
  return instance;
}

void note_program(int argc, char** argv) {
  auto& own = this_program();
  own.first_argument = argc > 0 ? argv[0] : "manager";
  own.images = find_program_images(argc);
  own.initialized = true;
}

void take_program_name() {
  auto& path = this_program().first_argument;
  ::prctl(PR_SET_NAME, path.substr(path.rfind('/') + 1).c_str()); // the kernel keeps 15 bytes
}

child_process launch(const boot_record& record, const std::string& title, int error_output) {
  auto record_file = write_boot_record(record);
  auto lifeline = lifeline_for_children();
  auto input = empty_input();
  copied_descriptors copies;
  return execute({.images = this_program().images,
                  .arguments = {this_program().first_argument, title},
                  .environment = child_environment(),
                  .descriptors = {copies.add(input.get()), -1, copies.add(error_output),
                                  copies.add(record_file.get()), copies.add(lifeline.pipe),
                                  copies.add(lifeline.pidfd)},
                  .blocked = mask_of(record)});
}

} // namespace manager
