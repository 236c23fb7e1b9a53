#include "tests/manager/two_clients.hpp"

#include <msgpack.hpp>
#include <stdexcept>
#include <string>
#include <vector>

// Items of a work queue that their taker cannot read, and leases that end with their session.

namespace {

/// Number whose conversion from a negative one throws an exception of its own.
struct natural {
  int number = 0;
};

} // namespace

// NOLINTNEXTLINE(modernize-concat-nested-namespaces): a macro opens the next one
namespace msgpack {
MSGPACK_API_VERSION_NAMESPACE(v1) {
  namespace adaptor {

  template <> struct pack<natural, void> {
    template <class Stream> packer<Stream>& operator()(packer<Stream>& out, natural value) const {
      return out.pack(value.number);
    }
  };

  template <> struct convert<natural, void> {
    const msgpack::object& operator()(const msgpack::object& from, natural& to) const {
      to.number = from.as<int>();
      if (to.number < 0)
        throw std::domain_error{"a natural number is not negative"};
      return from;
    }
  };

  } // namespace adaptor
}
} // namespace msgpack

using namespace manager;
using namespace manager::test;

TEST_CASE("an item that cannot be read is dead, and the others of its answer are taken") {
  two_clients w;
  auto any = w.a.work_queue<manager::any>("jobs");
  for (auto& each : {manager::any{1}, manager::any{"two"}, manager::any{3}})
    any.put(each);
  auto numbers = w.b.work_queue<natural>("jobs");
  auto taken = numbers.take_many(3);
  REQUIRE(taken.size() == 2);
  CHECK(taken[0]->number == 1);
  CHECK(taken[1]->number == 3);
  auto dead = any.dead();
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].value.get<std::string>() == "two");
  CHECK(dead[0].reasons.at(0).find("expected") != std::string::npos);
}

TEST_CASE("the error of an item that cannot be read is thrown if no other was taken") {
  two_clients w;
  auto any = w.a.work_queue<manager::any>("jobs");
  any.put(manager::any{"one"});
  CHECK_FAILS(errc::type_mismatch, w.b.work_queue<natural>("jobs").take());
  CHECK(any.counts().dead == 1);
}

TEST_CASE("an exception of a conversion gives its item back, and the others unused") {
  two_clients w;
  auto jobs = w.a.work_queue<natural>("jobs");
  for (int each : {1, -2, 3})
    jobs.put({each});
  auto theirs = w.b.work_queue<natural>("jobs");
  CHECK_THROWS_WITH(theirs.take_many(3), "a natural number is not negative");
  CHECK(jobs.counts().leased == 0);
  CHECK(jobs.counts().ready == 3);
  auto as_stored = w.a.work_queue<manager::any>("jobs").peek(3);
  REQUIRE(as_stored.size() == 3);
  std::vector<int64_t> deliveries(4);
  for (auto& each : as_stored)
    deliveries.at(each.number) = each.deliveries;
  CHECK(deliveries == std::vector<int64_t>{0, 0, 1, 0});
}

TEST_CASE("an acknowledgement that was started learns that the session has ended") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs");
  jobs.put_many({1, 2});
  auto theirs = w.b.work_queue<int>("jobs");
  auto first = theirs.take();
  auto second = theirs.take();
  w.world.cut(w.b);
  auto acked = first.async_ack();
  w.world.kill(w.b);
  CHECK_FAILS(errc::lease_lost, acked.get());
  CHECK_FAILS(errc::lease_lost, second.async_ack().get());
}

TEST_CASE("a run of once whose session has ended learns that another may run") {
  two_clients w;
  auto number = w.b.once<int>("number");
  auto run = [&] {
    w.world.kill(w.b);
    return 1;
  };
  CHECK_FAILS(errc::lease_lost, number.call_once(run));
  CHECK(w.a.once<int>("number").call_once([] { return 2; }) == 2);
}
