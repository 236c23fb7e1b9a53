#include "tests/support/command_line.hpp"

#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

// Commands that show and change objects and sessions.

using namespace manager::test;
using Catch::Contains;
using manager::errc;
using nlohmann::json;

namespace {

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> all;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    all.push_back(json::parse(line));
  return all;
}

} // namespace

TEST_CASE("show tells type, size, holders and calls of an object") {
  command_line_server server;
  auto numbers = server.m->list<int>("numbers", {1, 2, 3});
  numbers.push_back(4);
  auto shown = lines_of(server.ask("show", {"--json", "numbers"}).out).at(0);
  CHECK(shown["schema"] == "list<int>");
  CHECK(shown["items"] == 4);
  CHECK(shown["bytes"] == 4);
  CHECK(shown["references"] == 1);
  CHECK(shown["holders"].size() == 1);
  CHECK(shown["type_operations"][0]["operation"] == "push_back");
  CHECK(shown["type_operations"][0]["calls"] == 1);
  auto text = server.ask("show", {"numbers"}).out;
  CHECK_THAT(text, Contains("list<int>") && Contains("process " + std::to_string(::getpid()))
                       && Contains("push_back\t1"));
  auto anonymous = server.m->list<int>();
  CHECK_THAT(server.ask("show", {"#2"}).out, Contains("#2\n"));
  check_refused(server.ask("show", {"nothing"}), errc::no_such_name, "nothing");
  check_refused(server.ask("show", {"#77"}), errc::object_gone, "77");
  check_refused(server.ask("show", {"#x"}), errc::bad_argument, "#x");
}

TEST_CASE("show tells who holds a lock, and who waits for it") {
  command_line_server server;
  auto door = server.m->mutex("door");
  door.lock();
  auto other = manager::connect(server.address, manager::authkey{content_of(server.key_file)});
  auto waiting = other.mutex("door").async_lock();
  other.list<int>("after the lock"); // the server has seen the lock before
  auto shown = lines_of(server.ask("show", {"--json", "door"}).out).at(0);
  REQUIRE(shown["locked_by"].size() == 1);
  REQUIRE(shown["waiting"].size() == 1);
  CHECK(shown["waiting"][0]["operation"] == "lock");
  CHECK(shown["waiting"][0]["holders"][0]["session"] == shown["locked_by"][0]["session"]);
  CHECK(shown["waiting"][0]["session"] != shown["locked_by"][0]["session"]);
  door.unlock();
  waiting.get();
  shown = lines_of(server.ask("show", {"--json", "door"}).out).at(0);
  CHECK(shown["waiting"].empty());
  CHECK(shown["locked_by"].size() == 1);
}

TEST_CASE("sessions shows processes and what they hold, and kick ends a session") {
  command_line_server server;
  auto other = manager::connect(server.address, manager::authkey{content_of(server.key_file)});
  auto door = other.mutex("door");
  door.lock();
  auto all = lines_of(server.ask("sessions", {"--json"}).out);
  REQUIRE(all.size() == 3); // with that of the command
  CHECK(all[0]["pid"] == ::getpid());
  CHECK(all[1]["holds"][0]["title"] == "mutex 'door'");
  CHECK(all[1]["holds"][0]["locks"] == 1);
  CHECK_FALSE(server.m->mutex("door").try_lock());
  auto number = all[1]["session"].dump();
  CHECK_THAT(server.ask("sessions", {"--objects"}).out,
             Contains("mutex 'door', 1 references, locked"));
  CHECK(server.ask("kick", {number}).exit_code == 0);
  CHECK(server.m->mutex("door").try_lock()); // free at once
  try {
    other.list<int>("more");
    FAIL("the session goes on");
  } catch (const manager::error& failure) {
    CHECK(failure.kind() == errc::session_ended);
  }
  check_refused(server.ask("kick", {number}), errc::bad_argument, "there is no session " + number);
}

TEST_CASE("remove removes named objects") {
  command_line_server server;
  auto numbers = server.m->list<int>("numbers");
  server.m->list<int>("others");
  CHECK(server.ask("remove", {"numbers", "others"}).exit_code == 0);
  CHECK(server.m->objects().empty());
  check_refused(server.ask("remove", {"numbers"}), errc::no_such_name, "numbers");
}

TEST_CASE("dump and load bring every value back exactly, as lines and packed") {
  command_line_server from, to;
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  auto floats = from.m->list<double>("floats", {1, -2.5, infinity});
  auto table = from.m->dict<int, std::string>("table");
  table.insert_or_assign(-7, std::string{"\xff\0x", 3}); // keys and bytes that JSON does not have
  auto jobs = from.m->queue<std::string>("jobs", 5);
  jobs.push("a");
  jobs.push("b");
  for (auto packed : {false, true}) {
    auto file = from.folder / (packed ? "objects.packed" : "objects.jsonl");
    std::vector<std::string> words{file};
    if (packed)
      words.insert(words.begin(), "--packed");
    CHECK(from.ask("dump", words).err.empty());
    CHECK_FALSE(std::filesystem::exists(file + ".part"));
    CHECK(to.ask("load", {"--replace", file}).err.empty());
    CHECK(to.m->list<double>("floats").snapshot() == std::vector<double>{1, -2.5, infinity});
    CHECK(to.m->dict<int, std::string>("table").snapshot() == table.snapshot());
    CHECK(to.m->queue<std::string>("jobs", 5).size() == 2);
    CHECK(to.m->objects().size() == 3);
  }
}

TEST_CASE("load replaces no object unasked, and names what it cannot read") {
  command_line_server server;
  server.m->list<int>("numbers", {1});
  auto file = server.folder / "objects";
  REQUIRE(server.ask("dump", {file}).exit_code == 0);
  server.m->list<int>("numbers").push_back(2);
  check_refused(server.ask("load", {file}), errc::bad_argument, "numbers already");
  CHECK(server.m->list<int>("numbers").size() == 2);
  auto bad = server.folder.write("bad", "\n{\"name\":\"x\"}\n");
  check_refused(server.ask("load", {bad}), errc::bad_argument, "line 2");
  auto cut = server.folder.write("cut", "\x92\xac");
  check_refused(server.ask("load", {cut}), errc::bad_argument, "ends too early");
  check_refused(server.ask("load", {server.folder / "none"}), errc::bad_argument, "No such file");
  CHECK(server.ask("load", {"--replace", file, "numbers"}).exit_code == 0);
  CHECK(server.m->list<int>("numbers").size() == 1);
}

TEST_CASE("watch prints an object's content, and then each change") {
  command_line_server server;
  auto numbers = server.m->list<int>("numbers", {1});
  running_program watch{{command_line_program, "watch", "--json", "--address", server.address,
                         "--key-file", server.key_file, "numbers"}};
  CHECK(json::parse(watch.read_line().value())["value"] == json::array({1}));
  numbers.push_back(2);
  numbers[0] += 5;
  auto first = json::parse(watch.read_line().value());
  CHECK(first["operation"] == "push_back");
  CHECK(first["contents"] == json::array({2}));
  auto second = json::parse(watch.read_line().value());
  CHECK(second["operation"] == "fetch_add");
  CHECK(second["revision"] > first["revision"]);
  server.m->remove("numbers");
  CHECK(watch.wait() == manager::exit_code(errc::object_gone));
}

TEST_CASE("watch prints the changes of one key, of a prefix, and of the names") {
  command_line_server server;
  auto ages = server.m->dict<std::string, int>("ages");
  ages["ann"] = 1;
  auto watched = [&](std::vector<std::string> options) {
    std::vector<std::string> words{command_line_program, "watch",      "--json",       "--address",
                                   server.address,       "--key-file", server.key_file};
    words.insert(words.end(), options.begin(), options.end());
    return manager::test::run(words);
  };
  auto from = std::to_string(manager::revision(ages));
  auto keeps_the_changes = ages.watch();
  ages["bob"] = 2;
  ages["ann"] = 3;
  auto key = lines_of(watched({"--key", "\"ann\"", "--from", from, "-c", "1", "ages"}).out);
  CHECK(key.at(0)["contents"] == json::array({"ann", 3}));
  auto prefix = lines_of(watched({"--prefix", "b", "--from", from, "-c", "1", "ages"}).out);
  CHECK(prefix.at(0)["contents"] == json::array({"bob", 2}));
  auto names = server.m->watch("x");
  server.m->queue<int>("x1");
  auto created = lines_of(watched({"--prefix", "x", "--from", "1", "-c", "1"}).out);
  CHECK(created.at(0)["operation"] == "create");
  CHECK(created.at(0)["contents"][0] == "x1");
}

TEST_CASE("ping, bench and top print measurements") {
  command_line_server server;
  auto ping = lines_of(server.ask("ping", {"--json", "--count", "2", "--interval", "0"}).out).at(0);
  CHECK(ping["answers"] == 2);
  CHECK(ping["least_ns"] <= ping["mean_ns"]);
  auto bench = lines_of(server.ask("bench", {"--json", "--seconds", "0.01"}).out);
  CHECK(bench.size() == 7);
  for (auto& each : bench)
    CHECK(each["operations_per_second"] > 0);
  auto top = lines_of(server.ask("top", {"--json", "--count", "2", "--interval", "0.05"}).out);
  REQUIRE(top.size() == 2);
  CHECK(top[1]["totals"]["measures"] == true);
  CHECK_THAT(server.ask("top", {"--count", "1", "--interval", "0.05"}).out,
             Contains("OPERATION") && Contains("dict.set"));
}

TEST_CASE("top measures durations, and shows slow calls and waits") {
  command_line_server server;
  server.ask("top", {"--json", "--count", "1", "--interval", "0.05", "--slow", "0"});
  auto numbers = server.m->list<int>("numbers");
  numbers.push_back(1);
  auto door = server.m->mutex("door");
  door.lock();
  auto other = manager::connect(server.address, manager::authkey{content_of(server.key_file)});
  auto waiting = other.mutex("door").async_lock();
  other.list<int>("after the lock");
  auto top = lines_of(server.ask("top", {"--json", "--count", "1", "--interval", "0.05"}).out)[0];
  REQUIRE(top["waits"].size() == 1);
  CHECK(top["waits"][0]["title"] == "mutex 'door'");
  CHECK(top["waits"][0]["holders"].size() == 1);
  bool found = false;
  for (auto& slow : top["slow_calls"])
    found = found || (slow["title"] == "list 'numbers'" && slow["operation"] == "push_back");
  CHECK(found);
  door.unlock();
  waiting.get();
}

TEST_CASE("doctor tells what is wrong and what to do") {
  command_line_server server;
  auto good = server.ask("doctor");
  CHECK(good.exit_code == 0);
  for (auto* check : {"address", "key", "connection", "versions", "clock", "memory", "deadlocks"})
    CHECK_THAT(good.out, Contains(check));
  auto bad = cli({"doctor", "--json", "--address", "unix:" + (server.folder / "none"), "--key-file",
                  server.key_file, "--deadline", "0.1"});
  CHECK(bad.exit_code == 1);
  auto last = lines_of(bad.out).back();
  CHECK(last["level"] == "error");
  CHECK(last["check"] == "connection");
  CHECK_THAT(last["cure"].get<std::string>(), Contains("running"));
}

TEST_CASE("list, status and types print JSON for programs") {
  command_line_server server;
  server.m->list<int>("a name\nof two lines");
  CHECK(lines_of(server.ask("list", {"--json"}).out).at(0)["name"] == "a name\nof two lines");
  CHECK(lines_of(server.ask("status", {"--json"}).out).at(0)["objects"].size() == 1);
  CHECK(lines_of(cli({"types", "--json"}).out).size() > 15);
}

TEST_CASE("call uses permits, and shows leaders and results of runs") {
  command_line_server server;
  auto limit = server.m->rate_limiter("api", {.permits = 1, .per = std::chrono::hours{1}});
  auto election = server.m->leader_election("boss");
  auto number = server.m->once<int>("number");
  CHECK(server.ask("call", {"rate_limiter", "api", "acquire", "1"}).exit_code == 0);
  CHECK(limit.available() == 0);
  check_refused(server.ask("call", {"--wait", "0", "rate_limiter", "api", "acquire", "1"}),
                errc::timed_out, "acquire");
  auto term = election.campaign("ada");
  CHECK_THAT(server.ask("call", {"leader_election", "boss", "leader"}).out, Contains("\"ada\""));
  check_refused(server.ask("call", {"leader_election", "boss", "campaign", "eve"}),
                errc::not_supported, "ends with the session");
  CHECK(server.ask("call", {"once", "number", "result"}).out == "-\n");
  number.call_once([] { return 7; });
  CHECK(server.ask("call", {"once", "number", "result"}).out == "7\n");
  check_refused(server.ask("call", {"once", "number", "begin", "1"}), errc::not_supported,
                "ends with the session");
}
