#include <iostream>
#include <manager/manager.hpp>
#include <unistd.h>

// Takes an item of the work queue "jobs" at the server argv[1] with the key argv[2], and prints
// "holding". With argv[4] "exit" the process is to end with its connection, and computes for ever.
// Otherwise the process waits, in a session at the server's other address argv[3], for an item of
// the queue "go", and ends its lease by the call argv[4], or by the next step of a loop
// ("consume"); it prints the error, or "done".

namespace {

constexpr std::chrono::milliseconds heartbeat{300};

/// Ends a lease by the call of this name, which also stores the result if it is "ack_with".
void end_by(const std::string& call, manager::leased<int>& item, manager::list<int> results) {
  if (call == "ack")
    item.ack();
  if (call == "nack")
    item.nack();
  if (call == "ack_with") {
    manager::transaction store;
    store.call<"push_back">(results, *item);
    item.ack_with(store);
  }
}

void hold_for_ever(manager::session m) {
  auto item = m.work_queue<int>("jobs").take();
  std::cout << "holding" << std::endl;
  for (;;)
    ::pause();
}

void hold_until_told(manager::session m, manager::session other, const std::string& call) {
  auto go = other.queue<int>("go");
  auto results = m.list<int>("results");
  auto jobs = m.work_queue<int>("jobs");
  try {
    if (call == "consume") {
      for ([[maybe_unused]] auto& item : jobs.consume()) {
        std::cout << "holding" << std::endl;
        go.pop();
      }
    } else {
      auto item = jobs.take();
      std::cout << "holding" << std::endl;
      go.pop();
      end_by(call, item, results);
    }
    std::cout << "done" << std::endl;
  } catch (const manager::error& failure) {
    std::cout << to_string(failure.kind()) << std::endl;
  }
}

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  manager::authkey key{argv[2]};
  std::string call = argv[4];
  manager::connect_options how{.heartbeat = heartbeat};
  if (call == "exit") {
    how.on_disconnect = manager::disconnect_action::exit;
    hold_for_ever(manager::connect(argv[1], key, how));
  } else {
    hold_until_told(manager::connect(argv[1], key, how), manager::connect(argv[3], key), call);
  }
}
