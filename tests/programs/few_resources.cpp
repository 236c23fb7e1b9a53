// Starts sessions while the system grants few descriptors or threads.
//
//     descriptors       for each number of free descriptors: start, and again with all free
//     threads USER      as that user, for each number of threads: local, and again with all
//
// Each attempt succeeds or throws a manager::error. Prints each kind of error once, and "done" if
// the last attempts of all succeeded.
#include <fcntl.h>
#include <iostream>
#include <manager/manager.hpp>
#include <set>
#include <sys/resource.h>
#include <unistd.h>

namespace {

constexpr int most_free = 24;
std::set<manager::errc> errors;

template <class Open> bool works(Open open) {
  try {
    auto m = open();
    auto list = m.template list<int>();
    list.push_back(1);
    return list.size() == 1;
  } catch (const manager::error& failure) {
    errors.insert(failure.kind());
    return false;
  }
}

bool works_with_descriptors(int free) {
  std::vector<int> taken;
  for (int fd = 0; (fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;)
    taken.push_back(fd);
  for (int i = 0; i < free; ++i, taken.pop_back())
    ::close(taken.back());
  auto start = [] { return manager::start(); };
  bool worked = works(start);
  for (auto fd : taken)
    ::close(fd);
  return works(start) && (worked || free < most_free);
}

bool works_with_threads(rlim_t threads) {
  const rlimit few{threads, 1000};
  ::setrlimit(RLIMIT_NPROC, &few);
  auto local = [] { return manager::local(); };
  bool worked = works(local);
  const rlimit many{1000, 1000};
  ::setrlimit(RLIMIT_NPROC, &many);
  return works(local) && (worked || threads < most_free);
}

template <class Works> bool all(Works works) {
  for (int i = 0; i <= most_free; ++i)
    if (!works(i))
      return false;
  return true;
}

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  const rlimit descriptors{64, 64};
  ::setrlimit(RLIMIT_NOFILE, &descriptors);
  if (argc > 2 && ::setuid(static_cast<uid_t>(std::stoul(argv[2]))) != 0)
    return 1;
  bool done = argc > 2 ? all(works_with_threads) : all(works_with_descriptors);
  for (auto each : errors)
    std::cout << to_string(each) << '\n';
  if (done)
    std::cout << "done\n";
}
