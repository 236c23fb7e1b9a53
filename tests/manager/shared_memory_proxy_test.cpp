#include "tests/manager/two_clients.hpp"

#include <atomic>
#include <limits>
#include <numeric>

using namespace manager;
using namespace manager::test;

TEST_CASE("two clients that map a shared memory see each other's changes") {
  two_clients w;
  auto mine = w.a.shared_memory("m", 1000);
  auto theirs = w.b.shared_memory("m");
  CHECK(theirs.size() == 1000);
  auto ints = mine.span<int>();
  CHECK(ints.size() == 250);
  CHECK(std::accumulate(ints.begin(), ints.end(), 0) == 0);
  ints[3] = 7;
  CHECK(theirs.span<int>(12, 1)[0] == 7);
  CHECK(theirs.span<int>().data() != ints.data()); // another mapping
  theirs.span<std::atomic<int>>()[3] += 1;
  CHECK(ints[3] == 8);
}

TEST_CASE("proxies of one session share the mapping of a shared memory") {
  two_clients w;
  auto memory = w.a.shared_memory("m", 100);
  auto bytes = memory.span();
  CHECK(bytes.size() == 100);
  auto another = w.a.shared_memory("m");
  CHECK(another.span().data() == bytes.data());
  another = {};
  auto copy = memory;
  memory = {};
  bytes[1] = std::byte{5}; // still mapped
  CHECK(copy.span()[1] == std::byte{5});
}

TEST_CASE("a span must lie within the shared memory, and suit its type's alignment") {
  two_clients w;
  auto memory = w.a.shared_memory("m", 10);
  CHECK(memory.span<int>().size() == 2);
  CHECK(memory.span<int>(8).empty());
  CHECK(memory.span<char>(10).empty());
  CHECK(memory.span<char>(3, 7).size() == 7);
  CHECK_FAILS_SAYING(errc::out_of_range,
                     "shared_memory 'm': span: 8 elements from offset 3 on do not fit, the size is "
                     "10",
                     memory.span<char>(3, 8));
  CHECK_FAILS(errc::out_of_range, memory.span<char>(11));
  CHECK_FAILS(errc::out_of_range, memory.span<int>(4, std::numeric_limits<size_t>::max() / 2));
  CHECK_FAILS_SAYING(errc::bad_argument,
                     "shared_memory 'm': span: offset 2 is no multiple of 4, the type's alignment",
                     memory.span<int>(2));
}

TEST_CASE("a shared memory is opened by its name, with its size or without") {
  two_clients w;
  auto memory = w.a.shared_memory("m", 10);
  CHECK(w.b.shared_memory("m", 10) == memory);
  CHECK_FAILS_SAYING(
      errc::bad_argument,
      "shared_memory 'm': it has size 10, not 11; give no parameters to open it as it is",
      w.b.shared_memory("m", 11));
  CHECK_FAILS(errc::no_such_name, w.b.shared_memory("other"));
  CHECK_FAILS(errc::bad_argument, w.b.shared_memory(-1));
  auto none = w.a.shared_memory(0);
  CHECK(none.span().empty());
}

TEST_CASE("a shared memory that was removed cannot be mapped any more, a mapping stays") {
  two_clients w;
  auto mine = w.a.shared_memory("m", 10);
  auto theirs = w.b.shared_memory("m");
  auto bytes = mine.span();
  w.b.remove("m");
  CHECK_FAILS(errc::object_gone, theirs.span());
  bytes[0] = std::byte{1};
  CHECK(mine.span()[0] == std::byte{1});
}

TEST_CASE("a shared memory nested in a container is kept, and mapped from there") {
  two_clients w;
  auto queue = w.a.queue<shared_memory>("q");
  {
    auto memory = w.a.shared_memory(100);
    memory.span<int>()[0] = 5;
    queue.push(memory);
  }
  auto memory = w.b.queue<shared_memory>("q").pop();
  CHECK(memory.span<int>()[0] == 5);
  memory = {};
  CHECK(inventory_of(w.world) == std::vector<size_t>{2, 1, 0});
}

TEST_CASE("bytes are copied through the server in as many messages as necessary") {
  two_clients w{{.limits = {.value_bytes = 100}}};
  auto memory = w.a.shared_memory(1000);
  std::vector<std::byte> bytes(500);
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::byte>(i);
  memory.write(200, bytes);
  CHECK(memory.read(200, 500) == bytes);
  CHECK(memory.read(1000, 0).empty());
  CHECK_FAILS(errc::out_of_range, memory.read(900, 200));
  CHECK_FAILS(errc::out_of_range, memory.write(900, bytes));
  CHECK(memory.span()[201] == std::byte{1});
}

TEST_CASE("memory of a server that is connected by TCP is copied, and cannot be mapped") {
  two_clients w{{.listen = {"127.0.0.1:0"}}};
  auto memory = w.a.shared_memory("m", 100);
  memory.write(3, std::as_bytes(std::span{"abc", 3}));
  CHECK(w.b.shared_memory("m").read(3, 1)[0] == std::byte{'a'});
  CHECK_FAILS_SAYING(errc::not_supported,
                     "shared_memory 'm': span: this session is connected by the virtual server; "
                     "memory is shared only with the server's host, by a Unix socket",
                     memory.span());
}

TEST_CASE("a proxy without a shared memory says so") {
  shared_memory none;
  CHECK_FAILS(errc::object_gone, none.span());
}

TEST_CASE("a local session maps its shared memory, too") {
  auto m = local();
  auto memory = m.shared_memory(sizeof(double) * 4);
  memory.span<double>()[3] = 1.5;
  double read = 0;
  auto bytes = memory.read(3 * sizeof(double), sizeof read);
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::byte*>(&read));
  CHECK(read == 1.5);
}
