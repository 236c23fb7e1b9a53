#include "tests/manager/two_clients.hpp"

#include <concepts>
#include <limits>
#include <manager/fmt.hpp>
#include <sstream>
#include <stop_token>
#include <string>
#include <vector>

using namespace manager;
using namespace manager::test;

namespace {

struct point {
  int x = 0, y = 0;
  friend bool operator==(const point&, const point&) = default;
};

/// One value, used by two clients.
template <class T> struct shared_value : two_clients {
  explicit shared_value(const T& initial) : mine{a.value<T>("v", initial)} {}

  value<T> mine;
  value<T> theirs = b.value<T>("v");
};

template <class V>
concept has_arithmetic = requires(const V& v) {
  v += 1;
  v.fetch_sub(1);
  v.fetch_min(1);
  ++v;
};
template <class V>
concept has_bits = requires(const V& v) {
  v &= 1;
  v.fetch_xor(1);
};
template <class V>
concept has_sign = requires(const V& v) {
  v -= {};
};

static_assert(has_arithmetic<value<int>> && has_bits<value<int>>);
static_assert(has_arithmetic<value<double>> && !has_bits<value<double>>);
static_assert(!has_arithmetic<value<bool>> && has_bits<value<bool>>);
static_assert(!has_arithmetic<value<point>> && !has_bits<value<point>>);
static_assert(!has_sign<value<std::string>>);
static_assert(!std::is_constructible_v<bool, value<int>>); // neither value nor reference
static_assert(std::convertible_to<value<bool>, bool>);

} // namespace

TEST_CASE("what one client stores another loads") {
  shared_value<int> w{5};
  CHECK(w.theirs.load() == 5);
  w.theirs.store(6);
  int copy = w.mine;
  CHECK(copy == 6);
  CHECK((w.mine = 7) == 7);
  CHECK(w.theirs.exchange(8) == 7);
  CHECK(w.mine.load() == 8);
  w.mine.async_store(9).get();
  CHECK(w.theirs == 9);
}

TEST_CASE("a value is made with a first value, with a name, or with both") {
  two_clients w;
  CHECK(w.a.value<int>().load() == 0);
  CHECK(w.a.value<int>(5).load() == 5);
  CHECK(w.a.value<double>(5).load() == 5.0);
  CHECK(w.a.value<int>("named").load() == 0);
  CHECK(w.a.value<int>("other", 5).load() == 5);
  CHECK(w.b.value<int>("other", 6).load() == 5); // it exists already
  CHECK(w.a.value<point>({1, 2}).load() == point{1, 2});
  CHECK(w.a.value<std::vector<int>>({0, 1}).load() == std::vector{0, 1});
  CHECK(w.a.value<std::vector<int>>("list", {0, 1}).load() == std::vector{0, 1});
}

TEST_CASE("text alone is a name, also of a value of text") {
  two_clients w;
  auto named = w.a.value<std::string>("text");
  CHECK(named.name() == "text");
  CHECK(named.load().empty());
  auto anonymous = w.a.value<std::string>("", "text");
  CHECK(anonymous.name().empty());
  CHECK(anonymous.load() == "text");
}

namespace {

template <class Proxy>
concept can_be_assigned = requires(Proxy& to, const value<int>& from) {
  to = from;
};

} // namespace

TEST_CASE("a proxy that is assigned refers to the other value, and a const one does not compile") {
  static_assert(can_be_assigned<value<int>> && !can_be_assigned<const value<int>>);
  two_clients w;
  auto one = w.a.value<int>(1);
  const auto other = w.a.value<int>(2);
  one = other;
  one = 3;
  CHECK(other == 3);
}

TEST_CASE("a value of any type is shared") {
  two_clients w;
  auto any_value = w.a.value<any>("any", 5);
  w.b.value<any>("any").store(std::string{"text"});
  CHECK(any_value.load() == any{std::string{"text"}});
  auto numbers = w.a.list<int>({1});
  auto of_proxy = w.a.value<list<int>>("of proxy", numbers);
  CHECK(w.b.value<list<int>>("of proxy").load().at(0) == 1);
  CHECK_FAILS(errc::no_such_name, w.b.value<list<int>>("none"));
  auto nested = w.a.list<value<int>>({w.a.value<int>(3)});
  CHECK((nested.at(0) += 1) == 4);
}

TEST_CASE("compare_exchange assigns only to what was expected, as std::atomic does") {
  shared_value<int> w{1};
  int expected = 2;
  CHECK_FALSE(w.mine.compare_exchange(expected, 3));
  CHECK(expected == 1);
  CHECK(w.theirs.compare_exchange(expected, 3));
  CHECK(w.mine == 3);
}

TEST_CASE("arithmetic returns what was there or what was reached, as std::atomic does") {
  shared_value<int> w{10};
  CHECK((w.mine += 5) == 15);
  CHECK((w.theirs -= 2) == 13);
  CHECK(++w.mine == 14);
  CHECK(--w.mine == 13);
  CHECK(w.mine++ == 13);
  CHECK(w.theirs-- == 14);
  CHECK(w.mine.fetch_add(2) == 13);
  CHECK(w.mine.fetch_sub(3) == 15);
  CHECK(w.mine.fetch_min(20) == 12);
  CHECK(w.mine.fetch_min(11) == 12);
  CHECK(w.mine.fetch_max(3) == 11);
  CHECK(w.mine.fetch_max(12) == 11);
  CHECK((w.mine &= 10) == 8);
  CHECK((w.mine |= 3) == 11);
  CHECK((w.mine ^= 2) == 9);
  CHECK(w.mine.fetch_and(8) == 9);
  CHECK(w.mine.fetch_or(1) == 8);
  CHECK(w.mine.fetch_xor(1) == 9);
  CHECK(w.theirs == 8);
}

TEST_CASE("interleaved += of two clients loses nothing") {
  shared_value<int> w{0};
  for (int i = 1; i <= 100; ++i) {
    w.mine += 1;
    CHECK(++w.theirs == 2 * i);
  }
}

TEMPLATE_TEST_CASE("a value stays within its type", "", int8_t, uint8_t, int, unsigned, int64_t,
                   uint64_t) {
  using limits = std::numeric_limits<TestType>;
  shared_value<TestType> w{limits::max()};
  CHECK_FAILS(errc::out_of_range, w.mine += 1);
  CHECK_FAILS(errc::out_of_range, ++w.mine);
  CHECK(w.mine == limits::max());
  w.mine = limits::min();
  CHECK_FAILS(errc::out_of_range, w.mine -= 1);
  CHECK_FAILS(errc::out_of_range, w.mine--);
  CHECK((w.mine |= limits::max()) == static_cast<TestType>(limits::min() | limits::max()));
  CHECK((w.mine ^= limits::min()) == limits::max());
}

TEST_CASE("strings grow by +=, floats keep their precision, bools their two values") {
  two_clients w;
  auto text = w.a.value<std::string>("text", "ab");
  CHECK((text += "cd") == "abcd");
  CHECK(text.fetch_max("b") == "abcd");
  CHECK(w.b.value<std::string>("text") == "b");
  auto real = w.a.value<float>(0.1f);
  CHECK((real += 0.2f) == 0.1f + 0.2f);
  auto flag = w.a.value<bool>(true);
  CHECK_FALSE((flag &= false));
  CHECK((flag |= true));
  CHECK_FALSE((flag ^= true));
  CHECK_FALSE(flag);
}

// -- waiting ------------------------------------------------------------------

TEST_CASE("a wait ends with the first change, and returns the value it made") {
  shared_value<int> w{1};
  CHECK(w.mine.wait(0) == 1); // it differs already
  auto change = w.mine.async_wait(1);
  w.settle();
  CHECK_FALSE(change.ready());
  w.theirs.store(1);
  w.settle();
  CHECK_FALSE(change.ready());
  w.theirs.store(2);
  w.theirs.store(3);
  CHECK(change.get() == 2);
}

TEST_CASE("a wait for a change takes no longer than it may") {
  shared_value<int> w{1};
  CHECK(w.mine.wait_for(1, 5s) == std::nullopt);
  CHECK(w.world.elapsed() == 5s);
  CHECK(w.mine.wait_for(1, 0s) == std::nullopt);
  CHECK(w.mine.wait_for(2, 0s) == 1);
  CHECK(w.mine.wait_until(1, std::chrono::steady_clock::time_point::min()) == std::nullopt);
  CHECK(w.world.elapsed() == 5s);
  CHECK_FAILS(errc::would_deadlock, w.mine.wait(1));
}

TEST_CASE("a wait for a change is given up by a stop token or by its future") {
  shared_value<int> w{1};
  std::stop_source stop;
  stop.request_stop();
  CHECK(w.mine.wait(1, stop.get_token()) == std::nullopt);
  CHECK(w.mine.wait(0, stop.get_token()) == 1);
  auto change = w.mine.async_wait(1);
  w.settle();
  CHECK(change.cancel());
  CHECK_FAILS(errc::canceled, change.get());
  CHECK(inventory_of(w.world)[2] == 0);
}

TEST_CASE("a client that dies while it waits for a change is passed over") {
  shared_value<int> w{1};
  auto lost = w.mine.async_wait(1);
  auto stays = w.theirs.async_wait(1);
  w.settle();
  CHECK(inventory_of(w.world)[2] == 2);
  w.world.kill(w.a);
  CHECK(inventory_of(w.world)[2] == 1);
  CHECK_FAILS(errc::disconnected, lost.get());
  w.theirs.store(2);
  CHECK(stays.get() == 2);
}

TEST_CASE("a wait for a change ends with its object") {
  shared_value<int> w{1};
  auto change = w.mine.async_wait(1);
  w.settle();
  w.b.remove("v");
  CHECK_FAILS(errc::object_gone, change.get());
}

// -- comparison and conversion ------------------------------------------------

TEST_CASE("a value compares with values, a proxy with proxies") {
  two_clients w;
  auto one = w.a.value<int>("one", 1);
  CHECK(one == 1);
  CHECK(1 == one);
  CHECK(one != 2);
  CHECK(one == 1.0);
  CHECK(one < 2);
  CHECK(one >= 1L);
  CHECK(one + 1 == 2);
  CHECK_FALSE(w.a.value<unsigned>(1) == -1);
  CHECK(one == w.b.value<int>("one"));
  CHECK(one != w.a.value<int>(1)); // another object with the same value
  CHECK(w.a.list<int>({1})[0] == one);
  CHECK(w.a.value<std::string>("", "fig") < "pear");
}

TEST_CASE("a value is printed as other objects are") {
  two_clients w;
  std::ostringstream out;
  out << w.a.value<int>("count", 5) << ' ' << w.a.value<bool>("flag") << ' ' << value<bool>{};
  CHECK(out.str() == "value<int> 'count' 5 value<bool> 'flag' false value<bool> (no object)");
  CHECK(fmt::format("{}", w.a.value<std::string>("name", "x")) == "value<str> 'name' \"x\"");
}

TEST_CASE("a value of another type is a mismatch that names both") {
  shared_value<int> w{300};
  CHECK_FAILS_SAYING(errc::type_mismatch, "value<str> 'v': 'v' is a value<int>, not a value<str>",
                     w.b.value<std::string>("v"));
  CHECK_FAILS(errc::type_mismatch, w.b.list<int>("v"));
  auto narrow = w.b.value<int8_t>("v");
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "value 'v': load: expected int, found int that does not fit", narrow.load());
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "value 'v': wait: expected int, found int that does not fit", narrow.wait(1));
  CHECK_FAILS(errc::out_of_range, narrow |= 1); // the result is out of range
  CHECK(w.mine == 300);
}

TEST_CASE("a value that is too large is refused, and the value stays") {
  start_options options;
  options.limits.value_bytes = 1000;
  options.limits.object_bytes = 500;
  two_clients w{options};
  auto text = w.a.value<std::string>("text", "x");
  CHECK_FAILS(errc::too_large, text.store(std::string(1000, 'x')));
  CHECK_FAILS(errc::limit_reached, text.store(std::string(600, 'x')));
  CHECK_FAILS(errc::limit_reached, w.a.value<std::string>("", std::string(600, 'x')));
  CHECK(w.b.value<std::string>("text") == "x");
}

TEST_CASE("a change under a lock that is not held any more is refused") {
  shared_value<int> w{1};
  auto lock = w.a.mutex();
  lock.lock();
  auto fenced = w.mine.with(lock);
  fenced += 1;
  lock.unlock();
  CHECK_FAILS(errc::lease_lost, fenced += 1);
  CHECK(w.theirs == 2);
}
