#include "tests/manager/two_clients.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <ranges>
#include <sstream>
#include <string>
#include <vector>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;

namespace {

/// One array, used by two clients.
struct shared_array : two_clients {
  manager::array<int> mine = a.array<int>("numbers", {1, 2, 3, 4});
  manager::array<int> theirs = b.array<int>("numbers");
};

/// Options of a server for small values only: larger arrays must travel in parts.
start_options small_values() {
  start_options options;
  options.limits.value_bytes = 1000;
  return options;
}

template <class T>
concept can_be_shared = requires {
  typename manager::array<T>;
};

static_assert(can_be_shared<int8_t> && can_be_shared<uint64_t> && can_be_shared<long long>);
static_assert(can_be_shared<float> && can_be_shared<double> && can_be_shared<bool>);
static_assert(!can_be_shared<char> && !can_be_shared<std::string> && !can_be_shared<long double>);
static_assert(std::ranges::input_range<manager::array<int>>);

} // namespace

TEST_CASE("what one client writes into an array another reads") {
  shared_array w;
  CHECK(w.theirs.to_vector() == ints{1, 2, 3, 4});
  w.theirs[0] = 10;
  w.theirs.set(-1, 40);
  CHECK(w.mine.at(0) == 10);
  CHECK(w.mine[3] == 40);
  CHECK(w.mine.front() == 10);
  CHECK(w.mine.back() == 40);
  CHECK(w.mine.size() == 4);
  CHECK_FALSE(w.mine.empty());
  CHECK(w.mine == ints{10, 2, 3, 40});
  CHECK(w.mine != ints{10, 2, 3});
  CHECK(w.mine.title() == "typed_array 'numbers'");
}

TEST_CASE("an array is made of zeros or of a range") {
  two_clients w;
  CHECK(w.a.array<int>(3).to_vector() == ints{0, 0, 0});
  CHECK(w.a.array<int>({5}).to_vector() == ints{5});
  CHECK(w.a.array<int>({0, 1}).to_vector() == ints{0, 1});
  CHECK(w.a.array<int>(ints{7, 8}).to_vector() == ints{7, 8});
  CHECK(w.a.array<int>(std::array{7, 8}).to_vector() == ints{7, 8});
  CHECK(w.a.array<int>(std::views::iota(0, 3)).to_vector() == ints{0, 1, 2});
  CHECK(w.a.array<double>({1, 2}).to_vector() == std::vector{1.0, 2.0});
  CHECK(w.a.array<bool>({true, false}).to_vector() == std::vector{true, false});
  CHECK(w.a.array<bool>(std::vector{false, true}).to_vector() == std::vector{false, true});
  CHECK(w.a.array<int>(0).to_vector().empty());
  CHECK(w.a.array<int>("zeros", 2).to_vector() == ints{0, 0});
  CHECK(w.a.array<int>("named", ints{1, 2}).to_vector() == ints{1, 2});
  CHECK_FAILS(errc::bad_argument, w.a.array<int>(-1));
}

TEST_CASE("an integer that does not fit the elements is refused") {
  two_clients w;
  CHECK_FAILS_SAYING(errc::type_mismatch, "300 is no i8", w.a.array<int8_t>(ints{300}));
  CHECK_FAILS(errc::type_mismatch, w.a.array<uint64_t>(ints{-1}));
  CHECK(w.a.array<int8_t>(ints{-128, 127}).sum() == -1);
  CHECK(w.a.array<int>(std::vector{'a'}).front() == 'a');
  auto bytes = w.a.array<uint8_t>({1, 2});
  CHECK_FAILS(errc::type_mismatch, bytes.write(0, ints{3, 256}));
  CHECK(bytes.to_vector() == std::vector<uint8_t>{1, 2});
}

TEST_CASE("an array is opened as it is, or with its length") {
  shared_array w;
  CHECK(w.b.array<int>("numbers", 4) == w.mine);
  CHECK(w.b.array<int>("numbers", {9, 9, 9, 9}).front() == 1); // it exists already
  CHECK_FAILS_SAYING(errc::bad_argument,
                     "typed_array<i32> 'numbers': it has length 4, not 5; give no parameters "
                     "to open it as it is",
                     w.b.array<int>("numbers", 5));
  CHECK_FAILS(errc::no_such_name, w.b.array<int>("none"));
}

TEST_CASE("the type of the elements is a part of the schema, exactly") {
  shared_array w;
  CHECK_FAILS_SAYING(errc::type_mismatch, "'numbers' is a typed_array<i32>, not a typed_array<i64>",
                     w.b.array<int64_t>("numbers"));
  CHECK_FAILS(errc::type_mismatch, w.b.array<unsigned>("numbers"));
  CHECK_FAILS(errc::type_mismatch, w.b.array<float>("numbers", 4));
  CHECK_FAILS(errc::type_mismatch, w.b.list<int>("numbers"));
  CHECK(manager::array<int8_t>::schema_name() == "typed_array<i8>");
  CHECK(manager::array<unsigned long long>::schema_name() == "typed_array<u64>");
  CHECK(manager::array<long>::schema_name() == "typed_array<i64>");
  CHECK(manager::array<bool>::schema_name() == "typed_array<bool>");
}

TEST_CASE("an array cannot be made of elements of another type than its schema's") {
  two_clients w;
  packed of_ints = pack(std::tuple{"i32", 1, msgpack::type::nil_t{}});
  CHECK_FAILS(errc::type_mismatch, w.a.obtain<manager::array<double>>("reals", of_ints));
  CHECK(w.a.obtain<manager::array<int>>("ints", of_ints) == ints{0});
  CHECK(w.a.obtain<manager::array<double>>("of nothing", {}).to_vector().empty());
}

TEST_CASE("arrays are elements of other objects") {
  shared_array w;
  auto arrays = w.a.list<manager::array<int>>("arrays", {w.mine});
  CHECK(w.b.list<manager::array<int>>("arrays").at(0).back() == 4);
  CHECK_FAILS(errc::type_mismatch, w.b.list<manager::array<double>>("arrays"));
  CHECK_FAILS(errc::type_mismatch, w.b.list<std::vector<int>>("arrays"));
}

TEST_CASE("elements are changed by one operation each") {
  shared_array w;
  CHECK((w.mine[0] += 5) == 6);
  CHECK((w.mine[0] -= 1) == 5);
  CHECK(++w.mine[0] == 6);
  CHECK(w.mine[0]-- == 6);
  CHECK(w.mine.fetch_add(0, 2) == 5);
  CHECK(w.mine.exchange(1, 20) == 2);
  int expected = 0;
  CHECK_FALSE(w.mine.compare_exchange(2, expected, 30));
  CHECK(expected == 3);
  CHECK(w.mine.compare_exchange(2, expected, 30));
  w.mine.swap_elements(0, -1);
  w.mine[1] = w.mine[2];
  CHECK(w.theirs == ints{4, 30, 30, 7});
  auto flags = w.a.array<bool>(2);
  flags[1] = true;
  CHECK(flags[1] == true);
  CHECK(flags.count(true) == 1);
}

TEMPLATE_TEST_CASE("an element stays within its type", "", int8_t, uint8_t, int, unsigned, int64_t,
                   uint64_t) {
  using limits = std::numeric_limits<TestType>;
  two_clients w;
  auto ends = w.a.array<TestType>({limits::max(), limits::min()});
  CHECK_FAILS(errc::out_of_range, ends[0] += 1);
  CHECK_FAILS(errc::out_of_range, --ends[1]);
  CHECK_FAILS(errc::out_of_range, ends.add_slice({}, {}, 1));
  CHECK(ends == std::vector<TestType>{limits::max(), limits::min()});
  CHECK((ends[0] -= 1) == limits::max() - 1);
}

TEST_CASE("slices of a shared array are read, replaced, filled and added to") {
  shared_array w;
  CHECK(w.theirs.slice(1, 3) == ints{2, 3});
  CHECK(w.theirs.slice({}, {}, -1) == ints{4, 3, 2, 1});
  w.mine.assign_slice({}, {}, {10, 30}, 2);
  CHECK(w.theirs == ints{10, 2, 30, 4});
  w.mine.add_slice(1, {}, -2);
  CHECK(w.theirs == ints{10, 0, 28, 2});
  w.mine.fill(7, 0, 2);
  CHECK(w.theirs == ints{7, 7, 28, 2});
  w.mine.fill(1);
  CHECK(w.theirs.snapshot() == ints{1, 1, 1, 1});
  CHECK_FAILS(errc::bad_argument, w.mine.assign_slice(0, 2, {1}));
}

TEST_CASE("the server sums, compares and finds elements") {
  shared_array w;
  CHECK(w.mine.sum() == 10);
  CHECK(w.mine.sum(1, 3) == 5);
  CHECK(w.mine.sum({}, {}, 2) == 4);
  CHECK(w.mine.min() == 1);
  CHECK(w.mine.max(0, 2) == 2);
  CHECK(w.mine.find(3) == size_t{2});
  CHECK(w.mine.find(9) == std::nullopt);
  CHECK(w.mine.contains(4));
  CHECK(w.mine.count(2) == 1);
  CHECK(w.mine.count_if(std::less<>{}, 3) == 2);
  CHECK(w.mine.count_if(std::greater_equal<>{}, 2, 0, 3) == 2);
  CHECK(w.mine.count_if(std::not_equal_to<>{}, 2) == 3);
  static_assert(std::same_as<decltype(w.mine.sum()), int64_t>);
  static_assert(std::same_as<manager::array<uint8_t>::sum_type, uint64_t>);
  static_assert(std::same_as<manager::array<float>::sum_type, double>);
  CHECK(w.a.array<bool>({true, true}).sum() == 2);
  CHECK_FAILS(errc::empty, w.mine.min(0, 0));
}

TEST_CASE("many elements are copied from and to memory") {
  shared_array w;
  ints room(2);
  w.theirs.read(room, 1);
  CHECK(room == ints{2, 3});
  w.mine.write(2, std::array{30, 40});
  w.mine.write(0, {10});
  w.mine.write(1, std::views::iota(5, 6));
  CHECK(w.theirs == ints{10, 5, 30, 40});
  w.mine.assign_range({4, 3, 2, 1});
  CHECK(w.theirs == ints{4, 3, 2, 1});
  CHECK_FAILS_SAYING(errc::out_of_range, "typed_array 'numbers': read: there are only 4 elements",
                     w.theirs.read(room, 3));
  CHECK_FAILS(errc::out_of_range, w.theirs.read(room, 5));
  CHECK_FAILS(errc::out_of_range, w.mine.write(3, {1, 2}));
  CHECK_FAILS(errc::bad_argument, w.mine.assign_range({1, 2, 3}));
  CHECK(w.theirs == ints{4, 3, 2, 1});
  w.mine.read(std::span<int>{});
}

TEST_CASE("a loop over an array sees every element") {
  two_clients w;
  ints expected(300'000); // more than one chunk
  std::iota(expected.begin(), expected.end(), 0);
  auto numbers = w.a.array<int>(expected);
  ints seen;
  for (auto x : numbers)
    seen.push_back(x);
  CHECK(seen == expected);
  CHECK(std::ranges::count_if(numbers, [](int x) { return x % 2 == 0; }) == 150'000);
  for (auto x : w.a.array<bool>({true}))
    CHECK(x);
}

TEST_CASE("what no message can carry is read and written in parts") {
  two_clients w{small_values()};
  ints expected(1000);
  std::iota(expected.begin(), expected.end(), 0);
  auto numbers = w.a.array<int>("numbers", 1000);
  numbers.assign_range(expected);
  CHECK(w.b.array<int>("numbers") == expected);
  std::ranges::reverse(expected);
  numbers.write(0, expected);
  CHECK(w.b.array<int>("numbers").to_vector() == expected);
  ints room(600);
  numbers.read(room, 400);
  CHECK(std::ranges::equal(room, std::span{expected}.subspan(400)));
  CHECK(std::ranges::equal(numbers, expected));
  CHECK_FAILS(errc::too_large, w.a.array<int>("other", expected));
  CHECK(w.a.array<int>(expected).to_vector() == expected); // other clients see it full only
}

TEST_CASE("what does not fit is refused before the first part is written") {
  two_clients w{small_values()};
  auto numbers = w.a.array<int>("numbers", 1000);
  CHECK_FAILS_SAYING(errc::out_of_range,
                     "typed_array 'numbers': write: 600 elements from 401 on are not those of 1000",
                     numbers.write(401, ints(600, 7)));
  CHECK_FAILS(errc::bad_argument, numbers.assign_range(ints(999, 7)));
  CHECK_FAILS(errc::bad_argument, numbers.assign_range(ints(1001, 7)));
  CHECK(numbers.count(0) == 1000);
}

TEST_CASE("an array is printed with its type and its first elements") {
  shared_array w;
  std::ostringstream out;
  out << w.mine << ' ' << w.a.array<double>({0.5}) << ' ' << manager::array<bool>{};
  CHECK(out.str()
        == "typed_array<i32> 'numbers' [1, 2, 3, 4] typed_array<f64> #2 [0.5] "
           "typed_array<bool> (no object)");
}

TEST_CASE("an array that is larger than allowed is refused") {
  start_options options;
  options.limits.object_items = 10;
  options.limits.object_bytes = 64;
  two_clients w{options};
  CHECK_FAILS(errc::limit_reached, w.a.array<uint8_t>(11));
  CHECK_FAILS(errc::limit_reached, w.a.array<double>(9));
  CHECK_FAILS(errc::limit_reached, w.a.array<double>(int64_t{1} << 60));
  CHECK_FAILS(errc::limit_reached, w.a.array<uint8_t>(std::vector<uint8_t>(11)));
  CHECK(w.a.array<double>(8).size() == 8);
  CHECK(inventory_of(w.world)[1] == 0);
}

TEST_CASE("numbers of any value cross an array as they are") {
  two_clients w;
  auto nan = std::numeric_limits<double>::quiet_NaN();
  auto reals = w.a.array<double>({0.1, -0.0, nan, std::numeric_limits<double>::infinity()});
  CHECK(reals.at(0) == 0.1);
  CHECK(std::signbit(reals.at(1)));
  CHECK(std::isnan(reals.to_vector()[2]));
  CHECK(reals.find(nan) == size_t{2});
  CHECK(reals.count_if(std::equal_to<>{}, nan) == 0);
  CHECK(reals.count_if(std::equal_to<>{}, 0.0) == 1);
  CHECK(reals.count(0.0) == 0);
  auto wide = w.a.array<uint64_t>({std::numeric_limits<uint64_t>::max()});
  CHECK(wide.sum() == std::numeric_limits<uint64_t>::max());
}
