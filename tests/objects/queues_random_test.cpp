#include "actors/objects/containers/bulk.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/queue_models.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <list>
#include <map>
#include <vector>

// Random puts, takes and withdrawals on the queues and on a model that is as simple as possible. In
// every sequence, each call is answered when the model answers it, and with the same result.

using namespace manager;
using namespace manager::test;

namespace {

/// Parameters of a random run.
struct setup {
  int64_t capacity = 0;
  std::optional<int64_t> maxlen{};
  bool largest_first = false;
};

template <class Queue> packed initial_of(const setup& of) {
  if constexpr (std::is_same_v<Queue, lifo_queue_object>)
    return pack(of.capacity);
  else if constexpr (std::is_same_v<Queue, priority_queue_object>)
    return pack(priority_queue_plan{of.capacity, of.largest_first});
  else
    return pack(deque_plan{of.capacity, of.maxlen});
}

/// A queue in a vector: the first element is taken first.
template <class Queue> class plain_queue {
public:
  explicit plain_queue(const setup& of) : of_{of} {}

  void put(size_t call, std::vector<prioritized> items, queue_end where) {
    puts_.push_back({call, std::move(items), where});
    serve();
  }
  /// Takes up to `most` items; 0 means a single item.
  void take(size_t call, int64_t most, queue_end where) {
    takes_.push_back({call, most, where});
    serve();
  }
  void withdraw(size_t call) {
    puts_.remove_if([&](auto& each) { return each.call == call; });
    takes_.remove_if([&](auto& each) { return each.call == call; });
    serve();
  }
  void rotate_by_one() {
    if (!items.empty())
      std::rotate(items.begin(), items.end() - 1, items.end());
  }

  std::vector<prioritized> items;
  int64_t unfinished = 0;
  std::map<size_t, packed> answers; ///< nil for a put

private:
  struct waiting_put {
    size_t call;
    std::vector<prioritized> items;
    queue_end where;
  };
  struct waiting_take {
    size_t call;
    int64_t most;
    queue_end where;
  };

  void serve() {
    while (serve_put() || serve_take()) {
    }
  }

  bool serve_put() {
    if (puts_.empty())
      return false;
    auto& first = puts_.front();
    if (of_.capacity != 0 && std::ssize(items) + std::ssize(first.items) > of_.capacity)
      return false;
    for (auto& each : first.items)
      enter(each, first.where);
    answers[first.call] = nil;
    puts_.pop_front();
    return true;
  }

  void enter(const prioritized& item, queue_end where) {
    items.insert(items.begin() + place_for(item, where), item);
    ++unfinished;
    if (of_.maxlen && std::ssize(items) > *of_.maxlen) {
      items.erase(where == queue_end::front ? items.end() - 1 : items.begin());
      --unfinished;
    }
  }

  std::ptrdiff_t place_for(const prioritized& item, queue_end where) const {
    if constexpr (std::is_same_v<Queue, priority_queue_object>) {
      auto comes_after = [&](auto& other) {
        auto order = packed_order(other.rank(), item.rank());
        return of_.largest_first ? order < 0 : order > 0;
      };
      return std::find_if(items.begin(), items.end(), comes_after) - items.begin();
    }
    return where == queue_end::front ? 0 : std::ssize(items);
  }

  bool serve_take() {
    if (takes_.empty() || items.empty())
      return false;
    auto [call, most, where] = takes_.front();
    takes_.pop_front();
    std::vector<packed> taken;
    for (auto left = std::max(most, int64_t{1}); left > 0 && !items.empty(); --left) {
      auto next = where == queue_end::front ? items.begin() : items.end() - 1;
      taken.push_back(next->value);
      items.erase(next);
    }
    answers[call] = most > 0 ? join_array(taken.begin(), taken.end()) : taken.front();
    return true;
  }

  setup of_;
  std::list<waiting_put> puts_;
  std::list<waiting_take> takes_;
};

/// A queue and its model, with the same operations applied to both.
template <class Queue> class pair_of_queues {
public:
  pair_of_queues(unsigned seed, const setup& of)
      : random_{seed}, of_{of}, queue_{initial_of<Queue>(of)}, model_{of} {}

  void step() {
    switch (random_.number(0, 7)) {
    case 0:
    case 1:
    case 2:
      return put(random_.chance(60));
    case 3:
    case 4:
    case 5:
      return take(random_.chance(60));
    case 6:
      return withdraw();
    default:
      return finish_or_rotate();
    }
  }

  void check() {
    size_t wrong = 0;
    for (size_t i = 0; i < calls_.size(); ++i)
      wrong += is_as_expected(i) ? 0 : 1;
    CHECK(wrong == 0);
    packed_writer items;
    items.array(model_.items.size());
    amount used;
    for (auto& item : model_.items) {
      items.add(item);
      used += amount_of(item);
    }
    CHECK(items_of(queue_) == std::move(items).finish());
    CHECK(queue_.used() == used);
    CHECK(queue_.unfinished() == model_.unfinished);
  }

private:
  struct call {
    answer<void> put;
    answer<packed> taken;
    bool is_put;
    bool withdrawn = false;
  };

  bool is_as_expected(size_t i) const {
    auto& made = calls_[i];
    auto expected = model_.answers.find(i);
    bool is_answered = expected != model_.answers.end();
    bool is_ready = made.is_put ? made.put.ready() : made.taken.ready();
    if (made.withdrawn || !is_answered)
      return is_ready == made.withdrawn;
    return is_ready && (made.is_put || made.taken.value() == expected->second);
  }

  void put(bool single) {
    auto most = of_.capacity == 0 ? 4 : of_.capacity;
    std::vector<prioritized> items;
    for (auto left = single ? 1 : random_.number(0, most); left > 0; --left)
      items.emplace_back(pack(++last_));
    bool with_priorities = std::is_same_v<Queue, priority_queue_object> && random_.chance(70);
    for (auto& item : items)
      if (with_priorities)
        item.priority = pack(random_.number(0, 3));
    auto where = end();
    calls_.push_back({{}, {}, true});
    send(items, where, single);
    model_.put(calls_.size() - 1, std::move(items), where);
  }

  void send(const std::vector<prioritized>& items, queue_end where, bool single) {
    auto reply = calls_.back().put.reply();
    auto values = join_array(items.begin(), items.end());
    if constexpr (std::is_same_v<Queue, deque_object>) {
      if (single)
        return where == queue_end::front ? queue_.push_front(reply, items[0].value)
                                         : queue_.push_back(reply, items[0].value);
      if (where == queue_end::back)
        return queue_.append_range(reply, values);
      return queue_.prepend_range(reply, join_array(items.rbegin(), items.rend()));
    } else if constexpr (std::is_same_v<Queue, priority_queue_object>) {
      if (!items.empty() && items[0].priority)
        return send_with_priorities(items, values);
    }
    single ? queue_.push(reply, items[0].value) : queue_.push_many(reply, values);
  }

  void send_with_priorities(const std::vector<prioritized>& items, const packed& values) {
    if constexpr (std::is_same_v<Queue, priority_queue_object>) {
      std::vector<packed> priorities;
      for (auto& item : items)
        priorities.push_back(*item.priority);
      queue_.push_many_with(calls_.back().put.reply(), values,
                            join_array(priorities.begin(), priorities.end()));
    }
  }

  void take(bool single) {
    auto where = std::is_same_v<Queue, deque_object> ? end() : queue_end::front;
    auto most = single ? 0 : random_.number(1, 4);
    calls_.push_back({{}, {}, false});
    auto reply = calls_.back().taken.reply();
    if constexpr (std::is_same_v<Queue, deque_object>) {
      if (where == queue_end::back)
        most > 0 ? queue_.pop_back_many(reply, most) : queue_.pop_back(reply);
      else
        most > 0 ? queue_.pop_front_many(reply, most) : queue_.pop_front(reply);
    } else {
      most > 0 ? queue_.pop_many(reply, most) : queue_.pop(reply);
    }
    model_.take(calls_.size() - 1, most, where);
  }

  void withdraw() {
    if (calls_.empty())
      return;
    auto i = static_cast<size_t>(random_.number(0, std::ssize(calls_) - 1));
    auto& made = calls_[i];
    if (made.is_put ? made.put.ready() : made.taken.ready())
      return;
    made.withdrawn = true;
    made.is_put ? made.put.withdraw() : made.taken.withdraw();
    model_.withdraw(i);
  }

  void finish_or_rotate() {
    if constexpr (std::is_same_v<Queue, deque_object>) {
      queue_.rotate(1);
      model_.rotate_by_one();
    }
    if (model_.unfinished > 0) {
      queue_.task_done(1);
      --model_.unfinished;
    }
  }

  queue_end end() {
    if (std::is_same_v<Queue, lifo_queue_object>)
      return queue_end::front;
    return random_.chance(50) ? queue_end::front : queue_end::back;
  }

  random_values random_;
  setup of_;
  Queue queue_;
  plain_queue<Queue> model_;
  std::deque<call> calls_;
  int64_t last_ = 0;
};

template <class Queue> void run(const setup& of, unsigned seeds = 10) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    CAPTURE(seed, of.capacity, of.maxlen.value_or(0), of.largest_first);
    pair_of_queues<Queue> both{seed, of};
    for (int i = 0; i < 120; ++i) {
      both.step();
      both.check();
    }
  }
}

} // namespace

TEST_CASE("a LIFO queue does what its model does, over thousands of random operations") {
  for (int64_t capacity : {0, 1, 2, 5})
    run<lifo_queue_object>({capacity});
}

TEST_CASE("a priority queue does what its model does, over thousands of random operations") {
  for (int64_t capacity : {0, 1, 2, 5})
    for (bool largest_first : {false, true})
      run<priority_queue_object>({capacity, std::nullopt, largest_first});
}

TEST_CASE("a deque does what its model does, over a hundred thousand random operations") {
  for (int64_t capacity : {0, 1, 2, 5})
    run<deque_object>({capacity}, 120);
  for (int64_t maxlen : {1, 2, 5})
    run<deque_object>({0, maxlen}, 120);
}
