// tls [SECONDS]: a server on TCP with an authkey runs for longer than any default lifetime in TLS.
// New clients connect all the time, in this process and in others; connections as old as the
// server, and of every age since, must keep working.
#include <iostream>
#include <manager/manager.hpp>
#include <vector>

using namespace std::chrono_literals;

namespace {

using clock = std::chrono::steady_clock;

constexpr auto pause = 200ms;      ///< between two rounds of new clients
constexpr auto new_resident = 60s; ///< period of new clients that stay until the end

void visit(manager::dict<std::string, int> counts) {
  counts["visits"] += 1;
}
MANAGER_TASK(visit);

void reside(manager::queue<int> calls, manager::dict<std::string, int> counts) {
  for (auto& call : calls.consume())
    counts["calls"] += call;
}
MANAGER_TASK(reside);

/// A client process that stays, and the queue of its calls.
struct resident {
  manager::queue<int> calls;
  manager::process process;
};

class run {
public:
  run() { add_resident(); }

  bool go_on_for(std::chrono::seconds time) {
    auto end = clock::now() + time;
    for (auto next = clock::now() + new_resident; clock::now() < end;) {
      visit_once();
      call_residents();
      if (clock::now() >= next) {
        add_resident();
        next += new_resident;
      }
      pace_.pop_for(pause); // always times out
    }
    for (auto& each : residents_) {
      each.calls.shutdown();
      each.process.join();
    }
    return balances();
  }

private:
  /// Connects two clients, each with a connection of its own: this process, and a worker.
  void visit_once() {
    auto m = manager::connect(own_.address(), own_.key());
    auto counts = m.dict<std::string, int>("counts");
    counts["visits"] += 1;
    m.spawn(visit, counts).join();
    visits_ += 2;
  }

  void add_resident() {
    auto calls = kept_.queue<int>();
    residents_.push_back({calls, kept_.spawn(reside, calls, kept_counts_)});
  }

  void call_residents() {
    for (auto& each : residents_)
      each.calls.push(1);
    calls_ += static_cast<int>(residents_.size());
  }

  bool balances() {
    std::cout << visits_ << " new clients, " << residents_.size() << " that stayed, called "
              << calls_ << " times\n";
    auto found = kept_counts_.snapshot();
    bool good = found["visits"] == visits_ && found["calls"] == calls_;
    if (!good)
      std::cerr << "tls: the server counted " << kept_counts_ << '\n';
    return good;
  }

  /// Returns the address by name. Sessions of one process with one address share a connection, so
  /// the kept session uses another address.
  static std::string by_name(const std::string& address) {
    return "localhost" + address.substr(address.rfind(':'));
  }

  manager::session own_ = manager::start({.listen = {"127.0.0.1:0"}});
  manager::session kept_ = manager::connect(by_name(own_.address()), own_.key());
  manager::dict<std::string, int> kept_counts_ = kept_.dict<std::string, int>("counts");
  manager::queue<int> pace_ = own_.queue<int>();
  std::vector<resident> residents_;
  int visits_ = 0, calls_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto time = std::chrono::seconds{argc > 1 ? std::stoi(argv[1]) : 20 * 60};
  try {
    return run{}.go_on_for(time) ? 0 : 1;
  } catch (const manager::error& failure) {
    std::cerr << "tls: " << failure.what() << '\n';
    return 1;
  }
}
