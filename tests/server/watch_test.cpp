#include "actors/object_types.hpp"
#include "actors/value/packed_text.hpp"
#include "actors/value/packed_value.hpp"
#include "tests/support/plain_server.hpp"
#include "tests/support/random_argument.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

// Watches of objects, on a server without actors, threads and clocks.

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

constexpr auto set = wire_id("set");
constexpr auto erase = wire_id("erase");

/// A change as the server reports it.
struct reported {
  uint64_t watch;
  change_kind kind;
  uint64_t revision;
  std::string operation;
  std::string contents; ///< as JSON-like text
};

/// A client that watches objects, each watch by a stream of its own number.
class watching_client : public plain_client {
public:
  using plain_client::plain_client;

  uint64_t watch(uint64_t object, uint64_t number, packed filter = {},
                 std::optional<int64_t> from = {}) {
    return call<uint64_t>(0, wire_id("watch"), object, filter, from, number, number);
  }
  void unwatch(uint64_t number) { call<std::monostate>(0, wire_id("unwatch"), number); }

  /// Asks for changes; returns none if there are none yet.
  std::vector<reported> changes(uint64_t stream) {
    results.clear();
    call_record what{++asked_ + 2'000'000, 0, wire_id("changes"), {}};
    what.header.wait = 0;
    send(what, stream, last_[stream]);
    if (std::holds_alternative<error>(results.at(0)))
      return {};
    return read(stream, std::get<packed>(results.at(0)));
  }

  std::vector<reported> read(uint64_t stream, const packed& answer) {
    auto parts = split_array(answer);
    last_[stream] = unpack<uint64_t>(parts.at(0));
    std::vector<reported> all;
    for (auto& entry : split_array(parts.at(1))) {
      auto each = split_array(entry);
      all.push_back(
          {unpack<uint64_t>(each.at(0)), static_cast<change_kind>(unpack<uint64_t>(each.at(1))),
           unpack<uint64_t>(each.at(2)), unpack<std::string>(each.at(3)), preview(each.at(5))});
    }
    return all;
  }

  /// Returns the contents of the changes.
  std::vector<std::string> contents(uint64_t stream) {
    std::vector<std::string> all;
    for (auto& each : changes(stream))
      all.push_back(each.contents);
    return all;
  }

private:
  std::map<uint64_t, uint64_t> last_;
  uint64_t asked_ = 0;
};

packed by_key(const packed& key) {
  packed_writer out;
  out.array(2);
  out.value(static_cast<uint64_t>(filter_kind::key));
  out.add(key);
  return std::move(out).finish();
}
packed by_prefix(const std::string& prefix) {
  return pack(std::tuple{static_cast<uint64_t>(filter_kind::prefix), prefix});
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("a watch reports each change once, in order, from its beginning on") {
  plain_server server;
  watching_client client{server, 1};
  auto dict = client.obtain<dict_object>();
  client.call<std::monostate>(dict, set, pack("a"), pack(1));
  client.watch(dict, 1);
  CHECK(client.changes(1).empty());
  client.call<std::monostate>(dict, set, pack("a"), pack(2));
  client.call<std::monostate>(dict, set, pack("b"), pack(3));
  client.call<bool>(dict, erase, pack("a"));
  client.call<bool>(dict, erase, pack("a")); // no change
  auto seen = client.changes(1);
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].contents == R"(["a", 2])");
  CHECK(seen[1].contents == R"(["b", 3])");
  CHECK(seen[2].contents == R"(["a"])");
  CHECK(seen[2].operation == "erase");
  CHECK(seen[0].revision < seen[1].revision);
  CHECK(client.changes(1).empty());
}

TEST_CASE("a call that waits for changes is answered by the next one") {
  plain_server server;
  watching_client client{server, 1};
  auto dict = client.obtain<dict_object>();
  client.watch(dict, 1);
  client.results.clear();
  client.send(7, 0, wire_id("changes"), uint64_t{1}, uint64_t{0});
  CHECK(client.results.empty());
  client.send(8, dict, set, pack("a"), pack(1));
  REQUIRE(client.results.size() == 2);
  CHECK(client.read(1, std::get<packed>(client.results[1])).size() == 1);
}

TEST_CASE("changes are reported again until the client acknowledges them") {
  plain_server server;
  watching_client client{server, 1};
  auto dict = client.obtain<dict_object>();
  client.watch(dict, 1);
  client.call<std::monostate>(dict, set, pack("a"), pack(1));
  auto ask = [&](uint64_t after) {
    return client.call<packed>(0, wire_id("changes"), uint64_t{1}, after);
  };
  auto first = ask(0);
  CHECK(ask(0) == first);
  client.call<std::monostate>(dict, set, pack("b"), pack(1));
  CHECK(client.read(1, ask(1)).size() == 1);
}

TEST_CASE("a dict is watched by key and by prefix") {
  plain_server server;
  watching_client client{server, 1};
  auto dict = client.obtain<dict_object>();
  client.watch(dict, 1, by_key(pack("user:1")));
  client.watch(dict, 2, by_prefix("user:"));
  client.watch(dict, 3, by_prefix(""));
  client.watch(dict, 4, by_key(pack(1)));
  for (auto& key : {pack("user:1"), pack("user:2"), pack("other"), pack(1)})
    client.call<std::monostate>(dict, set, key, pack(true));
  CHECK(client.contents(1) == texts{R"(["user:1", true])"});
  CHECK(client.contents(2) == texts{R"(["user:1", true])", R"(["user:2", true])"});
  CHECK(client.changes(3).size() == 3); // the strings
  CHECK(client.contents(4) == texts{"[1, true]"});
  client.call<std::monostate>(dict, wire_id("clear"));
  for (uint64_t stream : {1, 2, 3, 4})
    CHECK(client.contents(stream) == texts{"[]"});
}

TEST_CASE("an object without keys is not watched by key") {
  plain_server server;
  watching_client client{server, 1};
  auto list = client.obtain<list_object>();
  CHECK_THROWS_AS(client.watch(list, 1, by_key(pack(1))), error);
  CHECK_THROWS_AS(client.watch(list, 1, pack(7)), error);
  client.watch(list, 1);
}

TEST_CASE("a change costs the watchers that it concerns, not the others") {
  plain_server server;
  watching_client client{server, 1};
  auto dict = client.obtain<dict_object>();
  for (uint64_t i = 1; i <= 10'000; ++i)
    client.watch(dict, i, i % 2 == 0 ? by_key(pack(i)) : by_prefix("p" + std::to_string(i) + ":"));
  auto& watches = server.core.calls().watches();
  auto before = watches.delivered();
  client.call<std::monostate>(dict, set, pack(4), pack(1));
  CHECK(watches.delivered() - before == 1);
  client.call<std::monostate>(dict, set, pack("p7:x"), pack(1));
  CHECK(watches.delivered() - before == 2);
  client.call<std::monostate>(dict, set, pack("nobody"), pack(1));
  CHECK(watches.delivered() - before == 2);
}

TEST_CASE("a slow reader is told that it fell behind, and goes on from there") {
  plain_server server;
  watching_client client{server, 1};
  auto dict = client.obtain<dict_object>();
  client.watch(dict, 1);
  for (int i = 0; i < 1500; ++i)
    client.call<std::monostate>(dict, set, pack(i), pack(i));
  auto seen = client.changes(1);
  REQUIRE(seen.size() > 1);
  CHECK(seen[0].kind == change_kind::fell_behind);
  for (size_t i = 1; i < seen.size(); ++i) {
    CHECK(seen[i].kind == change_kind::changed);
    CHECK(seen[i].revision == seen[0].revision + i);
  }
  CHECK(seen.back().contents == "[1499, 1499]");
}

TEST_CASE("the changes that wait for slow readers are bounded in number and bytes") {
  plain_server server;
  watching_client client{server, 1};
  auto dict = client.obtain<dict_object>();
  client.watch(dict, 1);
  std::string large(300'000, 'x');
  for (int i = 0; i < 10; ++i)
    client.call<std::monostate>(dict, set, pack(i), pack(large));
  CHECK(client.changes(1).size() <= 4);
  client.changes(1);
  std::string larger(3'000'000, 'x'); // reported although it is larger than the bound
  client.call<std::monostate>(dict, set, pack(1), pack(larger));
  auto seen = client.changes(1);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].kind == change_kind::changed);
}

TEST_CASE("a watch from a revision on has all changes after it, or says that it has not") {
  plain_server server;
  watching_client client{server, 1};
  auto dict = client.obtain<dict_object>();
  client.watch(dict, 1);
  for (int i = 0; i < 5; ++i)
    client.call<std::monostate>(dict, set, pack(i), pack(i));
  auto now = static_cast<int64_t>(client.call<uint64_t>(0, wire_id("revision"), dict));
  client.watch(dict, 2, {}, now - 2);
  CHECK(client.contents(2) == texts{"[3, 3]", "[4, 4]"});
  client.watch(dict, 3, {}, now);
  CHECK(client.changes(3).empty());
  for (int i = 0; i < 1200; ++i)
    client.call<std::monostate>(dict, set, pack(i), pack(i));
  client.watch(dict, 4, {}, now);
  auto seen = client.changes(4);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].kind == change_kind::fell_behind);
  CHECK(seen[0].revision == client.call<uint64_t>(0, wire_id("revision"), dict));
  client.watch(dict, 5, {}, 1'000'000); // of another run of the server
  CHECK(client.changes(5).at(0).kind == change_kind::fell_behind);
}

TEST_CASE("nobody is told of a transaction that is reverted, or of a call that fails") {
  plain_server server;
  watching_client client{server, 1};
  auto dict = client.obtain<dict_object>();
  client.watch(dict, 1);
  CHECK_THROWS_AS(client.call<std::optional<packed>>(dict, wire_id("fetch_add"), pack("a"),
                                                     pack(true), pack(msgpack::type::nil_t{})),
                  error);
  CHECK(client.changes(1).empty());
}

TEST_CASE("an entry whose time is over is reported at that time") {
  plain_server server;
  watching_client client{server, 1};
  auto dict = client.obtain<dict_object>();
  client.call<std::monostate>(dict, wire_id("set_for"), pack("a"), pack(1), int64_t{1'000'000'000});
  client.watch(dict, 1);
  client.call<std::monostate>(dict, wire_id("set_for"), pack("b"), pack(1), int64_t{2'000'000'000});
  CHECK(client.changes(1).size() == 1);
  auto begin = server.around.time;
  server.advance_to(begin + 1500ms);
  auto seen = client.changes(1);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].contents == R"(["a"])");
  CHECK(seen[0].operation == "expire");
  server.advance_to(begin + 2500ms);
  CHECK(client.contents(1) == texts{R"(["b"])"});
}

TEST_CASE("the last change of an object that is removed says so") {
  plain_server server;
  watching_client client{server, 1};
  auto dict = client.obtain<dict_object>("d");
  client.watch(dict, 1);
  client.call<std::monostate>(0, wire_id("remove"), std::string{"d"});
  auto seen = client.changes(1);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].kind == change_kind::removed);
  client.unwatch(1);
  CHECK(server.core.calls().watches().count_of(1) == 0);
}

TEST_CASE("names are watched: their creation and removal") {
  plain_server server;
  watching_client client{server, 1};
  client.watch(0, 1);
  client.watch(0, 2, by_prefix("job"));
  client.obtain<dict_object>("settings");
  client.obtain<queue_object>("jobs");
  client.obtain<queue_object>(); // has no name
  client.call<std::monostate>(0, wire_id("remove"), std::string{"jobs"});
  auto seen = client.changes(1);
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].operation == "create");
  CHECK(seen[2].operation == "remove");
  CHECK(client.changes(2).size() == 2);
}

TEST_CASE("the end of a session ends its watches, and the log of the object with the last one") {
  plain_server server;
  watching_client watching{server, 1};
  plain_client changing{server, 2};
  auto dict = changing.obtain<dict_object>("d");
  watching.watch(watching.obtain<dict_object>("d"), 1);
  auto& watches = server.core.calls().watches();
  changing.call<std::monostate>(dict, set, pack(1), pack(1));
  CHECK(watches.delivered() == 1);
  watching.end();
  changing.call<std::monostate>(dict, set, pack(1), pack(2));
  CHECK(watches.delivered() == 1);
}

TEST_CASE("the number of a session's watches is limited") {
  server_limits limits;
  limits.session_calls = 3;
  plain_server server{limits};
  watching_client client{server, 1};
  auto dict = client.obtain<dict_object>();
  for (uint64_t i = 1; i <= 3; ++i)
    client.watch(dict, i);
  CHECK_THROWS_AS(client.watch(dict, 4), error);
  client.unwatch(2);
  client.watch(dict, 4);
  CHECK_THROWS_AS(client.watch(dict, 4), error); // the number is in use
}

TEST_CASE("a queue's waiting pop is reported when it is answered") {
  plain_server server;
  watching_client client{server, 1};
  auto queue = client.obtain<queue_object>();
  client.send(5, queue, wire_id("pop"));
  client.watch(queue, 1);
  CHECK(client.changes(1).empty());
  client.send(6, queue, wire_id("push"), pack(1));
  std::vector<std::string> operations;
  for (auto& each : client.changes(1))
    operations.push_back(each.operation);
  std::sort(operations.begin(), operations.end());
  CHECK(operations == texts{"pop", "push"});
}

TEST_CASE("a value reports each new value, and no store of an equal one") {
  plain_server server;
  watching_client client{server, 1};
  auto value = client.obtain<value_object>();
  client.watch(value, 1);
  for (int x : {1, 1, 2})
    client.call<std::monostate>(value, wire_id("store"), pack(x));
  CHECK(client.contents(1) == texts{"[nil, 1]", "[nil, 2]"});
}

TEST_CASE("snapshot and later changes of a dict rebuild it, whatever the operations are") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    plain_server server;
    watching_client client{server, 1};
    auto dict = client.obtain<dict_object>();
    std::mt19937 random{seed};
    auto number = [&](int most) { return std::uniform_int_distribution<>{0, most}(random); };
    auto change = [&] {
      auto key = pack(number(5));
      switch (number(6)) {
      case 0:
        return client.send(1, dict, erase, key);
      case 1:
        return client.send(1, dict, wire_id("pop_back"));
      case 2:
        return client.send(1, dict, wire_id("update"),
                           pack(std::map<int, int>{{number(5), 1}, {number(5), 2}}));
      case 3:
        return number(3) == 0 ? client.send(1, dict, wire_id("clear")) : void();
      case 4:
        return client.send(1, dict, wire_id("fetch_add"), key, pack(1),
                           pack(msgpack::type::nil_t{}));
      default:
        return client.send(1, dict, set, key, pack(number(100)));
      }
    };
    client.watch(dict, 1);
    for (int i = 0; i < 20; ++i)
      change();
    auto parts = split_array(client.call<packed>(0, wire_id("snapshot"), dict));
    auto revision = unpack<uint64_t>(parts.at(0));
    auto copy = unpack<std::map<int, int>>(parts.at(1));
    for (int i = 0; i < 50; ++i)
      change();
    client.results.clear();
    auto answer = client.call<packed>(0, wire_id("changes"), uint64_t{1}, uint64_t{0});
    for (auto& entry : split_array(split_array(answer).at(1))) {
      auto each = split_array(entry);
      if (unpack<uint64_t>(each.at(2)) <= revision)
        continue;
      auto contents = split_array(each.at(5));
      if (contents.empty())
        copy.clear();
      else if (contents.size() == 1)
        copy.erase(unpack<int>(contents[0]));
      else
        copy[unpack<int>(contents[0])] = unpack<int>(contents[1]);
    }
    auto now = client.call<packed>(dict, wire_id("dump"));
    REQUIRE((unpack<std::map<int, int>>(now)) == copy);
  }
}

TEST_CASE("snapshot and later operations of a list rebuild it") {
  plain_server server;
  watching_client client{server, 1};
  auto list = client.obtain<list_object>();
  client.watch(list, 1);
  std::mt19937 random{1};
  auto number = [&](int most) { return std::uniform_int_distribution<>{0, most}(random); };
  list_object copy{packed{}};
  for (int i = 0; i < 300; ++i) {
    switch (number(4)) {
    case 0:
      client.send(1, list, wire_id("pop_front"));
      break;
    case 1:
      client.send(1, list, wire_id("insert"), int64_t{number(3)}, pack(i));
      break;
    case 2:
      client.send(1, list, wire_id("reverse"));
      break;
    default:
      client.send(1, list, wire_id("push_back"), pack(i));
    }
  }
  auto answer = client.call<packed>(0, wire_id("changes"), uint64_t{1}, uint64_t{0});
  for (auto& entry : split_array(split_array(answer).at(1))) {
    auto each = split_array(entry);
    auto operation = unpack<std::string>(each.at(3));
    auto arguments = split_array(each.at(5));
    if (operation == "pop_front")
      copy.pop_front();
    else if (operation == "insert")
      copy.insert(unpack<int64_t>(arguments.at(0)), arguments.at(1));
    else if (operation == "reverse")
      copy.reverse();
    else
      copy.push_back(arguments.at(0));
  }
  CHECK(client.call<packed>(list, wire_id("dump")) == copy.dump());
}
