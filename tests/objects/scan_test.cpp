#include "actors/objects/containers/deque.hpp"
#include "actors/objects/containers/list.hpp"
#include "actors/objects/containers/scan_positions.hpp"
#include "actors/objects/undo_log.hpp"
#include "actors/value/packed_value.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace manager;

namespace {

struct part {
  std::string next;
  std::vector<int> values;
};

template <class Object> part scan(const Object& from, const std::string& cursor, int64_t max) {
  auto parts = split_array(from.scan(cursor, max));
  return {unpack<std::string>(parts.at(0)), unpack<std::vector<int>>(parts.at(1))};
}

std::vector<int> numbers(int first, int last) {
  std::vector<int> all;
  for (int i = first; i < last; ++i)
    all.push_back(i);
  return all;
}

/// Random changes of a list of different numbers, and what they remove.
class changing_list {
public:
  changing_list(list_object& list, std::mt19937& random) : list_{list}, random_{random} {}

  std::set<int> removed;

  void change() {
    auto size = static_cast<int>(list_.size());
    auto index = number(size);
    auto end = std::min(size, index + number(3));
    switch (number(11)) {
    case 0:
      return list_.push_front(next());
    case 1:
      return list_.push_back(next());
    case 2:
    case 3:
      return list_.insert(index, next());
    case 4:
      return size == 0 ? void() : note(list_.pop_front());
    case 5:
      return size == 0 ? void() : note(list_.pop_back());
    case 6:
    case 7:
      return size == 0 ? void() : note(list_.pop_at(number(size - 1)));
    case 8:
      note_slice(index, end, 1);
      return list_.erase_slice(index, end, 1);
    case 9:
      note_slice(index, end, 1);
      return list_.set_slice(index, end, 1, pack(std::vector{next_++, next_++}));
    case 10: {
      note_slice(0, size, 7);
      return list_.erase_slice(0, size, 7);
    }
    default: {
      auto bound = number(next_);
      for (auto each : values())
        if (each > bound && each < bound + 5)
          removed.insert(each);
      list_.erase_if(">", pack(std::vector<int>{}), pack(1'000'000'000), std::nullopt,
                     std::nullopt); // none
      for (auto each : numbers(bound + 1, bound + 5))
        list_.erase_if("==", pack(std::vector<int>{}), pack(each), std::nullopt, std::nullopt);
    }
    }
  }

  std::vector<int> values() const { return unpack<std::vector<int>>(list_.dump()); }

private:
  int number(int most) { return std::uniform_int_distribution<>{0, most}(random_); }
  packed next() { return pack(next_++); }
  void note(const packed& value) { removed.insert(unpack<int>(value)); }
  void note_slice(int first, int last, int step) {
    auto all = values();
    for (int i = first; i < last; i += step)
      removed.insert(all[static_cast<size_t>(i)]);
  }

  list_object& list_;
  std::mt19937& random_;
  int next_ = 1000;
};

} // namespace

TEST_CASE("a scan visits each element of a list that is there all the time once") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random{seed};
    list_object list{pack(numbers(0, 100))};
    changing_list changes{list, random};
    std::map<int, int> seen;
    auto cursor = std::string{};
    do {
      auto read = scan(list, cursor, 1 + static_cast<int>(seed % 9));
      for (auto each : read.values)
        ++seen[each];
      cursor = read.next;
      for (int i = 0; i < 3; ++i)
        changes.change();
    } while (!cursor.empty());
    for (int each = 0; each < 100; ++each)
      if (!changes.removed.contains(each) && seen[each] != 1)
        FAIL("seed " << seed << ": element " << each << " was seen " << seen[each] << " times");
  }
}

TEST_CASE("a scan visits each item of a deque that is there all the time once") {
  for (unsigned seed = 0; seed < 100; ++seed) {
    std::mt19937 random{seed};
    item_sequence items;
    for (int i = 0; i < 50; ++i)
      items.insert({pack(i)}, queue_end::back);
    std::set<int> removed;
    std::map<int, int> seen;
    auto label = items.label_of(0);
    for (int next = 50; items.index_of(label) < items.size(); ++next) {
      auto index = items.index_of(label);
      ++seen[unpack<int>(items[index])];
      label = items.label_of(index + 1);
      auto end = random() % 2 == 0 ? queue_end::front : queue_end::back;
      if (random() % 2 == 0)
        items.insert({pack(next)}, end);
      else if (!items.empty())
        removed.insert(unpack<int>(items.take(end)));
      if (next > 5000)
        break;
    }
    for (int each = 0; each < 50; ++each)
      if (!removed.contains(each) && seen[each] != 1)
        FAIL("seed " << seed << ": item " << each << " was seen " << seen[each] << " times");
  }
}

TEST_CASE("a scan of a deque goes on behind the last item that it has read") {
  deque_object deque{packed{}};
  auto put = [&](int value) {
    class sink : public reply_sink<void> {
      void do_resolve(std::monostate) override {}
      void do_fail(const error&) override {}
    };
    deque.push_front(pending<void>{std::make_shared<sink>()}, pack(value));
  };
  for (int i = 0; i < 4; ++i)
    put(i);
  auto first = scan(deque, "", 2);
  CHECK(first.values == std::vector{3, 2});
  put(4);
  auto rest = scan(deque, first.next, 5);
  CHECK(rest.values == std::vector{1, 0});
  CHECK(rest.next.empty());
}

TEST_CASE("a cursor stays valid when a transaction with insertions is reverted") {
  list_object list{pack(numbers(0, 10))};
  auto read = scan(list, "", 5);
  undo_log log;
  {
    undo_log::scope in_use{log};
    list.insert(2, pack(100));
    list.erase(4);
    list.pop_front();
  }
  log.revert();
  log.end();
  CHECK(scan(list, read.next, 100).values == numbers(5, 10));
}

TEST_CASE("a malformed cursor, and one of another object, are refused") {
  list_object list{pack(numbers(0, 10))};
  for (auto* cursor : {"x", "1", "1:", ":1", "1:2:3", "7:0"})
    CHECK_THROWS_AS(list.scan(cursor, 1), error);
  CHECK_THROWS_AS(list.scan("", 0), error);
}

TEST_CASE("a cursor that is too old for the edits that are kept is refused") {
  scan_positions positions;
  auto old = positions.cursor_at(5);
  for (size_t i = 0; i < scan_positions::most_edits; ++i)
    positions.inserted(2, 1, 10);
  CHECK(positions.index_of(old, 1'000'000) == 5 + 100'000);
  positions.inserted(2, 1, 10);
  CHECK_THROWS_AS(positions.index_of(old, 1'000'000), error);
}
