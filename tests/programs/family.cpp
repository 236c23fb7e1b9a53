// A program with a server, workers, a worker of a worker, pools and another program; argv[1] says
// what it does with them.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <manager/manager.hpp>
#include <map>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace {

using arguments = std::vector<std::string>;

/// Returns how all workers are made: as FAMILY_START says.
manager::start_method method() {
  auto* name = std::getenv("FAMILY_START");
  return name != nullptr && std::string_view{name} == "forkserver"
             ? manager::start_method::forkserver
             : manager::start_method::spawn;
}

void append(manager::list<int> list, int generations) {
  list.push_back(generations);
  if (generations > 0)
    manager::current().spawn({.start = method()}, append, list, generations - 1).join();
}
MANAGER_TASK(append);

void wait_for_ever(manager::queue<int> ready, manager::queue<int> never, int generations) {
  std::optional<manager::process> child;
  if (generations > 0)
    child =
        manager::current().spawn({.start = method()}, wait_for_ever, ready, never, generations - 1);
  ready.push(1);
  never.pop();
}
MANAGER_TASK(wait_for_ever);

void ignore_signals(manager::queue<int> ready, manager::queue<int> never) {
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGTERM, SIG_IGN);
  ready.push(1);
  never.pop();
}
MANAGER_TASK(ignore_signals);

/// Says its number, negated unless it lingers, and passes an item on.
void pass_item(bool lingers, manager::queue<int> ready, manager::queue<int> from,
               manager::queue<int> to) {
  ready.push(lingers ? ::getpid() : -::getpid());
  to.push(from.pop());
}
MANAGER_TASK(pass_item);

void allocate_for_ever() {
  for (std::vector<std::string> all;;)
    all.emplace_back(size_t{1} << 20, 'x');
}
MANAGER_TASK(allocate_for_ever);

void kill_itself() {
  ::raise(SIGKILL);
}
MANAGER_TASK(kill_itself);

int64_t doubled(int64_t number) {
  return 2 * number;
}
MANAGER_TASK(doubled);

/// Returns the sum of results of a pool and of `async`.
int64_t work_in_pools(manager::session& m) {
  auto pool = m.pool({.workers = 2, .start = method()});
  int64_t sum = pool.submit(doubled, 4).get() + m.async(doubled, 5).get();
  for (auto each : pool.map(doubled, std::vector<int64_t>{1, 2, 3}))
    sum += each;
  return sum;
}

/// Starts a family and waits until all of its processes have started.
struct waiting_family {
  manager::session m = manager::start();
  manager::list<int> list = m.list<int>({1});
  manager::queue<int> ready = m.queue<int>();
  manager::queue<int> never = m.queue<int>();
  manager::pool pool = m.pool({.workers = 1, .start = method()});

  explicit waiting_family(bool stubborn) {
    for (int i = 0; i < 2; ++i)
      m.spawn({.start = method()}, wait_for_ever, ready, never, 1);
    pool.submit(wait_for_ever, ready, never, 1);
    for (int i = 0; i < 6; ++i)
      ready.pop();
    m.spawn(manager::command{"sleep", {"1000"}});
    if (stubborn) {
      m.spawn({.start = method(), .daemon = false}, ignore_signals, ready, never);
      ready.pop();
    }
    std::cout << "ready" << std::endl;
  }
};

void wait(const arguments&) {
  ::setpgid(0, 0);
  waiting_family all{false};
  all.never.pop();
}

std::counting_semaphore<> interrupted{0};

/// Ends in order on the first SIGINT. Another SIGINT has its default action.
void handle(const arguments& how) {
  ::setpgid(0, 0);
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted.release(); };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  waiting_family all{!how.empty()};
  interrupted.acquire();
  std::cout << "objects " << all.list.size() << std::endl;
  all.m.close();
  std::cout << "closed" << std::endl;
}

/// Runs workers and another program to their end.
void work(const arguments& report) {
  std::ofstream file{report.empty() ? "/dev/null" : report[0]};
  std::ostream& out = report.empty() ? std::cout : file;
  auto m = manager::start();
  auto list = m.list<int>();
  int lines = 0;
  std::vector<manager::process> all;
  for (int i = 0; i < 2; ++i)
    all.push_back(m.spawn({.start = method()}, append, list, 1));
  all.push_back(m.spawn(manager::command{"echo", {"hello"}},
                        {.output = manager::process_stream::lines(
                             [&](std::string_view line) { lines += line == "hello" ? 1 : 0; })}));
  join_all(all);
  for (auto& each : all)
    out << *each.cause() << std::endl;
  out << "lines " << lines << std::endl << "elements " << list.size() << std::endl;
  out << "pools " << work_in_pools(m) << std::endl;
}

/// Works after its file was replaced by another program.
void work_replaced(const arguments& own) {
  std::filesystem::remove(own.back());
  std::filesystem::copy_file("/bin/false", own.back());
  work({});
}

/// Appends to a list of its parent's server.
void be_client(const arguments& name) {
  auto m = manager::connect();
  m.list<int>(name.at(0)).push_back(7);
}

/// Has another program, and waits or executes another one itself.
void have_command(const arguments& way) {
  auto m = manager::start();
  auto never = m.queue<int>();
  std::cout << m.spawn(manager::command{"sleep", {"1000"}}).pid() << std::endl;
  if (way.at(0) == "execute")
    ::execlp("true", "true", nullptr);
  never.pop();
}

/// Has a worker that lingers, and another one.
void have_lingering(const arguments& access) {
  std::string key;
  for (size_t i = 0; i < access.at(1).size(); i += 2)
    key += static_cast<char>(std::stoi(access[1].substr(i, 2), nullptr, 16));
  auto m = manager::connect(access.at(0), manager::authkey{key});
  auto ready = m.queue<int>("ready"), items = m.queue<int>("items"), taken = m.queue<int>("taken");
  auto never = m.queue<int>();
  m.spawn({.start = method(), .linger = true}, pass_item, true, ready, items, taken);
  m.spawn({.start = method()}, pass_item, false, ready, never, taken);
  never.pop();
}

/// Has a worker that allocates until it is killed, and another one that kills itself.
void use_up_memory(const arguments&) {
  auto m = manager::start();
  auto hungry = m.spawn({.start = method()}, allocate_for_ever);
  hungry.join();
  auto killed = m.spawn({.start = method()}, kill_itself);
  killed.join();
  std::cout << *hungry.cause() << std::endl << *killed.cause() << std::endl;
}

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  const std::map<std::string, void (*)(const arguments&)> modes{{"wait", wait},
                                                                {"handle", handle},
                                                                {"work", work},
                                                                {"client", be_client},
                                                                {"command", have_command},
                                                                {"linger", have_lingering},
                                                                {"memory", use_up_memory},
                                                                {"replaced", work_replaced}};
  arguments rest{argv + 2, argv + argc};
  if (std::string{argv[1]} == "replaced")
    rest.emplace_back(argv[0]);
  try {
    modes.at(argv[1])(rest);
  } catch (const std::exception& failure) {
    std::cerr << "failed: " << failure.what() << std::endl;
    return 1;
  }
}
