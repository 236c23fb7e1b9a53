#include "libmanager/src/process/launch.hpp"

#include "libmanager/src/process/child_signals.hpp"
#include "libmanager/src/process/execute.hpp"
#include "libmanager/src/process/lasting_thread.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sstream>
#include <sys/prctl.h>
#include <unistd.h>

namespace manager {
namespace {

[[noreturn]] void throw_failed() {
  throw error{errc::worker_failed, std::string{"cannot start a process: "} + std::strerror(errno)};
}

/// Copies of descriptors, with numbers above all numbers of the child.
class copied_descriptors {
public:
  explicit copied_descriptors(int highest) : highest_{highest} {}

  /// Returns the number of a copy; `fd` itself if it is not a number of the child's, or -1.
  int add(int fd) {
    if (fd < 0 || fd > highest_)
      return fd;
    auto& copy = copies_.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, highest_ + 1));
    if (!copy)
      throw_failed();
    return copy.get();
  }

private:
  int highest_;
  std::vector<unique_fd> copies_;
};

sigset_t mask_of(process_role role) {
  sigset_t mask;
  ::sigemptyset(&mask);
  return role == process_role::server ? signals_of_groups() : mask;
}

/// Starts a process whose descriptors from 3 on are copies of `others`; below 0: there is none.
template <class Execute>
child_process start(execution what, const child_settings& settings, std::vector<int> others,
                    Execute execute) {
  unique_fd input = settings.standard[0] < 0 ? empty_input() : unique_fd{};
  copied_descriptors copies{static_cast<int>(2 + others.size())};
  what.descriptors = {copies.add(input ? input.get() : settings.standard[0]),
                      copies.add(settings.standard[1]), copies.add(settings.standard[2])};
  for (auto fd : others)
    what.descriptors.push_back(fd < 0 ? no_descriptor : copies.add(fd));
  return execute(what);
}

/// Returns the files that a program of this name can be, in the order in which execvp(3) tries.
std::vector<program_image> images_of(const std::string& program,
                                     const std::vector<std::string>& environment) {
  if (program.find('/') != std::string::npos)
    return {{program, {}}};
  std::vector<program_image> images;
  std::istringstream path{value_in(environment, "PATH").value_or("/bin:/usr/bin")};
  for (std::string folder; std::getline(path, folder, ':');)
    images.push_back({(folder.empty() ? "." : folder) + '/' + program, {}});
  return images;
}

void require_usable(const command& what) {
  auto has_zero = [](const std::string& text) { return text.find('\0') != std::string::npos; };
  if (what.program.empty() || has_zero(what.program)
      || std::any_of(what.arguments.begin(), what.arguments.end(), has_zero))
    throw error{errc::bad_argument,
                "the program's name is empty, or name or arguments have a zero byte"};
}

} // namespace

unique_fd empty_input() {
  unique_fd fd{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  std::array<int, 2> pipe{};
  if (!fd && ::pipe2(pipe.data(), O_CLOEXEC) == 0) {
    fd = unique_fd{pipe[0]};
    ::close(pipe[1]);
  }
  return fd;
}

program& this_program() {
  static program instance;
  return instance;
}

void note_program(int argc, char** argv) {
  auto& own = this_program();
  own.first_argument = argc > 0 ? argv[0] : "manager";
  own.title = argc > 1 ? std::span{argv[1], std::strlen(argv[1])} : std::span<char>{};
  own.images = find_program_images(argc);
  own.initialized = true;
}

void take_program_name() {
  auto& path = this_program().first_argument;
  ::prctl(PR_SET_NAME, path.substr(path.rfind('/') + 1).c_str()); // the kernel keeps 15 bytes
}

void take_title(const std::string& title) {
  auto room = this_program().title;
  std::ranges::fill(room, '\0');
  std::ranges::copy(title.substr(0, room.size()), room.begin());
}

child_process launch(const boot_record& record, const std::string& title, child_settings settings) {
  auto record_file = write_boot_record(record);
  auto lifeline = lifeline_for_children();
  settings.environment[boot_variable] = "1";
  execution what{.images = this_program().images,
                 .arguments = {this_program().first_argument, title},
                 .environment = environment_with(settings.environment),
                 .descriptors = {},
                 .blocked = mask_of(record.role),
                 .setup = std::move(settings.setup)};
  std::vector<int> others{record_file.get(), lifeline.pipe, lifeline.pidfd};
  if (settings.requests >= 0)
    others.push_back(settings.requests);
  return start(std::move(what), settings, std::move(others), execute);
}

child_process launch(const command& program, int key_file, bool ends_with_parent,
                     child_settings settings) {
  require_usable(program);
  settings.environment[boot_variable] = std::nullopt;
  auto environment = environment_with(settings.environment);
  std::vector<std::string> arguments{program.program};
  arguments.insert(arguments.end(), program.arguments.begin(), program.arguments.end());
  auto images = images_of(program.program, environment);
  execution what{.images = std::move(images),
                 .arguments = std::move(arguments),
                 .environment = std::move(environment),
                 .descriptors = {},
                 .blocked = mask_of(process_role::worker),
                 .setup = std::move(settings.setup)};
  if (ends_with_parent)
    what.setup.end_with_starting_thread(::getpid());
  std::vector<int> others;
  if (key_file >= 0)
    others.push_back(key_file);
  return start(std::move(what), settings, others,
               ends_with_parent ? execute_on_lasting_thread : execute);
}

} // namespace manager
