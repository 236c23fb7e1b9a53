#include "tests/support/program.hpp"
#include "tests/support/relay.hpp"
#include "tests/support/served.hpp"

#include <catch2/catch.hpp>

// Workers whose network is cut while they hold a lease: the item goes to another worker, and the
// lease is lost to them.

using manager::errc;
using manager::test::bin;
using manager::test::relay;
using manager::test::running_program;
using manager::test::served;

namespace {

const std::string key = "a key that can be an argument";

/// A server at two TCP ports that soon notices a cut; a path to the first port; and an item
/// for the worker at the end of the path.
struct cut_path {
  explicit cut_path(const std::string& where)
      : server{manager::server_settings{{manager::address::parse("127.0.0.1:0")},
                                        {manager::authkey{key}},
                                        {},
                                        std::chrono::milliseconds{300}},
               where, manager::authkey{key}},
        path{server.address},
        m{manager::connect(server.addresses().at(1), manager::authkey{key})} {
    jobs = m.work_queue<int>("jobs");
    jobs.put(7);
  }

  /// Starts a worker at the path; returns once the worker holds the item.
  std::unique_ptr<running_program> hold_item(const std::string& call) {
    auto worker = std::make_unique<running_program>(
        std::vector<std::string>{bin("lease_holder"), path.address(), key, m.address(), call});
    REQUIRE(worker->read_line() == "holding");
    CHECK_FALSE(jobs.try_take().has_value());
    return worker;
  }

  served server;
  relay path;
  manager::session m;
  manager::work_queue<int> jobs;
};

std::string any_tcp() {
  return GENERATE(as<std::string>{}, "127.0.0.1:0", "plain:127.0.0.1:0");
}

} // namespace

TEST_CASE("a worker that is cut off with a lease ends itself if it is to end with its connection") {
  cut_path w{any_tcp()};
  auto worker = w.hold_item("exit");
  CHECK(worker->alive());
  w.path.cut();
  auto again = w.jobs.take();
  CHECK(again.deliveries() == 2);
  CHECK(worker->wait() == manager::exit_code(errc::disconnected));
  CHECK_THAT(worker->err(), Catch::Contains("; the process ends with it"));
  again.ack();
  CHECK(w.jobs.join_for(manager::time_limit{}));
}

TEST_CASE("a worker that is cut off has lost its lease, and ends no other lease of the item") {
  cut_path w{any_tcp()};
  auto call = GENERATE(as<std::string>{}, "ack", "nack", "ack_with", "consume");
  auto results = w.m.list<int>("results");
  auto worker = w.hold_item(call);
  w.path.cut();
  auto again = w.jobs.take();
  CHECK(again.deliveries() == 2);
  w.m.queue<int>("go").push(1);
  CHECK(worker->read_line() == "lease_lost");
  CHECK(worker->wait() == 0);
  CHECK(w.jobs.counts().leased == 1);
  CHECK(results.empty());
  again.ack();
  CHECK(w.jobs.join_for(manager::time_limit{}));
}

TEST_CASE("a worker that is not cut off ends its lease over the same path") {
  cut_path w{any_tcp()};
  auto worker = w.hold_item("ack_with");
  w.m.queue<int>("go").push(1);
  CHECK(worker->read_line() == "done");
  CHECK(worker->wait() == 0);
  CHECK(w.m.list<int>("results").snapshot() == std::vector<int>{7});
  CHECK(w.jobs.join_for(manager::time_limit{}));
}
