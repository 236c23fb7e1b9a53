#include "actors/objects/containers/bulk.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>

using namespace manager;
using namespace manager::test;

TEST_CASE("values are joined to an array and split again") {
  std::vector<packed> values{pack(1), pack("two"), array(3, 4.5)};
  auto joined = join_array(values.begin(), values.end());
  CHECK(joined == array(1, "two", std::tuple{3, 4.5}));
  CHECK(split_array(joined) == values);
  CHECK(join_array(values.begin(), values.begin()) == raw({0x90}));
}

TEST_CASE("arrays of every header size are joined and split again") {
  for (size_t size : {15u, 16u, 65535u, 65536u}) {
    std::vector<packed> values(size, pack(7));
    CHECK(split_array(join_array(values.begin(), values.end())) == values);
  }
}

TEST_CASE("a chunk ends at its maximum number of entries") {
  part_writer part{2};
  CHECK(part.takes(1));
  part.add(pack(1));
  CHECK(part.takes(1));
  part.add(pack(2));
  CHECK_FALSE(part.takes(1));
  CHECK(part.entries() == 2);
  auto whole = std::move(part).finish();
  CHECK(whole == array(1, 2));
}

TEST_CASE("an entry of a chunk may have several members") {
  part_writer part{2};
  part.add(pack("a"), pack(1));
  CHECK(part.takes(1));
  part.add(pack("b"), pack(2));
  CHECK_FALSE(part.takes(1));
  auto whole = std::move(part).finish();
  CHECK(whole == array("a", 1, "b", 2));
}

TEST_CASE("a chunk ends at its size in bytes") {
  part_writer part{100};
  part.add(packed{std::string(chunk_bytes - 10, '\0')});
  CHECK(part.takes(10));
  CHECK_FALSE(part.takes(11));
}

TEST_CASE("a chunk takes one entry whatever its size") {
  part_writer part{100};
  CHECK(part.takes(2 * chunk_bytes));
  part.add(pack(std::string(2 * chunk_bytes, 'x')));
  CHECK_FALSE(part.takes(1));
}

TEST_CASE("an empty chunk is an empty array") {
  CHECK(part_writer{1}.finish() == raw({0x90}));
}

TEST_CASE("the maximum of a chunk must be positive") {
  CHECK_FAILS(errc::bad_argument, part_writer{0});
  CHECK_FAILS(errc::bad_argument, part_writer{-1});
}
