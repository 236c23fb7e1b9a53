#include "tests/support/command_line.hpp"
#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <limits>
#include <manager/generic.hpp>
#include <manager/manager.hpp>

using namespace manager::test;
using Catch::Contains;
using manager::errc;
namespace fs = std::filesystem;

namespace {

const auto& program = command_line_program;
using served = command_line_server;

} // namespace

// -- keys ---------------------------------------------------------------------

TEST_CASE("keygen makes a key that only its owner can read") {
  temp_folder folder;
  auto result = cli({"keygen", folder / "key"});
  CHECK(result.exit_code == 0);
  CHECK((fs::status(folder / "key").permissions() & fs::perms::mask)
        == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(content_of(folder / "key").size() == 64);
  cli({"keygen", folder / "other"});
  CHECK(content_of(folder / "key") != content_of(folder / "other"));
}

TEST_CASE("keygen never overwrites a file") {
  temp_folder folder;
  auto path = folder.write("key", "precious");
  check_refused(cli({"keygen", path}), errc::bad_argument, "'" + path + "': is there already");
  CHECK(content_of(path) == "precious");
  check_refused(cli({"keygen", folder / "no/key"}), errc::bad_argument, "No such file");
}

TEST_CASE("key files that are open to others, too short or not there are refused") {
  temp_folder folder;
  auto path = folder.write("key", "0123456789abcdef");
  auto serve = [&](const std::string& key_file) {
    return cli({"serve", "--listen", "unix:" + (folder / "socket"), "--key-file", key_file});
  };
  for (auto open_to : {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write}) {
    fs::permissions(path, fs::perms::owner_read | open_to);
    check_refused(serve(path), errc::authentication_failed, "chmod 600 " + path);
  }
  folder.write("brief", "0123456789abcde");
  fs::permissions(folder / "brief", fs::perms::owner_read);
  check_refused(serve(folder / "brief"), errc::authentication_failed, "16");
  check_refused(serve(folder / "none"), errc::bad_argument, "No such file");
  check_refused(serve(folder.path()), errc::bad_argument, "is not a regular file");
}

TEST_CASE("a line end after the key in a file does not matter") {
  served server;
  auto plain = server.folder.write_private("plain", content_of(server.key_file));
  for (auto* end : {"\n", "\r\n"}) {
    server.folder.write_private("key", content_of(plain) + end);
    CHECK(server.ask("list").exit_code == 0);
  }
  CHECK_FAILS(errc::authentication_failed,
              manager::connect(server.address, manager::authkey{content_of(plain) + '\n'}));
  auto said = failure_of([&] {
                manager::connect(server.address, manager::authkey{content_of(plain) + '\n'});
              }).text();
  CHECK_THAT(said, Contains("line end") && Contains("authkey::from_file"));
}

TEST_CASE("the server's error output names clients that were refused, when and why") {
  served server{{"--listen", "127.0.0.1:0"}};
  REQUIRE(server.server->read_line());
  auto tcp = server.server->read_line().value().substr(std::string{"listening at "}.size());
  auto pid = std::to_string(::getpid());
  auto user = std::to_string(::geteuid());
  for (auto& where : {server.address, tcp})
    CHECK_FAILS(errc::authentication_failed, manager::connect(where, manager::authkey::random()));
  // The server writes the refusals before it sends them.
  CHECK_THAT(server.server->err(), Contains("Z: refused process " + pid + " of user " + user
                                            + " at " + server.address + ": the authkey was refused")
                                       && Contains(" at " + tcp + ": TLS refused the authkey"));
  CHECK(manager::connect(server.address, manager::authkey{content_of(server.key_file)})
            .objects()
            .empty());
}

TEST_CASE("a command says how long it looked for a server, and looks for as long as it is told") {
  temp_folder folder;
  REQUIRE(cli({"keygen", folder / "key"}).exit_code == 0);
  auto result = cli({"list", "--connect", "unix:" + (folder / "none"), "--key-file", folder / "key",
                     "--deadline", "0.2"});
  check_refused(result, errc::unreachable, "nothing listens at unix:" + (folder / "none"));
  CHECK_THAT(result.err, Contains(" times in 0."));
}

TEST_CASE("the server refuses another key") {
  served server;
  fs::rename(server.key_file, server.folder / "old");
  cli({"keygen", server.key_file});
  check_refused(server.ask("list"), errc::authentication_failed, server.address);
}

// -- servers ------------------------------------------------------------------

TEST_CASE("serve ends at SIGTERM and SIGINT, and takes its socket away") {
  for (int signal : {SIGTERM, SIGINT}) {
    served server;
    server.m->close();
    CHECK(fs::exists(server.folder / "socket"));
    server.server->kill(signal);
    CHECK(server.server->wait() == 0);
    CHECK_FALSE(fs::exists(server.folder / "socket"));
  }
}

TEST_CASE("two servers cannot have one address") {
  served server;
  check_refused(cli({"serve", "--listen", server.address, "--key-file", server.key_file}),
                errc::address_in_use, server.address);
  CHECK(server.ask("list").exit_code == 0);
}

TEST_CASE("without a server the address is named") {
  temp_folder folder;
  cli({"keygen", folder / "key"});
  auto address = "unix:" + (folder / "socket");
  check_refused(cli({"list", "--connect", address, "--key-file", folder / "key"}),
                errc::unreachable, address);
  check_refused(cli({"list", "--connect", "nowhere", "--key-file", folder / "key"}),
                errc::bad_argument, "'nowhere' is not a valid address");
}

TEST_CASE("the server's largest value is an option") {
  served server{{"--max-value-bytes", "1000"}};
  server.m->list<std::string>("texts");
  CHECK(server.call({"list", "texts", "push_back", '"' + std::string(900, 'x') + '"'}).empty());
  check_refused(
      server.ask("call", {"list", "texts", "push_back", '"' + std::string(1000, 'x') + '"'}),
      errc::too_large, "list 'texts': push_back");
}

// -- inspection ---------------------------------------------------------------

TEST_CASE("types shows every operation of every type, without a server") {
  auto result = cli({"types"});
  CHECK(result.exit_code == 0);
  for (auto& type : manager::known_types()) {
    CHECK_THAT("\n" + result.out, Contains("\n" + std::string{type.name} + "\n"));
    for (auto& row : type.operations)
      CHECK_THAT(result.out, Contains("\n  " + std::string{row.name} + " ")
                                 && Contains("  " + std::string{row.summary()} + "\n"));
  }
}

TEST_CASE("list shows the named objects in the order of their names") {
  served server;
  auto anonymous = server.m->list<int>();
  CHECK(server.ask("list").out.empty());
  server.m->queue<std::string>("jobs");
  server.m->dict<std::string, int>("a name\nof two lines");
  CHECK(server.ask("list").out == "dict<str,int>\t\"a name\\nof two lines\"\nqueue<str>\tjobs\n");
}

TEST_CASE("status shows all objects with their references, and how often each was called") {
  served server;
  auto numbers = server.m->list<int>("numbers");
  auto again = server.m->list<int>("numbers");
  auto anonymous = server.m->queue<int>();
  numbers.push_back(1);
  numbers.push_back(2);
  auto status = server.ask("status").out;
  CHECK_THAT(status, Catch::StartsWith("2 objects\n  #1\tlist<int>\t2 references\tnumbers\n"
                                       "  #2\tqueue<int>\t1 references\t\nmemory\t"));
  CHECK_THAT(status, Catch::EndsWith(" MiB\ncalls\n  list.push_back\t2\n"));
}

// -- calls --------------------------------------------------------------------

TEST_CASE("call calls the operations of a list") {
  served server;
  auto shared = server.m->list<int>("numbers", {5, 7});
  CHECK(server.call({"list", "numbers", "push_back", "-3"}).empty());
  CHECK(shared.snapshot() == std::vector{5, 7, -3});
  CHECK(server.call({"list", "numbers", "at", "-1"}) == "-3\n");
  CHECK(server.call({"list", "numbers", "size"}) == "3\n");
  CHECK(server.call({"list", "numbers", "extend", "[1, 2]"}).empty());
  CHECK(server.call({"list", "numbers", "slice", "-", "2", "1"}) == "[5,7]\n");
  CHECK(server.call({"list", "numbers", "slice", "-2", "-", "1"}) == "[1,2]\n");
  CHECK(server.call({"list", "numbers", "find", "7", "-", "-"}) == "1\n");
  CHECK(server.call({"list", "numbers", "find", "8", "-", "-"}) == "-\n");
  CHECK(server.call({"list", "numbers", "sort", "true"}).empty());
  CHECK(shared.snapshot() == std::vector{7, 5, 2, 1, -3});
  CHECK(server.call({"list", "numbers", "remove", "7"}) == "true\n");
  check_refused(server.ask("call", {"list", "numbers", "at", "9"}), errc::out_of_range,
                "list 'numbers': at: ");
}

TEST_CASE("call calls the operations of a dict") {
  served server;
  auto shared = server.m->dict<std::string, int>("ages");
  CHECK(server.call({"dict", "ages", "set", "\"ann\"", "41"}).empty());
  CHECK(server.call({"dict", "ages", "update", R"({"bob": 7, "eve": 1})"}).empty());
  CHECK(shared.snapshot() == std::map<std::string, int>{{"ann", 41}, {"bob", 7}, {"eve", 1}});
  CHECK(server.call({"dict", "ages", "get", "\"ann\""}) == "41\n");
  CHECK(server.call({"dict", "ages", "get", "\"tom\""}) == "-\n");
  CHECK(server.call({"dict", "ages", "dump"}) == "{\"ann\":41,\"bob\":7,\"eve\":1}\n");
  CHECK(server.call({"dict", "ages", "pop_back"}) == "[\"eve\",1]\n");
  CHECK(server.call({"dict", "ages", "cmp_xchg", "\"bob\"", "7", "-"}) == "[true]\n");
  check_refused(server.ask("call", {"dict", "ages", "at", "\"bob\""}), errc::no_such_key, "ages");
}

TEST_CASE("call calls the operations of a set") {
  served server;
  auto ids = server.m->set<int>("ids", {5, 7});
  CHECK(server.call({"set", "ids", "insert", "9"}) == "true\n");
  CHECK(server.call({"set", "ids", "insert", "9"}) == "false\n");
  CHECK(server.call({"set", "ids", "update", "[1, 5, 1]"}) == "1\n");
  CHECK(server.call({"set", "ids", "intersect", "[9, 5, 2]"}) == "[5,9]\n");
  CHECK(server.call({"set", "ids", "subset", "[1, 5, 7, 9]"}) == "true\n");
  CHECK(server.call({"set", "ids", "pop_front"}) == "5\n");
  CHECK(server.call({"set", "ids", "retain", "[1, 7]"}) == "1\n");
  CHECK(ids.values() == std::vector{7, 1});
  CHECK(server.call({"set", "ids", "dump"}) == "[7,1]\n");
  check_refused(server.ask("call", {"set", "ids", "insert", "\"x\""}), errc::type_mismatch,
                "set 'ids': insert: expected int, found str");
  check_refused(server.ask("call", {"set", "ids", "union", "[1, \"x\"]"}), errc::type_mismatch,
                "set 'ids': union: element 1: expected int, found str");
  auto numbers = server.m->set<double>("numbers");
  CHECK(server.call({"set", "numbers", "update", "[1, 2.5]"}) == "2\n");
  CHECK(numbers.contains(1.0));
}

TEST_CASE("call calls the operations of a record") {
  served server;
  auto config = server.m->record("config", {{"x", 1}});
  CHECK(server.call({"record", "config", "set", "name", "\"eve\""}).empty());
  CHECK(server.call({"record", "config", "update", R"({"y": [1, 2.5]})"}).empty());
  CHECK(server.call({"record", "config", "at", "name"}) == "\"eve\"\n");
  CHECK(server.call({"record", "config", "fetch_add", "x", "2", "null"}) == "1\n");
  CHECK(server.call({"record", "config", "get", "z"}) == "-\n");
  CHECK(server.call({"record", "config", "path_add", R"(["y", 0])", "1", "null"}) == "1\n");
  CHECK(server.call({"record", "config", "dump"}) == "{\"x\":3,\"name\":\"eve\",\"y\":[2,2.5]}\n");
  CHECK(config.get<int>("x") == 3);
  check_refused(server.ask("call", {"record", "config", "at", "z"}), errc::no_such_key,
                "record 'config': at: no attribute 'z'");
  check_refused(server.ask("call", {"record", "config", "set", "", "1"}), errc::bad_argument,
                "record 'config': set: an attribute needs a name");
  check_refused(server.ask("call", {"record", "config", "update", "[1]"}), errc::type_mismatch,
                "record 'config': update: ");
}

TEST_CASE("call calls the operations of a queue, and waits as long as it is told") {
  served server;
  server.m->queue<std::string>("jobs", 1);
  CHECK(server.call({"queue", "jobs", "push", "\"first\""}).empty());
  check_refused(server.ask("call", {"--wait", "0", "queue", "jobs", "push", "\"second\""}),
                errc::timed_out, "queue 'jobs': push");
  CHECK(server.call({"queue", "jobs", "pop"}) == "\"first\"\n");
  check_refused(server.ask("call", {"--wait", "0.01", "queue", "jobs", "pop"}), errc::timed_out,
                "queue 'jobs': pop timed out after 0.01 s");
  CHECK(server.call({"queue", "jobs", "task_done", "1"}).empty());
  CHECK(server.call({"--wait", "5", "queue", "jobs", "join"}).empty());
  CHECK(server.call({"queue", "jobs", "shutdown", "false"}).empty());
  CHECK(server.call({"queue", "jobs", "closed"}) == "true\n");
}

TEST_CASE("call calls the operations of a value, and waits for it to change") {
  served server;
  auto shared = server.m->value<double>("level", 1);
  CHECK(server.call({"value", "level", "load"}) == "1.0\n");
  CHECK(server.call({"value", "level", "store", "2"}).empty()); // a float here
  CHECK(server.call({"value", "level", "fetch_add", "0.5", "null"}) == "2.0\n");
  CHECK(shared == 2.5);
  check_refused(server.ask("call", {"--wait", "0", "value", "level", "wait", "2.5"}),
                errc::timed_out, "value 'level': wait");
  CHECK(server.call({"value", "level", "wait", "1"}) == "2.5\n");
  check_refused(server.ask("call", {"value", "level", "store", "\"x\""}), errc::type_mismatch,
                "value 'level': store: expected float, found str");
}

TEST_CASE("call calls the operations of an array") {
  served server;
  auto shared = server.m->array<int8_t>("numbers", {1, 2, 3});
  CHECK(server.call({"typed_array", "numbers", "at", "-1"}) == "3\n");
  CHECK(server.call({"typed_array", "numbers", "write", "1", "[20, 30]"}).empty());
  CHECK(server.call({"typed_array", "numbers", "values", "-", "-", "-1"}) == "[30,20,1]\n");
  CHECK(server.call({"typed_array", "numbers", "fetch_add", "0", "-5"}) == "1\n");
  CHECK(server.call({"typed_array", "numbers", "sum", "-", "-", "1"}) == "46\n");
  CHECK(server.call({"typed_array", "numbers", "count_if", "<", "25", "-", "-", "1"}) == "2\n");
  CHECK(server.call({"typed_array", "numbers", "slice", "0", "2", "1"}) == "{\"bin\":\"fc14\"}\n");
  CHECK(shared.to_vector() == std::vector<int8_t>{-4, 20, 30});
  check_refused(server.ask("call", {"typed_array", "numbers", "set", "0", "128"}),
                errc::type_mismatch,
                "the elements are i8: expected int, found int that does not fit");
  auto reals = server.m->array<double>("reals", 2);
  CHECK(server.call({"typed_array", "reals", "set", "0", "1"}).empty());
  CHECK(server.call({"typed_array", "reals", "at", "0"}) == "1.0\n");
}

TEST_CASE("call calls the operations of an array of tuples, and of their members") {
  served server;
  server.m->array<std::array<double, 2>>("places", 3);
  auto call = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"typed_array", "places"});
    return server.call(std::move(words));
  };
  CHECK(call({"set", "0", "[1, 2.5]"}).empty());
  CHECK(call({"set", "1", "7", "[1]"}).empty());
  CHECK(call({"at", "0"}) == "[1.0,2.5]\n");
  CHECK(call({"at", "1", "[1]"}) == "7.0\n");
  CHECK(call({"at", "1", "-"}) == "[0.0,7.0]\n");
  CHECK(call({"sum", "-", "-", "1", "[1]"}) == "9.5\n");
  check_refused(server.ask("call", {"typed_array", "places", "sum", "-", "-", "1"}),
                errc::bad_argument,
                "elements of type tuple<f64,f64> cannot be added: choose one of their members");
  check_refused(server.ask("call", {"typed_array", "places", "set", "0", "[1]"}),
                errc::type_mismatch, "expected tuple<f64,f64>, found array of 1");
  check_refused(
      server.ask("call", {"typed_array", "places", "at"}), errc::bad_argument,
      "takes 1 to 2 arguments, got 0\nusage: manager call typed_array NAME at INDEX [MEMBER]");
  check_refused(server.ask("call", {"typed_array", "places", "at", "0", "-", "-"}),
                errc::bad_argument, "takes 1 to 2 arguments, got 3");
}

TEST_CASE("call calls the operations of the queues of other orders") {
  served server;
  server.m->lifo_queue<std::string>("stack");
  CHECK(server.call({"lifo_queue", "stack", "push_many", R"(["a", "b"])"}).empty());
  CHECK(server.call({"lifo_queue", "stack", "pop"}) == "\"b\"\n");
  server.m->priority_queue<std::string, double>("jobs");
  CHECK(server.call({"priority_queue", "jobs", "push_with", "\"late\"", "2"}).empty());
  CHECK(server.call({"priority_queue", "jobs", "push_with", "\"soon\"", "1"}).empty());
  check_refused(server.ask("call", {"priority_queue", "jobs", "push_with", "1", "2"}),
                errc::type_mismatch, "ITEM: expected str, found int");
  check_refused(server.ask("call", {"priority_queue", "jobs", "push_with", "\"x\"", "\"y\""}),
                errc::type_mismatch, "PRIORITY: expected float, found str");
  CHECK(server.call({"priority_queue", "jobs", "pop_many", "5"}) == "[\"soon\",\"late\"]\n");
  server.m->work_queue<std::string>("work");
  CHECK(server.call({"work_queue", "work", "put", "\"a\""}) == "1\n");
  CHECK(server.call({"work_queue", "work", "put_with", "\"b\"", R"({"priority": 1})"}) == "2\n");
  check_refused(server.ask("call", {"work_queue", "work", "take", "1", "0"}), errc::not_supported,
                "its effect ends with the session that calls it");
  CHECK(server.call({"work_queue", "work", "peek", "5"}) == "[[2,1,0,\"b\"],[1,0,0,\"a\"]]\n");
  server.m->deque<int>("row", {.maxlen = 2});
  CHECK(server.call({"deque", "row", "append", "[1, 2, 3]"}).empty());
  CHECK(server.call({"deque", "row", "at", "-1"}) == "3\n");
  CHECK(server.call({"deque", "row", "maxlen"}) == "2\n");
  CHECK(server.call({"deque", "row", "pop_front"}) == "2\n");
  check_refused(server.ask("call", {"deque", "row", "push_back", "\"x\""}), errc::type_mismatch,
                "expected int, found str");
}

TEST_CASE("a waiting call is answered by somebody else's push") {
  served server;
  auto jobs = server.m->queue<int>("jobs");
  running_program popper{{program, "call", "--connect", server.address, "--key-file",
                          server.key_file, "queue", "jobs", "pop"}};
  jobs.push(12);
  CHECK(popper.read_line() == "12");
  CHECK(popper.wait() == 0);
}

TEST_CASE("values from the command line have the bytes of the same C++ values") {
  served server;
  auto pushed = [&]<class T>(const std::string& json, const T& value) {
    auto name = "of " + json;
    auto shared = server.m->list<T>(name);
    server.call({"list", name, "push_back", json});
    CHECK(shared.count(value) == 1);
    CHECK(server.call({"list", name, "at", "0"}) == json + "\n");
  };
  pushed("1.5", 1.5);
  pushed("0.1", 0.1);
  pushed("-129", -129);
  pushed("18446744073709551615", std::numeric_limits<uint64_t>::max());
  pushed("true", true);
  pushed("\"\xC3\xA9\\n\"", std::string{"\xC3\xA9\n"});
  pushed("[[1,2],[]]", std::vector<std::vector<int>>{{1, 2}, {}});
  pushed(R"({"a":[0.5],"b":[]})",
         std::map<std::string, std::vector<double>>{{"b", {}}, {"a", {0.5}}});
}

TEST_CASE("values that JSON does not have are shown all the same") {
  served server;
  server.m->list<double>("floats", {std::numeric_limits<double>::infinity(),
                                    -std::numeric_limits<double>::infinity(),
                                    std::numeric_limits<double>::quiet_NaN()});
  CHECK(server.call({"list", "floats", "dump"}) == "[\"Infinity\",\"-Infinity\",\"NaN\"]\n");
  server.m->dict<int, std::string>("by number", {{-1, "x"}, {2, "\xFF"}});
  CHECK(server.call({"dict", "by number", "dump"}) == "{\"-1\":\"x\",\"2\":\"\xEF\xBF\xBD\"}\n");
  server.m->list<std::vector<unsigned char>>("bytes", {{0, 255}});
  CHECK(server.call({"list", "bytes", "at", "0"}) == "{\"bin\":\"00ff\"}\n");
  server.m->list<std::optional<int>>("maybe", {std::nullopt});
  CHECK(server.call({"list", "maybe", "at", "0"}) == "null\n");
}

TEST_CASE("call refuses values that do not fit the object's schema, naming the element") {
  served server;
  auto results = server.m->list<int>("results", {1});
  server.m->dict<std::string, std::vector<int>>("table");
  auto jobs = server.m->queue<std::tuple<int, std::string>>("jobs");
  auto refused = [&](std::vector<std::string> words, const std::string& why) {
    check_refused(server.ask("call", std::move(words)), errc::type_mismatch, why);
  };
  refused({"list", "results", "push_back", "\"oops\""},
          "list 'results': push_back: expected int, found str");
  refused({"list", "results", "extend", "[1, \"oops\"]"},
          "list 'results': extend: element 1: expected int, found str");
  refused({"dict", "table", "set", "1", "[1]"}, "KEY: expected str, found int");
  refused({"dict", "table", "set", "\"k\"", "[1, true]"},
          "VALUE: element 1: expected int, found bool");
  refused({"dict", "table", "update", R"({"k": 1})"},
          "value of \"k\": expected array<int>, found int");
  refused({"queue", "jobs", "push", "[1]"}, "expected tuple<int,str>, found array of 1");
  CHECK(results.snapshot() == std::vector{1});
  CHECK(server.m->objects().size() == 3);
}

TEST_CASE("call takes whole numbers for floats where the schema has floats") {
  served server;
  auto numbers = server.m->list<double>("numbers");
  auto table = server.m->dict<std::string, std::tuple<int, std::optional<double>>>("table");
  CHECK(server.call({"list", "numbers", "push_back", "1"}).empty());
  CHECK(server.call({"list", "numbers", "extend", "[-2, 2.5]"}).empty());
  CHECK(server.call({"dict", "table", "set", "\"k\"", "[1, 2]"}).empty());
  CHECK(numbers.snapshot() == std::vector{1.0, -2.0, 2.5});
  CHECK(numbers.contains(1.0));
  CHECK(table.at("k") == std::tuple{1, std::optional{2.0}});
}

// -- locks --------------------------------------------------------------------

TEST_CASE("call refuses what would end with its session, and says what to do") {
  served server;
  server.m->mutex("m");
  server.m->semaphore("s");
  server.m->barrier("b", 2);
  check_refused(server.ask("call", {"mutex", "m", "lock"}), errc::not_supported,
                "manager lock m -- COMMAND");
  check_refused(server.ask("call", {"semaphore", "s", "acquire", "1"}), errc::not_supported,
                "manager lock s -- COMMAND");
  check_refused(server.ask("call", {"barrier", "b", "arrive"}), errc::not_supported, "session");
  CHECK(server.call({"semaphore", "s", "available"}) == "1\n");
}

TEST_CASE("lock runs a command while it holds the lock, and exits as the command does") {
  served server;
  auto lock = server.m->mutex("m");
  auto in_command = server.ask("lock", {"m", "--", "sh", "-c", "echo \"$1\"; exit 7", "sh", "--"});
  CHECK(in_command.exit_code == 7);
  CHECK(in_command.out == "--\n");
  CHECK_FALSE(lock.locked());
}

TEST_CASE("lock passes SIGTERM on to its command") {
  if (manager::test::sanitized) // the thread sanitizer delays signals while waitpid waits
    return;
  served server;
  auto lock = server.m->mutex("m");
  running_program holding{{program, "lock", "--connect", server.address, "--key-file",
                           server.key_file, "m", "--", "sh", "-c",
                           "echo locked; exec tail -f /dev/null"}};
  CHECK(holding.read_line() == "locked");
  CHECK(lock.locked());
  check_refused(server.ask("lock", {"--timeout", "0", "m", "--", "echo", "never"}), errc::timed_out,
                "mutex 'm' was not free within 0");
  holding.kill(SIGTERM); // is sent on to the command
  CHECK(holding.wait() == 128 + SIGTERM);
  CHECK_FALSE(lock.locked());
}

TEST_CASE("lock takes mutexes and semaphores of all kinds, and makes what is missing") {
  served server;
  auto run = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--", "true"});
    return server.ask("lock", std::move(words)).exit_code;
  };
  CHECK(run({"new"}) == 0);
  CHECK(run({"--shared", "readers"}) == 0);
  CHECK(run({"--permits", "2", "permits"}) == 0);
  CHECK(run({"--type", "recursive_mutex", "again"}) == 0);
  CHECK(run({"--type", "bounded_semaphore", "--permits", "3", "bounded"}) == 0);
  CHECK(server.m->semaphore("permits", 2).available() == 2);
  CHECK(server.m->shared_mutex("readers").locked() == false);
  CHECK(run({"readers"}) == 0); // exclusively
  CHECK(run({"--permits", "4", "permits"}) == manager::exit_code(errc::bad_argument));
  CHECK(run({"--type", "mutex", "permits"}) == manager::exit_code(errc::type_mismatch));
  server.m->list<int>("numbers");
  CHECK(run({"numbers"}) == manager::exit_code(errc::type_mismatch));
  CHECK(server.ask("lock", {"new", "--", "no-such-command"}).exit_code == 127);
  CHECK(server.ask("lock", {"new"}).exit_code == manager::exit_code(errc::bad_argument));
}

TEST_CASE("lock says when the lock was lost while the command ran") {
  served server;
  run_options in_folder;
  in_folder.folder = server.folder.path();
  running_program holding{{program, "lock", "--connect", server.address, "--key-file",
                           server.key_file, "m", "--", "sh", "-c",
                           "mkfifo go; echo locked; read line < go"},
                          in_folder};
  CHECK(holding.read_line() == "locked");
  server.m->close();
  server.server->kill(SIGKILL);
  server.server->wait();
  std::ofstream{server.folder / "go"} << "on\n";
  CHECK(holding.wait() == manager::exit_code(errc::lease_lost));
  CHECK_THAT(holding.err(), Contains("mutex 'm' was lost while the command ran"));
}

// -- bad usage ----------------------------------------------------------------

TEST_CASE("status and the server's error output name threads that wait for each other") {
  served server;
  auto other = manager::connect(server.address, manager::authkey{content_of(server.key_file)});
  server.m->mutex("forks").lock();
  other.mutex("knives").lock();
  auto first = server.m->mutex("knives").async_lock();
  CHECK(server.m->status().deadlocks.empty()); // and the first wait has begun
  auto second = other.mutex("forks").async_lock();
  CHECK(other.status().deadlocks.size() == 1);
  CHECK_THAT(server.ask("status").out,
             Contains("deadlock: process ") && Contains("waits for mutex 'forks'"));
  CHECK_THAT(server.server->err(), Contains("manager server (process ")
                                       && Contains("deadlock: process ")
                                       && Contains("waits for mutex 'knives'"));
  CHECK_THAT(server.call({"mutex", "forks", "who"}), Contains(std::to_string(::getpid())));
}

TEST_CASE("a server that is told so breaks deadlocks") {
  served server{{"--break-deadlocks"}};
  auto other = manager::connect(server.address, manager::authkey{content_of(server.key_file)});
  auto forks = server.m->mutex("forks");
  forks.lock();
  other.mutex("knives").lock();
  auto first = server.m->mutex("knives").async_lock();
  server.m->status(); // the first wait has begun
  auto outcome = [&] {
    try {
      other.mutex("forks").lock();
      return std::string{"locked"};
    } catch (const manager::error& why) {
      return why.text();
    }
  };
  CHECK(outcome()
        == "mutex 'forks': lock: waiting would deadlock: 2 threads would wait for each other in a "
           "cycle");
}

TEST_CASE("call explains how an operation is called") {
  served server;
  server.m->list<int>("numbers");
  auto refused = [&](std::vector<std::string> words, errc kind, const std::string& why) {
    check_refused(server.ask("call", std::move(words)), kind, why);
  };
  refused({"list", "numbers", "at"}, errc::bad_argument, "usage: manager call list NAME at INDEX");
  refused({"list", "numbers", "size", "1"}, errc::bad_argument, "takes 0 arguments, got 1");
  refused({"list", "numbers", "at", "1x"}, errc::bad_argument, "'1x' is no 64-bit integer");
  refused({"list", "numbers", "at", "-"}, errc::bad_argument, "'-' is no 64-bit integer");
  refused({"list", "numbers", "at", "9223372036854775808"}, errc::bad_argument, "is no 64-bit");
  refused({"list", "numbers", "replace", "-1", "[]"}, errc::bad_argument, "integer from 0 on");
  refused({"list", "numbers", "sort", "yes"}, errc::bad_argument, "true or false");
  refused({"list", "numbers", "push_back", "one"}, errc::bad_argument, R"('"one"')");
  refused({"list", "numbers", "push_back", std::string(100, '[') + std::string(100, ']')},
          errc::bad_argument, "nested too deeply");
  refused({"list", "numbers", "sizes"}, errc::no_such_operation, "\n  push_back VALUE");
  refused({"bag", "numbers", "size"}, errc::no_such_type, "there are: barrier");
  refused({"queue", "numbers", "size"}, errc::type_mismatch, "'numbers' is a list<int>");
  refused({"list", "none", "size"}, errc::no_such_name, "'none'");
}

TEST_CASE("a command line that is none ends with 2 and an explanation") {
  auto refused = [](std::vector<std::string> words, const std::string& why) {
    auto result = cli(std::move(words));
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, Contains(why));
  };
  refused({}, "Subcommands:");
  refused({"dance"}, "dance");
  refused({"list"}, "--address is required");
  refused({"serve", "--listen", "unix:/tmp/x"}, "--key-file is required");
  refused({"serve", "--listen", "unix:/tmp/x", "--key-file", "k", "--max-value-bytes", "0"},
          "--max-value-bytes");
  refused({"call", "--connect", "unix:/tmp/x", "--key-file", "k", "list", "x"},
          "OPERATION is required");
  refused({"call", "--wait", "-1", "list", "x", "size"}, "--wait");
  CHECK(cli({"--help"}).exit_code == 0);
  CHECK_THAT(cli({"call", "--help"}).out, Contains("TYPE NAME OPERATION"));
}
