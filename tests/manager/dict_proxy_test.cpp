#include "tests/manager/two_clients.hpp"

#include <string>

using namespace manager;
using namespace manager::test;

namespace {

using map = std::map<std::string, int>;
using entries = std::vector<std::pair<std::string, int>>;

/// One dict, used by two clients.
struct shared_dict : two_clients {
  explicit shared_dict(const map& initial = {}) : mine{a.dict<std::string, int>("ages", initial)} {}

  dict<std::string, int> mine;
  dict<std::string, int> theirs = b.dict<std::string, int>("ages");
};

} // namespace

TEST_CASE("a dict made with entries has them for every client") {
  two_clients w;
  CHECK(w.a.dict<std::string, int>().empty());
  CHECK(w.a.dict<std::string, int>({{"ann", 1}}).snapshot() == map{{"ann", 1}});
  auto named = w.a.dict<std::string, int>("ages", {{"bob", 2}});
  CHECK(w.b.dict<std::string, int>("ages", {{"eve", 3}}).snapshot() == map{{"bob", 2}});
  CHECK(named.title() == "dict 'ages'");
}

TEST_CASE("an entry that one client assigns is read by the other") {
  shared_dict w;
  w.mine.insert_or_assign("ann", 30);
  w.mine["bob"] = 40;
  CHECK(w.theirs.size() == 2);
  CHECK_FALSE(w.theirs.empty());
  CHECK(w.theirs.at("ann") == 30);
  CHECK(w.theirs["bob"] == 40);
  w.theirs.insert_or_assign("ann", 31);
  CHECK(w.mine.at("ann") == 31);
  CHECK(w.mine.size() == 2);
}

TEST_CASE("a missing entry is an error for at and an empty result for get") {
  shared_dict w{{{"ann", 30}}};
  CHECK_FAILS(errc::no_such_key, w.theirs.at("bob"));
  CHECK(w.theirs.get("bob") == std::nullopt);
  CHECK(w.theirs.get("ann") == 30);
  CHECK(w.theirs.get("bob", 7) == 7);
  CHECK(w.theirs.get("ann", 7) == 30);
  CHECK(w.theirs.contains("ann"));
  CHECK_FALSE(w.theirs.contains("bob"));
  CHECK(w.theirs.size() == 1);
}

TEST_CASE("several entries are read in one operation") {
  shared_dict w{{{"ann", 30}, {"bob", 40}}};
  using found = std::vector<std::optional<int>>;
  CHECK(w.theirs.get_many({"bob", "eve", "ann"}) == found{40, std::nullopt, 30});
  CHECK(w.theirs.get_many({}).empty());
  auto flags = w.a.dict<int, bool>({{1, true}, {2, false}});
  using flags_found = std::vector<std::optional<bool>>;
  CHECK(flags.get_many({2, 1, 3}) == flags_found{false, true, std::nullopt});
}

TEST_CASE("an entry is inserted only where there is none") {
  shared_dict w;
  CHECK(w.mine.get_or_insert("ann", 30) == 30);
  CHECK(w.theirs.get_or_insert("ann", 31) == 30);
  CHECK(w.mine.try_emplace("bob", 40));
  CHECK_FALSE(w.theirs.try_emplace("bob", 41));
  CHECK(w.theirs.snapshot() == map{{"ann", 30}, {"bob", 40}});
}

TEST_CASE("exchange assigns and returns what was there") {
  shared_dict w;
  CHECK(w.mine.exchange("ann", 30) == std::nullopt);
  CHECK(w.theirs.exchange("ann", 31) == 30);
  CHECK(w.mine.at("ann") == 31);
}

TEST_CASE("entries are erased, extracted and popped") {
  shared_dict w{{{"a", 1}, {"b", 2}, {"c", 3}, {"d", 4}}};
  CHECK(w.mine.erase("a"));
  CHECK_FALSE(w.theirs.erase("a"));
  CHECK(w.mine.extract("b") == 2);
  CHECK(w.theirs.extract("b") == std::nullopt);
  CHECK(w.mine.pop_back() == std::pair<std::string, int>{"d", 4});
  CHECK(w.theirs.snapshot() == map{{"c", 3}});
  CHECK(w.mine.pop_back().has_value());
  CHECK(w.theirs.pop_back() == std::nullopt);
}

TEST_CASE("several entries are erased in one operation") {
  shared_dict w{{{"a", 1}, {"b", 2}, {"c", 3}}};
  CHECK(w.mine.erase_many({"a", "c", "x"}) == 2);
  CHECK(w.theirs.snapshot() == map{{"b", 2}});
  w.mine.clear();
  CHECK(w.theirs.empty());
}

TEST_CASE("a dict takes the entries of maps, of sequences of pairs and of other dicts") {
  shared_dict w{{{"a", 1}}};
  w.mine.update({{"a", 10}, {"b", 2}});
  w.mine.update(std::unordered_map<std::string, int>{{"c", 3}});
  w.mine.update(std::vector<std::pair<const char*, short>>{{"d", 4}}); // converted
  CHECK(w.theirs.snapshot() == map{{"a", 10}, {"b", 2}, {"c", 3}, {"d", 4}});
  auto more = w.b.dict<std::string, int>({{"a", 5}, {"e", 6}});
  w.mine.update(more);
  w.mine.update(w.a.dict<std::string, short>({{"f", short{7}}})); // of another value type
  CHECK(w.theirs.snapshot() == map{{"a", 5}, {"b", 2}, {"c", 3}, {"d", 4}, {"e", 6}, {"f", 7}});
}

TEST_CASE("add_many adds each value under its key, in one operation") {
  shared_dict w{{{"a", 1}}};
  w.mine.add_many({{"a", 10}, {"b", 2}});
  w.theirs.add_many(std::unordered_map<std::string, int>{{"a", 100}});
  CHECK(w.mine.snapshot() == map{{"a", 111}, {"b", 2}});
  auto texts = w.a.dict<int, std::string>({{1, "a"}});
  texts.add_many({{1, "b"}, {2, "c"}});
  CHECK(texts.snapshot() == std::map<int, std::string>{{1, "ab"}, {2, "c"}});
}

TEST_CASE("a dict keeps the order in which its keys were inserted") {
  shared_dict w;
  for (auto* key : {"z", "m", "a"})
    w.mine[key] = static_cast<int>(w.mine.size());
  w.mine["m"] = 7; // keeps its place
  CHECK(w.theirs.keys() == std::vector<std::string>{"z", "m", "a"});
  CHECK(w.theirs.values() == std::vector<int>{0, 7, 2});
  CHECK(w.theirs.items() == entries{{"z", 0}, {"m", 7}, {"a", 2}});
  w.mine.erase("z");
  w.mine["z"] = 8; // a new entry
  CHECK(w.theirs.items() == entries{{"m", 7}, {"a", 2}, {"z", 8}});
}

TEST_CASE("a dict is copied as a map of the caller's choice") {
  shared_dict w{{{"ann", 30}}};
  CHECK(w.theirs.snapshot() == map{{"ann", 30}});
  using hashed = std::unordered_map<std::string, int>;
  CHECK(w.theirs.snapshot<hashed>() == hashed{{"ann", 30}});
}

TEST_CASE("a loop over a dict takes its entries apart by structured bindings") {
  shared_dict w{{{"ann", 30}, {"bob", 40}}};
  map seen;
  for (auto& [name, age] : w.theirs)
    seen[name] = age;
  CHECK(seen == map{{"ann", 30}, {"bob", 40}});
  CHECK(map(w.theirs.begin(), w.theirs.end()) == seen);
  CHECK(w.theirs.begin()->first == "ann");
  CHECK(std::ranges::count_if(w.theirs, [](auto& entry) { return entry.second > 30; }) == 1);
  for (auto& [name, age] : w.a.dict<std::string, int>())
    FAIL("an empty dict has an entry " << name << ' ' << age);
}
