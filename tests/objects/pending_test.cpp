#include "actors/objects/pending.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace manager;
using manager::test::answer;

namespace {

const error too_late{errc::timed_out, "timed out"};

} // namespace

TEST_CASE("a pending reply is answered with a value") {
  answer<int> call;
  auto reply = call.reply();
  CHECK_FALSE(call.ready());
  reply.resolve(42);
  REQUIRE(call.ready());
  CHECK(call.value() == 42);
  CHECK(reply.state().answered());
}

TEST_CASE("a pending reply of void is answered without a value") {
  answer<void> call;
  call.reply().resolve();
  CHECK(call.ready());
  CHECK_FALSE(call.failed_with(errc::timed_out));
}

TEST_CASE("a pending reply is answered with a failure") {
  answer<std::string> call;
  call.reply().fail(too_late);
  CHECK(call.failed_with(errc::timed_out));
  CHECK(call.failure().text() == "timed out");
}

TEST_CASE("the first answer of any kind is the only one") {
  answer<int> resolved, failed, withdrawn;
  resolved.reply().resolve(1);
  failed.reply().fail(too_late);
  withdrawn.withdraw(errc::session_ended);
  for (auto* call : {&resolved, &failed, &withdrawn}) {
    call->reply().resolve(2);
    call->reply().fail({errc::internal, "second"});
    call->withdraw(errc::object_gone);
  }
  CHECK(resolved.value() == 1);
  CHECK(failed.failed_with(errc::timed_out));
  CHECK(withdrawn.failed_with(errc::session_ended));
}

TEST_CASE("waits are served in the order they came, each with its payload") {
  waiting_list<int, std::string> list;
  answer<int> first, second;
  list.push_back(first.reply(), "first");
  list.push_back(second.reply(), "second");
  CHECK(list.size() == 2);
  CHECK(list.front().payload == "first");
  auto served = list.pop_front();
  CHECK(served.payload == "first");
  served.reply.resolve(1);
  CHECK(first.value() == 1);
  CHECK_FALSE(second.ready());
  CHECK(list.size() == 1);
  CHECK(list.front().payload == "second");
}

TEST_CASE("a wait that is withdrawn from the middle leaves the others in order") {
  waiting_list<void, int> list;
  std::vector<answer<void>> calls(5);
  for (int i = 0; i < 5; ++i)
    list.push_back(calls[static_cast<size_t>(i)].reply(), i);
  calls[2].withdraw();
  CHECK(calls[2].failed_with(errc::timed_out));
  calls[0].withdraw();
  calls[4].withdraw();
  REQUIRE(list.size() == 2);
  CHECK(list.pop_front().payload == 1);
  CHECK(list.pop_front().payload == 3);
  CHECK(list.empty());
}

TEST_CASE("a wait that was taken from its list can still be withdrawn, and the list forgets it") {
  waiting_list<int> list;
  answer<int> call, behind;
  list.push_back(call.reply());
  list.push_back(behind.reply());
  auto taken = list.pop_front();
  call.withdraw();
  CHECK(call.failed_with(errc::timed_out));
  CHECK(list.size() == 1);
  taken.reply.resolve(1);
  CHECK(call.failed_with(errc::timed_out));
}

TEST_CASE("after a withdrawal the object is told, when the wait has left the list") {
  waiting_list<int> list;
  std::vector<size_t> sizes;
  list.after_withdrawal([&] { sizes.push_back(list.size()); });
  answer<int> first, second;
  list.push_back(first.reply());
  list.push_back(second.reply());
  CHECK(sizes.empty());
  second.withdraw();
  CHECK(sizes == std::vector<size_t>{1});
  list.pop_front().reply.resolve(1);
  CHECK(sizes == std::vector<size_t>{1});
}

TEST_CASE("the object may serve the next wait when one before it is withdrawn") {
  waiting_list<int> list;
  list.after_withdrawal([&] {
    if (!list.empty())
      list.pop_front().reply.resolve(7);
  });
  answer<int> blocking, next;
  list.push_back(blocking.reply());
  list.push_back(next.reply());
  blocking.withdraw();
  CHECK(blocking.failed_with(errc::timed_out));
  CHECK(next.value() == 7);
}

TEST_CASE("a wait may be withdrawn by a reference that keeps nothing alive") {
  struct counted_sink final : reply_sink<int> {
    explicit counted_sink(int& count) : failures{count} {}
    void do_resolve(int) override {}
    void do_fail(const error&) override { ++failures; }
    int& failures;
  };
  int failures = 0;
  waiting_list<int> list;
  auto sink = std::make_shared<counted_sink>(failures);
  auto* state = sink.get();
  list.push_back(pending<int>{std::move(sink)}); // the list now has the only reference
  state->withdraw(too_late);
  CHECK(failures == 1);
  CHECK(list.empty());
}

TEST_CASE("a wait may be withdrawn when its object is gone") {
  answer<int> call;
  {
    waiting_list<int> list;
    list.push_back(call.reply());
  }
  CHECK_FALSE(call.ready());
  call.withdraw(errc::object_gone);
  CHECK(call.failed_with(errc::object_gone));
}
