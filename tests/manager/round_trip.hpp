#pragma once

#include "tests/manager/two_clients.hpp"

#include <string>

namespace manager::test {

/// A client that writes values, and another client that reads them, through each kind of object.
class round_trip : two_clients {
public:
  /// Checks that `value` comes back unchanged through a list, a dict and a queue, alone and in
  /// bulk.
  template <class T, class Same = std::equal_to<>> void check(const T& value, Same same = {}) {
    auto tag = std::to_string(++count_);
    auto items = a.list<T>("list" + tag, {value});
    auto read_items = b.list<T>("list" + tag);
    items.push_back(value);
    CHECK(same(read_items.at(0), value));
    for (const T& item : read_items.snapshot())
      CHECK(same(item, value));
    for (const T& item : read_items)
      CHECK(same(item, value));
    CHECK(items.count(value) == 2);

    auto entries = a.dict<std::string, T>("dict" + tag);
    entries["one"] = value;
    entries.update({{"two", value}});
    auto read_entries = b.dict<std::string, T>("dict" + tag);
    CHECK(same(read_entries.at("one"), value));
    for (auto& [key, item] : read_entries)
      CHECK(same(item, value));
    for (const T& item : read_entries.values())
      CHECK(same(item, value));
    CHECK(same(*read_entries.get_many({"two"})[0], value));

    auto jobs = a.queue<T>("queue" + tag);
    jobs.push(value);
    jobs.push_many({value, value});
    auto read_jobs = b.queue<T>("queue" + tag);
    CHECK(same(*read_jobs.front(), value));
    CHECK(same(read_jobs.pop(), value));
    CHECK(same(read_jobs.async_pop().get(), value));
    CHECK(same(read_jobs.pop_many(1).front(), value));
  }

  /// Checks that an entry under `key` is found under an equal key, `again`, and that its key comes
  /// back.
  template <class K> void check_key(const K& key, const K& again) {
    auto tag = std::to_string(++count_);
    auto entries = a.dict<K, int>("dict" + tag);
    entries[key] = 1;
    auto read_entries = b.dict<K, int>("dict" + tag);
    CHECK(read_entries.contains(again));
    CHECK(read_entries.keys().front() == key);
    CHECK(++read_entries[again] == 2);
    CHECK(entries.size() == 1);
    CHECK(entries.items() == std::vector<std::pair<K, int>>{{key, 2}});
    CHECK(entries.get_many({again, key}) == std::vector<std::optional<int>>{2, 2});
    CHECK(entries.erase_many({again}) == 1);
  }

private:
  int count_ = 0;
};

} // namespace manager::test
