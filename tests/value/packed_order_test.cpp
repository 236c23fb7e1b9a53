#include "actors/value/packed_value.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>

using namespace manager;
using namespace manager::test;

namespace {

int sign(std::strong_ordering order) {
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

int order(const packed& a, const packed& b) {
  return sign(packed_order(a, b));
}

/// Returns the number of 2000 random pairs for which packed_order and operator< differ.
template <class Make> int disagreements(unsigned seed, Make make) {
  random_values random{seed};
  int wrong = 0;
  for (int i = 0; i < 2000; ++i) {
    auto a = make(random);
    auto b = make(random);
    int expected = a < b ? -1 : b < a ? 1 : 0;
    wrong += order(pack(a), pack(b)) != expected;
  }
  return wrong;
}

} // namespace

TEST_CASE("within one C++ type the order is that of operator<") {
  using random = random_values;
  CHECK(disagreements(1, [](random& r) { return r.integer(); }) == 0);
  CHECK(disagreements(2, [](random& r) { return static_cast<uint64_t>(r.integer()); }) == 0);
  CHECK(disagreements(3, [](random& r) { return r.real(); }) == 0);
  CHECK(disagreements(4, [](random& r) { return static_cast<float>(r.real()); }) == 0);
  CHECK(disagreements(5, [](random& r) { return r.text(); }) == 0);
  CHECK(disagreements(6, [](random& r) { return r.chance(50); }) == 0);
  CHECK(disagreements(7, [](random& r) { return r.bound(3); }) == 0);
  CHECK(disagreements(8, [](random& r) { return std::tuple{r.number(0, 2), r.text()}; }) == 0);
  CHECK(disagreements(9, [](random& r) { return std::vector<bool>(r.number(0, 9)); }) == 0);
  CHECK(disagreements(10,
                      [](random& r) {
                        std::vector<int64_t> numbers(static_cast<size_t>(r.number(0, 3)));
                        for (auto& x : numbers)
                          x = r.number(-1, 1);
                        return numbers;
                      })
        == 0);
  CHECK(disagreements(11,
                      [](random& r) {
                        std::map<int64_t, std::string> map;
                        for (auto i = r.number(0, 3); i > 0; --i)
                          map.emplace(r.number(0, 3), r.text());
                        return map;
                      })
        == 0);
}

TEST_CASE("kinds come in a fixed order") {
  const std::vector<packed> ascending{
      nil,
      pack(false),
      pack(true),
      pack(-1),
      pack(0.5),
      pack(1),
      pack(std::nan("")),
      pack(""),
      pack("a"),
      pack(std::vector<char>{}),
      raw({0x90}),
      array(1),
      array(1, nil),
      raw({0x80}),
      pack(std::map<int, int>{{1, 2}}),
      raw({0xd4, 0x01, 0x07}), // an extension
  };
  for (size_t i = 0; i < ascending.size(); ++i)
    for (size_t j = 0; j < ascending.size(); ++j)
      CHECK(order(ascending[i], ascending[j]) == sign(i <=> j));
}

TEST_CASE("integers and floats compare by value, without losing digits") {
  const int64_t big = int64_t{1} << 53;
  CHECK(order(pack(1), pack(1.0)) == 0);
  CHECK(order(pack(big + 1), pack(static_cast<double>(big))) > 0);
  CHECK(order(pack(UINT64_MAX), pack(0x1p64)) < 0);
  CHECK(order(pack(INT64_MIN), pack(-0x1p63)) == 0);
  CHECK(order(pack(INT64_MAX), pack(UINT64_MAX)) < 0);
  CHECK(order(pack(INT64_MAX), pack(INFINITY)) < 0);
  CHECK(order(pack(-INFINITY), pack(INT64_MIN)) < 0);
  CHECK(order(pack(-0.0), pack(0.0)) == 0);
  CHECK(order(pack(0.1f), pack(0.1)) > 0);
}

TEST_CASE("NaN comes after all other numbers and equals itself") {
  CHECK(order(pack(std::nan("")), pack(INFINITY)) > 0);
  CHECK(order(pack(std::nan("")), pack(UINT64_MAX)) > 0);
  CHECK(order(pack(std::nan("")), pack(std::nan(""))) == 0);
}

TEST_CASE("extensions differ in their type and in every byte") {
  CHECK(order(raw({0xd4, 1, 7}), raw({0xd4, 1, 8})) < 0);
  CHECK(order(raw({0xd4, 1, 9}), raw({0xd4, 2, 8})) < 0);
  CHECK(order(raw({0xd5, 1, 7, 0}), raw({0xd5, 1, 7, 1})) < 0);
  CHECK(order(raw({0xd4, 1, 7}), raw({0xd4, 1, 7})) == 0);
}

TEST_CASE("values of every size are ordered by all that is in them") {
  for (size_t size : {0u, 1u, 15u, 16u, 31u, 32u, 255u, 256u, 65535u, 65536u}) {
    CAPTURE(size);
    const std::string text(size, 'x');
    CHECK(order(pack(text), pack(text + "y")) < 0);
    CHECK(order(array(text, 2), array(text, 1)) > 0);
    const std::vector<char> blob(size, 'x');
    CHECK(order(array(blob, 2), array(blob, 1)) > 0);
    const std::vector<int> numbers(size, 7);
    CHECK(order(pack(numbers), pack(std::vector<int>(size + 1, 7))) < 0);
    CHECK(order(array(numbers, 2), array(numbers, 1)) > 0);
    std::map<size_t, int> map;
    for (size_t i = 0; i < size; ++i)
      map[i] = 7;
    CHECK(order(array(map, 2), array(map, 1)) > 0);
  }
}

TEST_CASE("what follows an extension of any size is compared") {
  for (auto& head : {raw({0xd4}), raw({0xd5}), raw({0xd6}), raw({0xd7}), raw({0xd8}),
                     raw({0xc7, 3}), raw({0xc8, 0, 3}), raw({0xc9, 0, 0, 0, 3})}) {
    auto first = static_cast<uint8_t>(head.bytes()[0]);
    auto size = first >= 0xd4 ? size_t{1} << (first - 0xd4) : size_t{3};
    packed extension{packed{head}.bytes() + '\x05' + std::string(size, '\x07')};
    CHECK(order(array(extension, 2), array(extension, 1)) > 0);
    CHECK(order(array(extension, 1), array(extension, 1)) == 0);
  }
}

TEST_CASE("the order is total: antisymmetric and transitive over values of all kinds") {
  random_values random{12};
  std::vector<packed> values(120);
  for (auto& value : values)
    value = random.value();
  int wrong = 0;
  for (auto& a : values)
    for (auto& b : values) {
      wrong += order(a, b) != -order(b, a);
      wrong += a == b && order(a, b) != 0;
    }
  std::sort(values.begin(), values.end(), [](auto& a, auto& b) { return order(a, b) < 0; });
  for (size_t i = 0; i < values.size(); ++i)
    for (size_t j = i; j < values.size(); ++j)
      wrong += order(values[i], values[j]) > 0;
  CHECK(wrong == 0);
}

TEST_CASE("sorting is by this order, and stable in both directions") {
  std::vector<packed> values{pack(2), pack(1.0), pack("a"), pack(1), pack(2.0)};
  auto ascending = values;
  sort_packed(ascending, false);
  CHECK(ascending == std::vector<packed>{pack(1.0), pack(1), pack(2), pack(2.0), pack("a")});
  auto descending = values;
  sort_packed(descending, true);
  CHECK(descending == std::vector<packed>{pack("a"), pack(2), pack(2.0), pack(1.0), pack(1)});
}

TEST_CASE("malformed bytes cannot be ordered, and a failed sort changes nothing") {
  CHECK_FAILS(errc::bad_argument, packed_order(raw({0xc1}), pack(1)));
  for (auto& bytes : malformed_values())
    if (describe(bytes) == "malformed bytes") // other values are only too deep to be stored
      CHECK_FAILS(errc::bad_argument, packed_order(pack(1), bytes));
  std::vector<packed> values{pack(2), pack(1), raw({0x92})};
  const auto before = values;
  CHECK_FAILS(errc::bad_argument, sort_packed(values, false));
  CHECK(values == before);
}
