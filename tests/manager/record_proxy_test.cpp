#include "tests/manager/server_calls.hpp"
#include "tests/manager/two_clients.hpp"

#include <sstream>
#include <string>
#include <vector>

using namespace manager;
using namespace manager::test;

namespace {

/// One record, used by two clients.
struct shared_record : two_clients {
  record mine = a.record("config");
  record theirs = b.record("config");
};

} // namespace

TEST_CASE("a record made with attributes has them for every client") {
  two_clients w;
  CHECK(w.a.record().empty());
  auto anonymous = w.a.record({{"x", 1}, {"name", "eve"}});
  CHECK(anonymous.get<int>("x") == 1);
  CHECK(anonymous.get<std::string>("name") == "eve");
  auto named = w.a.record("config", {{"x", 2}});
  CHECK(w.b.record("config", {{"x", 3}, {"y", 4}}).get<int>("x") == 2);
  CHECK(named.size() == 1);
  CHECK(named.title() == "record 'config'");
}

TEST_CASE("an attribute that one client sets is read by the other") {
  shared_record w;
  w.mine.set("x", 1);
  w.mine["name"] = "eve";
  w.mine["list"] = std::vector{1.5, 2.5};
  CHECK(w.theirs.get<int64_t>("x") == 1);
  CHECK(w.theirs["name"].get<std::string>() == "eve");
  CHECK(w.theirs.get<std::vector<double>>("list") == std::vector{1.5, 2.5});
  w.theirs["x"] = "now a text";
  w.theirs["copy"] = w.mine["list"];
  CHECK(w.mine.get<std::string>("x") == "now a text");
  CHECK(w.mine.get<std::vector<double>>("copy").size() == 2);
  CHECK(w.mine.names() == std::vector<std::string>{"x", "name", "list", "copy"});
  CHECK(w.mine.contains("x"));
  CHECK(w.mine.erase("x"));
  CHECK_FALSE(w.theirs.erase("x"));
  CHECK_FALSE(w.theirs.contains("x"));
  CHECK(w.theirs.extract<std::string>("name") == "eve");
  CHECK(w.theirs.extract<std::string>("name") == std::nullopt);
  w.theirs.clear();
  CHECK(w.mine.empty());
}

TEST_CASE("a missing attribute is an error for get and an empty result for get_if") {
  shared_record w;
  CHECK_FAILS_SAYING(errc::no_such_key, "record 'config': at: no attribute 'x'",
                     w.mine.get<int>("x"));
  CHECK_FAILS_SAYING(errc::no_such_key, "record 'config': at: no attribute 'x'",
                     w.mine["x"].get<int>());
  CHECK_FAILS_SAYING(errc::no_such_key, "record 'config': path_at: no attribute 'x'",
                     w.mine.path<int>("x", "y").value());
  CHECK(w.mine.get_if<int>("x") == std::nullopt);
  CHECK(w.mine.get("x", 7) == 7);
  w.mine["x"] = 1;
  CHECK(w.theirs.get_if<int>("x") == 1);
  CHECK(w.theirs.get("x", 7) == 1);
}

TEST_CASE("an attribute of another type is a mismatch that names it") {
  shared_record w;
  w.mine.update({{"x", "text"}, {"n", 1}, {"big", 300}});
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "record 'config': at: attribute 'x': expected int, found str",
                     w.theirs.get<int>("x"));
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "record 'config': get: attribute 'x': expected int, found str",
                     w.theirs.get_if<int>("x"));
  CHECK_FAILS(errc::type_mismatch, w.theirs.get<double>("n")); // as with manager::any
  CHECK_FAILS(errc::type_mismatch, w.theirs.get<int8_t>("big"));
  CHECK_FAILS(errc::type_mismatch, w.theirs["x"] += 1);
  CHECK_FAILS(errc::type_mismatch, w.theirs["n"] += 0.5);
  CHECK_FAILS(errc::type_mismatch, w.theirs["n"] += "text");
  CHECK(w.mine.get<int>("n") == 1);
}

TEST_CASE("a name that is none is refused") {
  shared_record w;
  CHECK_FAILS_SAYING(
      errc::bad_argument,
      "record 'config': set: an attribute needs a name, and the empty string is none",
      w.mine.set("", 1));
  CHECK_FAILS(errc::bad_argument, w.mine[std::string(256, 'n')] = 1);
  CHECK_FAILS(errc::bad_argument, w.mine.update({{"x", 1}, {"", 2}}));
  CHECK(w.mine.empty());
}

TEST_CASE("a record that is opened as another type is a mismatch") {
  shared_record w;
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "dict<str,int> 'config': 'config' is a record, not a dict<str,int>",
                     (w.a.dict<std::string, int>("config")));
  w.a.list<int>("list");
  CHECK_FAILS(errc::type_mismatch, w.b.record("list"));
}

TEST_CASE("attributes are added to in one operation, as 64-bit integers, doubles or strings") {
  shared_record w;
  CHECK((w.mine["n"] += 1) == 1);
  CHECK((w.theirs["n"] += 3'000'000'000) == 3'000'000'001);
  CHECK((w.theirs["n"] -= 1U) == 3'000'000'000);
  CHECK((w.mine["f"] += 0.5F) == 0.5);
  CHECK((w.theirs["f"] -= 0.25) == 0.25);
  CHECK((w.mine["s"] += "a") == "a");
  CHECK((w.theirs["s"] += std::string{"b"}) == "ab");
  CHECK((w.mine["u"] += std::numeric_limits<uint64_t>::max())
        == std::numeric_limits<uint64_t>::max());
  CHECK(server_calls(w.mine).at("record.fetch_add") == 8);
}

TEST_CASE("fetch_add of a record stays within the type that is named") {
  shared_record w;
  CHECK(w.mine.fetch_add<int8_t>("n", 100) == 0);
  CHECK_FAILS(errc::out_of_range, w.theirs.fetch_add<int8_t>("n", 100));
  CHECK(w.theirs.fetch_add("n", 100) == 100);
  CHECK(w.mine.get<int>("n") == 200);
}

TEST_CASE("an attribute of one type has all operators of an element") {
  shared_record w;
  auto hits = w.mine.element<int>("hits");
  CHECK(++hits == 1);
  CHECK(hits++ == 1);
  CHECK(hits == 2);
  CHECK(hits < 3);
  hits = 10;
  int read = w.theirs.element<int>("hits");
  CHECK(read == 10);
  w.theirs.element<std::string>("name") = "eve";
  CHECK(w.mine.element<std::string>("name") == "eve");
}

TEST_CASE("an attribute is inserted, exchanged and compared in one operation") {
  shared_record w;
  CHECK(w.mine.get_or_insert("x", 1) == 1);
  CHECK(w.theirs.get_or_insert("x", 2) == 1);
  CHECK(w.mine.exchange("x", 3) == 1);
  CHECK(w.mine.exchange("y", 4) == std::nullopt);
  std::optional<int> expected;
  CHECK_FALSE(w.theirs.compare_exchange("x", expected, 5));
  CHECK(expected == 3);
  CHECK(w.theirs.compare_exchange("x", expected, 5));
  CHECK(w.mine.get<int>("x") == 5);
  expected = 5;
  CHECK(w.mine.compare_exchange("x", expected, std::nullopt)); // erases
  CHECK_FALSE(w.mine.contains("x"));
  CHECK_FALSE(w.mine.compare_exchange("x", expected, 6));
  CHECK(expected == std::nullopt);
}

TEST_CASE("all attributes are read at one moment and set in one operation") {
  shared_record w;
  w.mine.update({{"x", 1}, {"name", "eve"}, {"pi", 3.5}});
  w.mine.update(std::map<std::string, int>{{"x", 2}});
  auto all = w.theirs.snapshot();
  REQUIRE(all.size() == 3);
  CHECK(all.at("x").get<int>() == 2);
  CHECK(all.at("name").get<std::string>() == "eve");
  CHECK(all.at("pi").get<double>() == 3.5);
  auto copy = w.b.record("copy", all);
  CHECK(copy.snapshot() == all);
}

TEST_CASE("a value that is nested in an attribute is changed in place") {
  shared_record w;
  w.mine["limits"] = std::map<std::string, int>{{"cpu", 2}};
  w.mine["hosts"] = std::vector<std::string>{"a"};
  w.theirs.path<int>("limits", "cpu") += 3;
  w.theirs.path<std::vector<std::string>>("hosts").push_back("b");
  CHECK(w.mine.path<int>("limits", "cpu") == 5);
  CHECK(w.mine.get<std::vector<std::string>>("hosts") == std::vector<std::string>{"a", "b"});
  CHECK(w.mine.path<std::string>("hosts", 0).erase());
  CHECK(w.theirs.get<std::vector<std::string>>("hosts").size() == 1);
}

TEST_CASE("an attribute that the type of a sum cannot hold stays as it is") {
  shared_record w;
  w.mine["left"] = -5;
  CHECK_FAILS(errc::type_mismatch, w.theirs["left"] += size_t{10});
  CHECK_FAILS(errc::type_mismatch, w.theirs.fetch_add<uint8_t>("left", 10));
  CHECK(w.mine.get<int>("left") == -5);
}

TEST_CASE("an attribute that is a proxy keeps its object alive") {
  shared_record w;
  w.mine["results"] = w.a.list<int>({1, 2});
  w.settle();
  auto results = w.theirs.get<list<int>>("results");
  results.push_back(3);
  CHECK(w.mine.get<list<int>>("results").size() == 3);
  CHECK_FAILS(errc::type_mismatch, w.mine.get<list<std::string>>("results"));
}

TEST_CASE("a record prints as its type, its name and its first attributes, and can be passed on") {
  shared_record w;
  w.mine.update({{"x", 1}, {"y", "z"}});
  std::ostringstream out;
  out << w.mine;
  CHECK(out.str() == R"(record 'config' {"x": 1, "y": "z"})");
  auto records = w.a.list<record>("records", {w.mine});
  CHECK(w.b.list<record>("records").at(0).get<int>("x") == 1);
}
