#include "actors/objects/containers/value.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <string>
#include <vector>

using namespace manager;
using namespace manager::test;

namespace {

const packed int8_range = array(-128, 127);

} // namespace

TEST_CASE("a value holds what it was made from, and what was stored last") {
  value_object value{pack(5)};
  CHECK(value.load() == pack(5));
  value.store(pack("text"));
  CHECK(value.load() == pack("text"));
  CHECK(value.exchange(array(1, 2)) == pack("text"));
  CHECK(value.load() == array(1, 2));
  CHECK(value_object{raw({})}.load() == nil);
  CHECK(value_object{nil}.load() == nil);
}

TEST_CASE("a value can be rebuilt from its dump, whatever it is") {
  random_values random{3};
  for (int i = 0; i < 200; ++i) {
    value_object value{random.value()};
    CHECK(value_object{value.dump()}.load() == value.load());
  }
}

TEST_CASE("compare-and-exchange replaces a value only if it equals the expected one") {
  value_object value{pack(1)};
  CHECK(value.cmp_xchg(pack(2), pack(3)) == pack(1));
  CHECK(value.load() == pack(1));
  CHECK(value.cmp_xchg(pack(1), pack(3)) == std::nullopt);
  CHECK(value.load() == pack(3));
  value.store(pack(0.0));
  CHECK(value.cmp_xchg(pack(-0.0), pack(1.0)) == pack(0.0)); // different bytes
}

TEST_CASE("adding answers the value before and keeps the range that the caller gives") {
  value_object value{pack(100)};
  CHECK(value.fetch_add(pack(27), int8_range) == pack(100));
  CHECK_REFUSED(value, errc::out_of_range, value.fetch_add(pack(1), int8_range));
  CHECK_REFUSED(value, errc::type_mismatch, value.fetch_add(pack("x"), nil));
  CHECK(value.fetch_add(pack(1), nil) == pack(127));
  value_object text{pack("ab")};
  text.fetch_add(pack("cd"), nil);
  CHECK(text.load() == pack("abcd"));
}

TEST_CASE("bits are combined in two's complement, whatever the signs and widths") {
  auto after = [](const packed& before, auto operation, const packed& operand) {
    value_object value{before};
    CHECK((value.*operation)(operand, nil) == before);
    return value.load();
  };
  CHECK(after(pack(12), &value_object::fetch_and, pack(10)) == pack(8));
  CHECK(after(pack(12), &value_object::fetch_or, pack(10)) == pack(14));
  CHECK(after(pack(12), &value_object::fetch_xor, pack(10)) == pack(6));
  CHECK(after(pack(-2), &value_object::fetch_and, pack(255)) == pack(254));
  CHECK(after(pack(1), &value_object::fetch_or, pack(-256)) == pack(-255));
  CHECK(after(pack(-1), &value_object::fetch_xor, pack(-1)) == pack(0));
  CHECK(after(pack(UINT64_MAX), &value_object::fetch_and, pack(UINT64_MAX)) == pack(UINT64_MAX));
  CHECK(after(pack(true), &value_object::fetch_and, pack(false)) == pack(false));
  CHECK(after(pack(false), &value_object::fetch_or, pack(true)) == pack(true));
  CHECK(after(pack(true), &value_object::fetch_xor, pack(true)) == pack(false));
}

TEST_CASE("bits that do not fit the range, or are none, are refused") {
  value_object value{pack(1)};
  CHECK_REFUSED(value, errc::out_of_range, value.fetch_or(pack(128), int8_range));
  CHECK_REFUSED(value, errc::out_of_range, value_object{pack(-1)}.fetch_xor(pack(UINT64_MAX), nil));
  CHECK_REFUSED(value, errc::type_mismatch, value.fetch_and(pack(1.0), nil));
  CHECK_REFUSED(value, errc::type_mismatch, value.fetch_and(pack(true), nil));
  CHECK_REFUSED(value, errc::bad_argument, value.fetch_and(pack(1), pack("range")));
}

TEST_CASE("the less or the greater of two stays") {
  value_object value{pack(5)};
  CHECK(value.fetch_min(pack(7)) == pack(5));
  CHECK(value.fetch_min(pack(-3)) == pack(5));
  CHECK(value.fetch_max(pack(-4)) == pack(-3));
  CHECK(value.fetch_max(pack(9)) == pack(-3));
  CHECK(value.load() == pack(9));
  value.store(pack("b"));
  value.fetch_max(pack("ab"));
  CHECK(value.load() == pack("b"));
}

TEST_CASE("who waits for a change is answered at once if the value differs, else at the change") {
  value_object value{pack(1)};
  answer<packed> late, waits;
  value.wait(late.reply(), pack(0));
  CHECK(late.value() == pack(1));
  value.wait(waits.reply(), pack(1));
  value.store(pack(1)); // no change
  CHECK(value.cmp_xchg(pack(2), pack(3)));
  value.fetch_add(pack(0), nil);
  CHECK_FALSE(waits.ready());
  value.fetch_add(pack(1), nil);
  CHECK(waits.value() == pack(2));
}

TEST_CASE("every kind of change ends a wait, with the value that it made") {
  auto seen_after = [](auto change) {
    value_object value{pack(6)};
    answer<packed> waits;
    value.wait(waits.reply(), pack(6));
    CHECK_FALSE(waits.ready());
    change(value);
    CHECK(value.load() == waits.value());
    return waits.value();
  };
  CHECK(seen_after([](auto& value) { value.store(pack(1)); }) == pack(1));
  CHECK(seen_after([](auto& value) { value.exchange(pack(2)); }) == pack(2));
  CHECK(seen_after([](auto& value) { value.cmp_xchg(pack(6), pack(3)); }) == pack(3));
  CHECK(seen_after([](auto& value) { value.fetch_and(pack(3), nil); }) == pack(2));
  CHECK(seen_after([](auto& value) { value.fetch_or(pack(1), nil); }) == pack(7));
  CHECK(seen_after([](auto& value) { value.fetch_xor(pack(6), nil); }) == pack(0));
  CHECK(seen_after([](auto& value) { value.fetch_min(pack(5)); }) == pack(5));
  CHECK(seen_after([](auto& value) { value.fetch_max(pack(8)); }) == pack(8));
}

TEST_CASE("a value that changes and changes back ends the waits in between") {
  value_object value{pack(1)};
  answer<packed> first, second;
  value.wait(first.reply(), pack(1));
  value.store(pack(2));
  value.wait(second.reply(), pack(2));
  value.store(pack(1));
  CHECK(first.value() == pack(2));
  CHECK(second.value() == pack(1));
}

TEST_CASE("a wait that was withdrawn is passed over") {
  value_object value{pack(1)};
  answer<packed> gives_up, stays;
  value.wait(gives_up.reply(), pack(1));
  value.wait(stays.reply(), pack(1));
  gives_up.withdraw();
  value.store(pack(2));
  CHECK(gives_up.failed_with(errc::timed_out));
  CHECK(stays.value() == pack(2));
}

TEST_CASE("what is malformed is refused and changes nothing") {
  value_object value{pack(1)};
  for (auto& bad : malformed_values()) {
    CHECK_REFUSED(value, errc::bad_argument, value.store(bad));
    CHECK_REFUSED(value, errc::bad_argument, value.exchange(bad));
    CHECK_REFUSED(value, errc::bad_argument, value.cmp_xchg(pack(1), bad));
    CHECK_REFUSED(value, errc::bad_argument, value.fetch_min(bad));
    CHECK_REFUSED(value, errc::bad_argument, value.fetch_max(bad));
    if (!bad.empty())
      CHECK_FAILS(errc::bad_argument, value_object{bad});
  }
}

TEST_CASE("a value has a preview") {
  CHECK(value_object{array(1, "x")}.preview() == R"([1, "x"])");
  CHECK(value_object{raw({})}.preview() == "nil");
}

TEST_CASE("a value does what a variable does, over thousands of random operations") {
  random_values random{11};
  int64_t model = 0;
  value_object value{pack(model)};
  for (int i = 0; i < 10'000; ++i) {
    auto x = random.number(-9, 9);
    auto before = pack(model);
    switch (random.number(0, 7)) {
    case 0:
      CHECK(value.exchange(pack(x)) == before);
      model = x;
      break;
    case 1:
      CHECK(value.fetch_add(pack(x), nil) == before);
      model += x;
      break;
    case 2:
      CHECK(value.fetch_and(pack(x), nil) == before);
      model &= x;
      break;
    case 3:
      CHECK(value.fetch_or(pack(x), nil) == before);
      model |= x;
      break;
    case 4:
      CHECK(value.fetch_xor(pack(x), nil) == before);
      model ^= x;
      break;
    case 5:
      CHECK(value.fetch_min(pack(x)) == before);
      model = std::min(model, x);
      break;
    case 6:
      CHECK(value.fetch_max(pack(x)) == before);
      model = std::max(model, x);
      break;
    default:
      CHECK(value.cmp_xchg(pack(x), pack(x + 1)).has_value() == (model != x));
      model += model == x ? 1 : 0;
    }
    REQUIRE(value.load() == pack(model));
    REQUIRE(value.used() == amount_of(value.load()));
  }
}

TEST_CASE("values that are nested in a value are read and changed in place") {
  value_object value{entries("x", 1, "list", array(1, 2))};
  CHECK(value.path_at(array("x")) == pack(1));
  value.path_set(array("x"), pack(5));
  CHECK(value.path_add(array("x"), pack(2), nil) == pack(5));
  CHECK(value.path_add(array("new"), pack(2), nil) == std::nullopt);
  value.path_push(array("list"), pack(3));
  CHECK(value.path_erase(array("new")));
  CHECK(value.load() == entries("x", 7, "list", array(1, 2, 3)));
  CHECK_REFUSED(value, errc::no_such_key, value.path_at(array("y")));
  CHECK_REFUSED(value, errc::type_mismatch, value.path_set(array("x", "y"), pack(1)));
  CHECK_REFUSED(value, errc::bad_argument, value.path_set(array(), pack(1)));
  CHECK_REFUSED(value, errc::out_of_range, value.path_add(array("x"), pack(200), int8_range));
}

TEST_CASE("a change of a nested value ends the waits for another value") {
  value_object value{array(1, 2)};
  answer<packed> waiting;
  value.wait(waiting.reply(), array(1, 2));
  value.path_set(array(0), pack(1));
  CHECK_FALSE(waiting.ready());
  value.path_set(array(0), pack(7));
  CHECK(waiting.value() == array(7, 2));
}
