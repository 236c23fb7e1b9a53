#include "actors/objects/containers/shared_memory.hpp"
#include "actors/value/packed_binary.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/object_tables.hpp"
#include "tests/support/values.hpp"

#include <fcntl.h>
#include <limits>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

using namespace manager;
using namespace manager::test;

namespace {

packed blob(std::string_view bytes) {
  return pack_blob(bytes);
}

/// A meter that sees no memory, with this limit.
memory_budget::meter nothing_of(uint64_t most) {
  return [most] { return memory_use{0, most}; };
}

} // namespace

TEST_CASE("a shared memory has the size that it was made with, and zeros") {
  shared_memory_object memory{pack(5)};
  CHECK(memory.size() == 5);
  CHECK(memory.read(0, 100) == blob(std::string(5, '\0')));
  CHECK(shared_memory_object{raw({})}.size() == 0);
  CHECK(shared_memory_object{nil}.size() == 0);
  CHECK_FAILS(errc::bad_argument, shared_memory_object{pack(-1)});
  CHECK_FAILS(errc::type_mismatch, shared_memory_object{pack("text")});
}

TEST_CASE("bytes of a shared memory are read and written at an offset") {
  shared_memory_object memory{pack(5)};
  memory.write(1, blob("abc"));
  CHECK(memory.read(0, 5) == blob(std::string("\0abc\0", 5)));
  CHECK(memory.read(2, 2) == blob("bc"));
  CHECK(memory.read(5, 1) == blob(""));
  CHECK(memory.preview() == "5 bytes");
  memory.write(5, blob(""));
  CHECK_REFUSED(memory, errc::out_of_range, memory.write(3, blob("xyz")));
  CHECK_REFUSED(memory, errc::out_of_range, memory.write(-1, blob("x")));
  CHECK_REFUSED(memory, errc::out_of_range, memory.write(6, blob("")));
  CHECK_REFUSED(memory, errc::type_mismatch, memory.write(0, pack(7)));
  CHECK_FAILS(errc::out_of_range, memory.read(6, 0));
  CHECK_FAILS(errc::out_of_range, memory.read(-1, 1));
  CHECK_FAILS(errc::bad_argument, memory.read(0, -1));
}

TEST_CASE("a shared memory can be rebuilt from its dump") {
  shared_memory_object memory{pack(300)};
  memory.write(100, blob("some bytes"));
  shared_memory_object copy{memory.dump()};
  CHECK(copy.size() == 300);
  CHECK(copy.dump() == memory.dump());
}

TEST_CASE("no answer reads more of a shared memory than a message carries") {
  shared_memory_object memory{pack(int64_t{1} << 40)};
  memory.set_limits({.value_bytes = 1000});
  CHECK(memory.read(0, 1000) == blob(std::string(1000, '\0')));
  CHECK_FAILS(errc::too_large, memory.read(0, 1001));
  CHECK_FAILS(errc::too_large, memory.dump());
}

TEST_CASE("a shared memory is offered to the sessions that asked, until they or it end") {
  object_tables tables;
  auto& offers = tables.memories;
  {
    shared_memory_object memory{pack(10)};
    memory.attach(tables.context_of(7));
    CHECK(offers.find(1, 7) == nullptr);
    CHECK(memory.offer({1, 0}) == 10);
    memory.offer({1, 0});
    memory.offer({2, 0});
    CHECK(offers.find(1, 7)->size() == 10);
    CHECK(offers.find(3, 7) == nullptr);
    CHECK(offers.find(1, 8) == nullptr);
    memory.session_ended(1, session_end::lost);
    CHECK(offers.find(1, 7) == nullptr);
    CHECK(offers.find(2, 7) != nullptr);
  }
  CHECK(offers.find(2, 7) == nullptr);
}

TEST_CASE("no process can change the size of a shared memory") {
  object_tables tables;
  auto& offers = tables.memories;
  shared_memory_object memory{pack(10)};
  memory.attach(tables.context_of(1));
  memory.offer({1, 0});
  auto fd = offers.find(1, 1)->descriptor();
  CHECK(::ftruncate(fd, 5) != 0);
  CHECK(::ftruncate(fd, 50) != 0);
  CHECK(::fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE) != 0);
}

TEST_CASE("a shared memory counts against the limits of objects and of the server's memory") {
  memory_budget budget;
  budget.measure_with(nothing_of(1000));
  auto limits = [&](int64_t bytes) { return object_limits{.bytes = bytes, .memory = &budget}; };
  {
    shared_memory_object memory{pack(600)};
    CHECK_FAILS(errc::limit_reached, memory.set_limits(limits(500)));
  }
  CHECK(budget.use().used == 0);
  {
    shared_memory_object memory{pack(600)};
    memory.set_limits(limits(600));
    CHECK(budget.use().used == 600);
    shared_memory_object another{pack(600)};
    CHECK_FAILS(errc::limit_reached, another.set_limits(limits(600)));
  }
  CHECK(budget.use().used == 0);
  shared_memory_object memory{pack(600)};
  memory.set_limits(limits(600));
  CHECK(budget.use().used == 600);
}
