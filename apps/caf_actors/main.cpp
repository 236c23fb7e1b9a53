// A program's own CAF actors on shared objects: a program with its own CAF actor system, whose
// event-based actors take numbers from a shared queue, and append their squares to a shared list.

#include <caf/event_based_actor.hpp>
#include <iostream>
#include <manager/caf.hpp>

namespace {

using jobs_handle = manager::interface_of<manager::queue_object>;
using results_handle = manager::interface_of<manager::list_object>;

/// Takes numbers until the queue is shut down. No thread waits meanwhile: the answer to `pop` comes
/// as a message.
class squarer : public caf::event_based_actor {
public:
  squarer(caf::actor_config& config, jobs_handle jobs, results_handle results)
      : caf::event_based_actor{config}, jobs_{std::move(jobs)}, results_{std::move(results)} {}

protected:
  caf::behavior make_behavior() override {
    take_next();
    return {[] {}};
  }

private:
  void take_next() {
    request(jobs_, caf::infinite, manager::op<"pop">, manager::call_header{})
        .then([this](const std::string& blob) { store(manager::from_blob<int>(blob)); },
              [this](const caf::error& why) { end(manager::error_of(why)); });
  }

  void store(int number) {
    request(results_, caf::infinite, manager::op<"push_back">, manager::call_header{},
            manager::to_blob(number * number))
        .then([this] { take_next(); },
              [this](const caf::error& why) { end(manager::error_of(why)); });
  }

  void end(const manager::error& why) {
    if (why.kind() != manager::errc::shut_down)
      std::cerr << "squarer: " << why.what() << '\n';
    quit();
  }

  jobs_handle jobs_;
  results_handle results_;
};

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto server = manager::start();

  caf::actor_system_config config;
  manager::configure(config);
  caf::actor_system system{config};
  auto m = manager::connect(system, server.address(), server.key());

  auto jobs = m.queue<int>();
  auto results = m.list<int>();
  for (int i = 0; i < 3; ++i)
    system.spawn<squarer>(jobs.handle(), results.handle());
  for (int number = 1; number <= 100; ++number)
    jobs.push(number);
  jobs.shutdown();
  system.await_all_actors_done();

  int sum = 0;
  for (int square : results)
    sum += square;
  std::cout << results.size() << " squares, their sum is " << sum << '\n';
}
