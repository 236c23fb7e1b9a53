#include "actors/objects/containers/bulk.hpp"
#include "actors/objects/containers/queue.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>
#include <deque>
#include <vector>

// Random puts, takes and withdrawals. In every sequence, items leave in the order of their puts, no
// item comes twice or is lost, and no call waits that could be served.

using namespace manager;
using namespace manager::test;

namespace {

class busy_queue {
public:
  busy_queue(unsigned seed, int64_t capacity)
      : random_{seed}, capacity_{capacity}, queue_{pack(capacity)} {}

  void step() {
    switch (random_.number(0, 6)) {
    case 0:
    case 1:
      return put();
    case 2:
      return put_many();
    case 3:
    case 4:
      return take(std::nullopt);
    case 5:
      return take(random_.number(1, 4));
    default:
      return random_.chance(50) ? withdraw(puts_) : withdraw(takes_);
    }
  }

  /// Takes all items, and withdraws all waits.
  void finish() {
    for (auto& call : takes_)
      call.done.withdraw();
    while (queue_.size() > 0)
      take(random_.number(1, 4));
    check();
    CHECK(entered() == left());
  }

  void check() {
    CHECK((capacity_ == 0 || queue_.size() <= capacity_));
    if (auto* first = first_waiting(puts_))
      CHECK(queue_.size() + std::ssize(first->items) > capacity_);
    if (first_waiting(takes_))
      CHECK(queue_.size() == 0);
    auto expected = left();
    auto items = split_array(split_array(queue_.dump()).at(1));
    CHECK(queue_.used() == amount_of_all(items));
    for (auto& item : items)
      expected.push_back(item);
    CHECK(entered() == expected);
    CHECK(queue_.unfinished() == std::ssize(expected));
  }

private:
  struct put_call {
    answer<void> done;
    std::vector<packed> items;
  };
  struct take_call {
    answer<packed> done;
    bool many;
  };

  void put() {
    puts_.push_back({{}, {pack(++last_)}});
    queue_.push(puts_.back().done.reply(), pack(last_));
  }

  void put_many() {
    std::vector<packed> items(random_.number(0, capacity_ == 0 ? 5 : capacity_));
    for (auto& item : items)
      item = pack(++last_);
    puts_.push_back({{}, items});
    queue_.push_many(puts_.back().done.reply(), join_array(items.begin(), items.end()));
  }

  void take(std::optional<int64_t> max) {
    takes_.push_back({{}, max.has_value()});
    auto reply = takes_.back().done.reply();
    if (max)
      queue_.pop_many(std::move(reply), *max);
    else
      queue_.pop(std::move(reply));
  }

  template <class Calls> void withdraw(Calls& calls) {
    if (!calls.empty())
      calls[random_.number(0, std::ssize(calls) - 1)].done.withdraw();
  }

  template <class Call> static const Call* first_waiting(const std::deque<Call>& calls) {
    for (auto& call : calls)
      if (!call.done.ready())
        return &call;
    return nullptr;
  }

  /// Returns the items of all completed puts, in the order of the puts.
  std::vector<packed> entered() const {
    std::vector<packed> all;
    for (auto& call : puts_)
      if (call.done.ready() && !call.done.failed_with(errc::timed_out))
        all.insert(all.end(), call.items.begin(), call.items.end());
    return all;
  }

  /// Returns the items that were taken, in the order of the takes.
  std::vector<packed> left() const {
    std::vector<packed> all;
    for (auto& call : takes_) {
      if (!call.done.ready() || call.done.failed_with(errc::timed_out))
        continue;
      auto items =
          call.many ? split_array(call.done.value()) : std::vector<packed>{call.done.value()};
      CHECK_FALSE(items.empty());
      all.insert(all.end(), items.begin(), items.end());
    }
    return all;
  }

  random_values random_;
  int64_t capacity_;
  queue_object queue_;
  std::deque<put_call> puts_;
  std::deque<take_call> takes_;
  int64_t last_ = 0;
};

} // namespace

TEST_CASE("a queue loses, repeats and reorders nothing, over thousands of random operations") {
  for (int64_t capacity : {0, 1, 2, 5}) {
    for (unsigned seed = 0; seed < 10; ++seed) {
      CAPTURE(capacity, seed);
      busy_queue queue{seed, capacity};
      for (int i = 0; i < 150; ++i) {
        queue.step();
        queue.check();
      }
      queue.finish();
    }
  }
}
