#include "actors/objects/work/pool.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <tuple>
#include <vector>

using namespace manager;
using namespace manager::test;

namespace {

constexpr caller owner{1, 1};
constexpr caller client{2, 1};
constexpr caller other_client{3, 1};
constexpr caller worker_a{11, 1};
constexpr caller worker_b{12, 1};
constexpr int64_t batch = 7;

packed elements(int64_t first, int64_t count) {
  std::vector<int64_t> all;
  for (int64_t i = 0; i < count; ++i)
    all.push_back(first + i);
  return pack(all);
}

const packed no_results = numbered_writer<4>{}.finish();

packed results(std::vector<int64_t> tasks, int64_t value = 0, int64_t status = 0) {
  numbered_writer<4> out;
  for (auto number : tasks)
    out.add({number, status, 5, 6}, pack(value));
  return std::move(out).finish();
}

/// Call of `exchange`, and the tasks in its answer.
class work_call : public answer<packed> {
public:
  std::vector<numbered<2>> tasks() const { return read_numbered<2>(value()); }
  int64_t number(size_t i = 0) const { return tasks().at(i).numbers[0]; }
  int64_t argument(size_t i = 0) const { return unpack<int64_t>(tasks().at(i).value); }
};

/// A pool with an owner.
class owned_pool : public pool_object {
public:
  explicit owned_pool(int64_t workers = 2, bool dedicated = false) : pool_object{packed{}} {
    own(owner, workers, dedicated);
  }

  void add_tasks(int64_t first, int64_t count, int64_t retries = 0, int64_t priority = 0,
                 bool alone = true) {
    submit(client, batch, first, "task", elements(first, count), priority, retries, alone);
  }

  work_call ask(const caller& who, int64_t most = 1, const packed& done = no_results) {
    work_call call;
    pool_object::exchange(who, call.reply(), done, most);
    return call;
  }

  std::vector<task_outcome> collected(int64_t most = 100) {
    test::answer<packed> call;
    collect(client, call.reply(), batch, most);
    auto all = call.ready() ? read_numbered<5>(call.value()) : std::vector<task_outcome>{};
    call.withdraw();
    return all;
  }

  std::vector<int64_t> progress() const {
    return unpack<std::vector<int64_t>>(pool_object::progress());
  }

  /// Returns the number of the state, for `tend`.
  int64_t state() {
    test::answer<packed> call;
    tend(owner, call.reply(), 0);
    return std::get<0>(unpack<std::tuple<int64_t, int64_t, bool>>(call.value()));
  }

  /// Adds a worker, numbered as its session.
  void hire(const caller& who) {
    enlist(who, static_cast<int64_t>(who.session), 1000 + static_cast<int64_t>(who.session));
  }
};

task_status status_of(const task_outcome& of) {
  return static_cast<task_status>(of.numbers[1]);
}

} // namespace

TEST_CASE("a pool gives a worker the oldest task and its caller the result") {
  owned_pool pool;
  pool.hire(worker_a);
  pool.add_tasks(0, 2);
  auto first = pool.ask(worker_a);
  CHECK(first.argument() == 0);
  CHECK(pool.task_name(first.tasks().at(0).numbers[1]) == "task");
  CHECK(pool.collected().empty());
  auto second = pool.ask(worker_a, 1, results({first.number()}, 42));
  CHECK(second.argument() == 1);
  auto outcomes = pool.collected();
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes[0].numbers == outcome_numbers{0, 0, 11, 5, 6});
  CHECK(unpack<int64_t>(outcomes[0].value) == 42);
  CHECK(pool.progress() == std::vector<int64_t>{1, 2, 0, 1, 1, 0, 0});
}

TEST_CASE("a worker waits until there is a task") {
  owned_pool pool;
  pool.hire(worker_a);
  auto idle = pool.ask(worker_a);
  CHECK_FALSE(idle.ready());
  pool.add_tasks(0, 1);
  REQUIRE(idle.ready());
  CHECK(idle.argument() == 0);
}

TEST_CASE("a caller waits until there is an outcome") {
  owned_pool pool;
  pool.hire(worker_a);
  pool.add_tasks(0, 1);
  answer<packed> call;
  pool.collect(client, call.reply(), batch, 10);
  auto task = pool.ask(worker_a);
  CHECK_FALSE(call.ready());
  pool.finish(worker_a, results({task.number()}));
  REQUIRE(call.ready());
  CHECK(read_numbered<5>(call.value()).size() == 1);
}

TEST_CASE("tasks of a higher priority come first") {
  owned_pool pool;
  pool.hire(worker_a);
  pool.add_tasks(0, 1);
  pool.add_tasks(1, 1, 0, 5);
  pool.add_tasks(2, 1, 0, -1);
  auto first = pool.ask(worker_a);
  CHECK(first.argument() == 1);
  CHECK(pool.ask(worker_a).argument() == 0);
  CHECK(pool.ask(worker_a).argument() == 2);
}

TEST_CASE("a worker gets several tasks, but leaves the other workers their share") {
  owned_pool pool;
  pool.hire(worker_a);
  pool.hire(worker_b);
  pool.add_tasks(0, 16, 0, 0, false);
  CHECK(pool.ask(worker_a, 100).tasks().size() == 4);
  CHECK(pool.ask(worker_b, 2).tasks().size() == 2);
}

TEST_CASE("a task that is to be alone comes without others") {
  owned_pool pool;
  pool.hire(worker_a);
  pool.add_tasks(0, 16);
  CHECK(pool.ask(worker_a, 100).tasks().size() == 1);
}

TEST_CASE("a dead worker's task is run again in its turn, as often as it may") {
  owned_pool pool;
  pool.add_tasks(0, 2, 1);
  pool.hire(worker_a);
  CHECK(pool.ask(worker_a).argument() == 0);
  pool.session_ended(worker_a.session, session_end::lost);
  CHECK(pool.collected().empty());
  pool.hire(worker_b);
  auto again = pool.ask(worker_b);
  CHECK(again.argument() == 0);
  CHECK(pool.progress()[6] == 1);
  pool.session_ended(worker_b.session, session_end::lost);
  auto outcomes = pool.collected();
  REQUIRE(outcomes.size() == 1);
  CHECK(status_of(outcomes[0]) == task_status::died);
  CHECK(unpack<std::tuple<int64_t, int64_t, std::string>>(outcomes[0].value)
        == std::tuple{1012, 2, "task"});
}

TEST_CASE("a task that ends its workers is quarantined, whatever its retries") {
  owned_pool pool;
  pool.add_tasks(0, 1, 1000);
  for (uint64_t session = 20; session < 20 + pool_object::most_kills; ++session) {
    CHECK(pool.collected().empty());
    pool.hire({session, 1});
    CHECK(pool.ask({session, 1}).argument() == 0);
    pool.session_ended(session, session_end::lost);
  }
  auto outcomes = pool.collected();
  REQUIRE(outcomes.size() == 1);
  CHECK(status_of(outcomes[0]) == task_status::quarantined);
  auto suspects = unpack<std::vector<std::tuple<std::string, std::string, int64_t, int64_t>>>(
      pool.quarantine());
  CHECK(suspects == decltype(suspects){{"task", "0", 3, 1022}});
}

TEST_CASE("tasks that died together are run again one by one, which finds the one that kills") {
  owned_pool pool{1};
  pool.hire(worker_a);
  pool.add_tasks(0, 8, 2, 0, false);
  CHECK(pool.ask(worker_a, 100).tasks().size() == 4);
  pool.session_ended(worker_a.session, session_end::lost);
  pool.hire(worker_b);
  for (int64_t i = 0; i < 4; ++i) {
    auto one = pool.ask(worker_b, 100);
    REQUIRE(one.tasks().size() == 1);
    CHECK(one.argument() == i);
  }
}

TEST_CASE("a worker's late result for a task that was canceled is dropped") {
  owned_pool pool;
  pool.hire(worker_a);
  pool.add_tasks(0, 2);
  auto running = pool.ask(worker_a);
  CHECK_FALSE(pool.cancel(client, batch, 0));
  CHECK(pool.runner(client, batch, 0) == 11);
  CHECK_FALSE(pool.cancel(other_client, batch, 1));
  CHECK(pool.cancel(client, batch, 1));
  CHECK_FALSE(pool.cancel(client, batch, 1));
  pool.leave(client, batch);
  pool.finish(worker_a, results({running.number()}));
  CHECK(pool.collected().empty());
  CHECK(pool.progress()[4] == 0);
}

TEST_CASE("run answers its caller, and removes the task when the caller stops to wait") {
  owned_pool pool;
  answer<packed> call;
  answer<packed> impatient;
  pool.run(client, call.reply(), "task", pack(1), 0, 0);
  pool.run(client, impatient.reply(), "task", pack(2), 0, 0);
  impatient.withdraw();
  CHECK(pool.progress()[2] == 1);
  pool.hire(worker_a);
  auto task = pool.ask(worker_a);
  CHECK(task.argument() == 1);
  CHECK_FALSE(pool.ask(worker_a, 1, results({task.number()}, 3)).ready());
  REQUIRE(call.ready());
  CHECK(unpack<int64_t>(read_numbered<5>(call.value()).at(0).value) == 3);
}

TEST_CASE("after the end of the owner all waits fail, and so do later calls") {
  owned_pool pool;
  answer<packed> run;
  answer<packed> outcome;
  answer<packed> tend;
  pool.hire(worker_a);
  pool.run(client, run.reply(), "task", pack(1), 0, 0);
  auto busy = pool.ask(worker_a);
  pool.hire(worker_b);
  auto idle = pool.ask(worker_b);
  answer<packed> now;
  pool.tend(owner, now.reply(), 0);
  pool.tend(owner, tend.reply(),
            std::get<0>(unpack<std::tuple<int64_t, int64_t, bool>>(now.value())));
  pool.collect(client, outcome.reply(), batch, 1);
  CHECK(busy.argument() == 1);
  CHECK_FALSE(idle.ready());
  pool.session_ended(owner.session, session_end::lost);
  CHECK(run.failed_with(errc::shut_down));
  CHECK(run.failure().text() == "the pool's owner has ended");
  CHECK(outcome.failed_with(errc::shut_down));
  CHECK(tend.failed_with(errc::shut_down));
  CHECK(idle.failed_with(errc::shut_down));
  CHECK_FAILS(errc::shut_down, pool.add_tasks(0, 1));
  CHECK_FAILS(errc::shut_down, pool.hire(worker_b));
  CHECK(pool.vacant(0) == 0);
}

TEST_CASE("a pool without an owner gets a new one, and is empty") {
  owned_pool pool;
  CHECK_FAILS(errc::bad_argument, pool.own(client, 1, false));
  pool.add_tasks(0, 3);
  pool.session_ended(owner.session, session_end::lost);
  pool.own(client, 4, false);
  CHECK(pool.progress() == std::vector<int64_t>{0, 4, 0, 0, 0, 0, 0});
  pool.add_tasks(0, 1);
  CHECK(pool.vacant(1) == 3);
}

TEST_CASE("tend answers once the state is another one") {
  owned_pool pool;
  answer<packed> first;
  pool.tend(owner, first.reply(), 0);
  REQUIRE(first.ready());
  auto [state, workers, closed] = unpack<std::tuple<int64_t, int64_t, bool>>(first.value());
  CHECK(std::tuple{workers, closed} == std::tuple{2, false});
  answer<packed> second;
  pool.tend(owner, second.reply(), state);
  CHECK_FALSE(second.ready());
  pool.resize(5);
  REQUIRE(second.ready());
  CHECK(std::get<1>(unpack<std::tuple<int64_t, int64_t, bool>>(second.value())) == 5);
  answer<packed> foreign;
  CHECK_FAILS(errc::not_owner, pool.tend(client, foreign.reply(), 0));
}

TEST_CASE("workers that are too many end, those that are missing are started") {
  owned_pool pool{2};
  CHECK(pool.vacant(0) == 2);
  pool.hire(worker_a);
  pool.hire(worker_b);
  auto idle = pool.ask(worker_a);
  pool.resize(1);
  REQUIRE(idle.ready());
  CHECK(idle.tasks().empty());
  CHECK_FALSE(pool.ask(worker_b).ready());
  CHECK(pool.vacant(2) == 0);
  pool.resize(2);
  CHECK(pool.vacant(2) == 1); // the worker that was told to end takes no more tasks
  CHECK(pool.ended(11, "exited with 0"));
  CHECK(pool.vacant(1) == 1);
  CHECK_FAILS(errc::bad_argument, pool.resize(0));
}

TEST_CASE("a closed pool ends its workers when all tasks are done, and join waits for that") {
  owned_pool pool;
  answer<void> joined;
  CHECK_FAILS(errc::bad_argument, pool.join(client, joined.reply()));
  pool.hire(worker_a);
  pool.hire(worker_b);
  pool.add_tasks(0, 1);
  auto running = pool.ask(worker_a);
  auto idle = pool.ask(worker_b);
  pool.close();
  CHECK_FAILS(errc::would_deadlock, pool.join(worker_a, joined.reply()));
  pool.join(client, joined.reply());
  CHECK_FAILS(errc::shut_down, pool.add_tasks(1, 1));
  CHECK_FALSE(idle.ready()); // the task may have to be run again
  CHECK(pool.vacant(1) == 1);
  CHECK(pool.ask(worker_a, 1, results({running.number()})).tasks().empty());
  CHECK(idle.tasks().empty());
  CHECK(joined.ready());
  CHECK(pool.vacant(0) == 0);
  CHECK(pool.collected().size() == 1);
}

TEST_CASE("a dedicated pool wants a worker for each task") {
  owned_pool pool{1, true};
  CHECK(pool.vacant(0) == 0);
  pool.add_tasks(0, 3);
  CHECK(pool.vacant(1) == 2);
}

TEST_CASE("a worker of a dedicated pool runs one task, and is replaced while it ends") {
  owned_pool pool{1, true};
  pool.add_tasks(0, 1);
  pool.hire(worker_a);
  auto first = pool.ask(worker_a);
  CHECK(pool.vacant(1) == 0);
  pool.add_tasks(1, 1);
  CHECK(pool.vacant(1) == 1);
  pool.retire(worker_a, results({first.number()}));
  CHECK(pool.vacant(1) == 1); // the process of the first task still runs
  pool.session_ended(worker_a.session, session_end::goodbye);
  CHECK(pool.vacant(1) == 1);
  CHECK(pool.ended(11, "exited with 0"));
  CHECK(pool.vacant(0) == 1);
}

TEST_CASE("a worker of a dedicated pool ends if its task was canceled before it came") {
  owned_pool pool{1, true};
  pool.add_tasks(0, 1);
  pool.hire(worker_a);
  CHECK(pool.cancel(client, batch, 0));
  auto none = pool.ask(worker_a);
  REQUIRE(none.ready());
  CHECK(none.tasks().empty());
  pool.add_tasks(1, 1);
  CHECK(pool.vacant(1) == 1);
}

TEST_CASE("a worker that has run all its tasks is replaced before its process ends") {
  owned_pool pool{1};
  pool.hire(worker_a);
  pool.add_tasks(0, 2);
  auto task = pool.ask(worker_a);
  answer<packed> changed;
  pool.tend(owner, changed.reply(), pool.state());
  CHECK_FALSE(changed.ready());
  CHECK(pool.vacant(1) == 0);
  pool.retire(worker_a, results({task.number()}));
  CHECK(changed.ready());
  CHECK(pool.vacant(1) == 1);
  CHECK(pool.collected().size() == 1);
  CHECK_FAILS(errc::not_owner, pool.retire(worker_b, no_results));
}

TEST_CASE("a group that has begun may add tasks after close, others may not") {
  owned_pool pool{1};
  pool.hire(worker_a);
  CHECK(unpack<std::vector<int64_t>>(pool.begin(client, batch, false))[1] == 1);
  pool.close();
  auto idle = pool.ask(worker_a);
  CHECK_FALSE(idle.ready());
  CHECK_FAILS(errc::shut_down, pool.begin(client, batch + 1, false));
  CHECK_FAILS(errc::shut_down,
              pool.submit(client, batch + 1, 0, "task", elements(0, 1), 0, 0, true));
  pool.add_tasks(0, 1);
  REQUIRE(idle.ready());
  auto last = pool.ask(worker_a, 1, results({idle.number()}));
  CHECK_FALSE(last.ready());
  pool.leave(client, batch);
  REQUIRE(last.ready());
  CHECK(last.tasks().empty());
  CHECK_FAILS(errc::shut_down, pool.add_tasks(1, 1));
}

TEST_CASE(
    "join waits for a group that is awaited, and not for one that its caller may read later") {
  owned_pool pool{1};
  pool.hire(worker_a);
  pool.begin(client, batch, false);
  pool.begin(other_client, batch, true);
  pool.close();
  auto idle = pool.ask(worker_a);
  answer<void> joined;
  pool.join(client, joined.reply());
  CHECK_FALSE(idle.ready());
  pool.leave(other_client, batch);
  REQUIRE(idle.ready());
  CHECK(idle.tasks().empty());
  CHECK(joined.ready());
  answer<packed> changed;
  pool.tend(owner, changed.reply(), pool.state());
  pool.add_tasks(0, 1); // the caller reads its results after join
  CHECK(changed.ready());
  CHECK(pool.vacant(1) == 1);
}

TEST_CASE("groups of a session that ends do not keep a closed pool") {
  owned_pool pool{1};
  pool.hire(worker_a);
  pool.begin(client, batch, true);
  pool.close();
  auto idle = pool.ask(worker_a);
  CHECK_FALSE(idle.ready());
  pool.session_ended(client.session, session_end::lost);
  REQUIRE(idle.ready());
  CHECK(idle.tasks().empty());
}

TEST_CASE("the elements of a chunk run one by one in its last run") {
  owned_pool pool{1};
  packed_writer chunk;
  chunk.array(1);
  chunk.value(std::vector<int64_t>{7, 8, 9});
  pool.submit(client, batch, 4, "task", std::move(chunk).finish(), 0, 2, false);
  for (uint64_t session = 20; session < 22; ++session) {
    pool.hire({session, 1});
    auto whole = pool.ask({session, 1}, 100);
    CHECK(unpack<std::vector<int64_t>>(whole.tasks().at(0).value).size() == 3);
    pool.session_ended(session, session_end::lost);
  }
  pool.hire(worker_a);
  auto done = no_results;
  for (int64_t position = 1; position <= 2; ++position) {
    auto one = pool.ask(worker_a, 100, done);
    REQUIRE(one.tasks().size() == 1);
    CHECK(unpack<std::vector<int64_t>>(one.tasks()[0].value) == std::vector{6 + position});
    done = results({one.number()});
  }
  pool.ask(worker_a, 100, done);
  pool.session_ended(worker_a.session, session_end::lost); // while the third one runs
  auto outcomes = pool.collected();
  REQUIRE(outcomes.size() == 3);
  for (int64_t i = 0; i < 3; ++i)
    CHECK(outcomes[static_cast<size_t>(i)].numbers[0] == 4 + ((i + 1) << pool_object::part_shift));
  CHECK(status_of(outcomes[1]) == task_status::done);
  CHECK(status_of(outcomes[2]) == task_status::quarantined);
  CHECK(pool.used().items == 0);
}

TEST_CASE("an ended pool has a new owner, also the same session, which knows no earlier worker") {
  owned_pool pool;
  pool.hire(worker_a);
  CHECK(pool.ended(11, "was killed by SIGKILL"));
  pool.hire(worker_b);
  pool.fail("the pool was terminated");
  answer<std::string> early;
  pool.cause(early.reply(), 12);
  pool.own(owner, 1, false);
  CHECK(early.value() == "has ended");
  CHECK(pool.vacant(0) == 1);
  CHECK_FALSE(pool.ended(12, "exited with 1"));
  answer<std::string> other;
  pool.cause(other.reply(), 11);
  CHECK_FALSE(other.ready());
  CHECK_FAILS(errc::bad_argument, pool.own(owner, 1, false));
}

TEST_CASE("a worker takes tasks of its own group that no worker runs") {
  owned_pool pool;
  pool.hire(worker_a);
  pool.hire(worker_b);
  pool.submit(worker_a, batch, 0, "task", elements(0, 2), 0, 0, false);
  CHECK(pool.ask(worker_b).argument() == 0);
  CHECK(read_numbered<2>(pool.take(worker_a, batch, 0, 0)).empty()); // another worker runs it
  CHECK(read_numbered<2>(pool.take(worker_a, batch, 2, 9)).empty());
  auto helped = read_numbered<2>(pool.take(worker_a, batch, 0, 9));
  REQUIRE(helped.size() == 1);
  CHECK(unpack<int64_t>(helped[0].value) == 1);
  CHECK(read_numbered<2>(pool.take(worker_a, batch, 0, 9)).empty());
  CHECK(read_numbered<2>(pool.take(worker_b, batch, 0, 9)).empty());
  CHECK_FAILS(errc::not_owner, pool.take(client, batch, 0, 9));
}

TEST_CASE("a caller's tasks end with its session") {
  owned_pool pool;
  pool.hire(worker_a);
  pool.add_tasks(0, 3);
  auto running = pool.ask(worker_a);
  pool.session_ended(client.session, session_end::lost);
  CHECK(pool.progress()[2] == 0);
  CHECK_FALSE(pool.ask(worker_a, 1, results({running.number()})).ready());
  CHECK(pool.progress()[4] == 0);
}

TEST_CASE("the cause of a worker's end is there for calls before and after the report") {
  owned_pool pool;
  pool.hire(worker_a);
  answer<std::string> early;
  pool.cause(early.reply(), 11);
  CHECK_FALSE(early.ready());
  CHECK(pool.ended(11, "was killed by SIGKILL"));
  CHECK_FALSE(pool.ended(12, "exited with 1")); // never enlisted
  CHECK(early.value() == "was killed by SIGKILL");
  answer<std::string> late;
  pool.cause(late.reply(), 11);
  CHECK(late.value() == "was killed by SIGKILL");
}

TEST_CASE("tasks and outcomes count for the limits of an object") {
  owned_pool pool;
  pool.set_limits({.items = 2});
  pool.add_tasks(0, 2);
  CHECK_REFUSED(pool, errc::limit_reached, pool.add_tasks(2, 1));
  pool.hire(worker_a);
  auto task = pool.ask(worker_a);
  pool.finish(worker_a, results({task.number()}));
  CHECK_FAILS(errc::limit_reached, pool.add_tasks(2, 1));
  CHECK(pool.collected().size() == 1);
  pool.add_tasks(2, 1);
}

TEST_CASE("a result of a worker that does not run the task is dropped") {
  owned_pool pool;
  pool.add_tasks(0, 1, 1);
  pool.hire(worker_a);
  auto task = pool.ask(worker_a);
  pool.session_ended(worker_a.session, session_end::lost);
  pool.hire(worker_b);
  pool.finish(worker_b, results({task.number()}));
  CHECK(pool.collected().empty());
  CHECK(pool.ask(worker_b).argument() == 0);
}

TEST_CASE("results that are malformed change no task") {
  owned_pool pool;
  pool.hire(worker_a);
  pool.add_tasks(0, 1);
  auto task = pool.ask(worker_a);
  CHECK_REFUSED(pool, errc::type_mismatch, pool.finish(worker_a, pack(std::vector{1, 2})));
  CHECK_REFUSED(pool, errc::not_owner, pool.finish(worker_b, results({task.number()})));
}
